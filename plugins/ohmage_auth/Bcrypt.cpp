#include "Bcrypt.h"

#include <colonnade/Crypto.h>

#include <Poco/Exception.h>

#include <crypt.h>
#include <string.h> // explicit_bzero

#include <memory>

namespace ohmage
{
namespace
{

constexpr std::size_t HASH_LENGTH = 60;
constexpr std::size_t SETTING_LENGTH = 29;
constexpr std::size_t SALT_BYTES = 16;
constexpr unsigned long COST = 12; // ohmage's; a change would change no stored hash, only new ones
constexpr std::size_t MAX_PASSWORD_BYTES = 72;

bool isPlain(std::string_view text)
{
    return text.starts_with("$2a$") &&
           text.find_first_not_of("./$0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") ==
               std::string_view::npos;
}

} // namespace

std::string bcrypt(std::string_view password, const std::string& setting)
{
    if (password.find('\0') != std::string_view::npos)
        throw Poco::InvalidArgumentException("a password with a NUL byte has no bcrypt hash");
    // libcrypt refuses long texts, where jBCrypt ignores what is past the 72nd byte.
    std::string key(password.substr(0, MAX_PASSWORD_BYTES));
    const auto work = std::make_unique<crypt_data>(); // 32 KiB, zeroed: too much for a thread's stack
    const char* made = crypt_r(key.c_str(), setting.c_str(), work.get());
    std::string hash(made ? made : "");
    explicit_bzero(key.data(), key.size());
    explicit_bzero(work.get(), sizeof(crypt_data));
    if (!isBcryptHash(hash))
        throw Poco::InvalidArgumentException("malformed bcrypt setting");
    // libcrypt may write the salt's last character in another form than jBCrypt did.
    return hash.replace(0, SETTING_LENGTH, setting);
}

std::string newBcryptSetting()
{
    const std::string salt = colonnade::randomBytes(SALT_BYTES);
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (!crypt_gensalt_rn("$2a$", COST, salt.data(), static_cast<int>(salt.size()), setting, sizeof(setting)))
        throw Poco::SystemException("libcrypt makes no $2a$ settings");
    return setting;
}

bool isBcryptSetting(std::string_view text)
{
    return text.size() == SETTING_LENGTH && isPlain(text);
}

bool isBcryptHash(std::string_view text)
{
    return text.size() == HASH_LENGTH && isPlain(text);
}

} // namespace ohmage
