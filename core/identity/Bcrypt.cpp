#include "identity/PasswordHashes.h"

#include "colonnade/Crypto.h"

#include <crypt.h>
#include <openssl/crypto.h>

#include <memory>

namespace colonnade
{

namespace
{

constexpr std::size_t HASH_LENGTH = 60;
constexpr std::size_t SETTING_LENGTH = 29; // prefix, cost and salt; the digest follows
constexpr std::size_t MAX_PASSWORD_BYTES = 72;
constexpr int MIN_COST = 4;
constexpr int MAX_COST = 31; // of the format
constexpr std::string_view ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

std::optional<HashCost> costOfBcrypt(std::string_view hash)
{
    if (hash.size() != HASH_LENGTH || hash.substr(0, 2) != "$2" || hash[3] != '$' || hash[6] != '$' ||
        !isDigit(hash[4]) || !isDigit(hash[5]))
        return std::nullopt;
    const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
    if ((hash[2] != 'a' && hash[2] != 'b' && hash[2] != 'y') || cost < MIN_COST || cost > MAX_COST ||
        hash.substr(7).find_first_not_of(ALPHABET) != std::string_view::npos)
        return std::nullopt;
    return HashCost{HashCost::Kind::Bcrypt, cost};
}

bool isBcrypt(std::string_view hash)
{
    return costOfBcrypt(hash).has_value();
}

std::string makeBcrypt(std::string_view password, std::string_view setting)
{
    if (password.find('\0') != std::string_view::npos)
        return {};
    // Cut here, since libcrypt refuses what is longer than 512 bytes instead of ignoring the rest.
    std::string phrase(password.substr(0, MAX_PASSWORD_BYTES));
    std::string hash(setting);
    const auto work = std::make_unique<crypt_data>(); // 32 KiB, zeroed: too much for a thread's stack
    const char* result = crypt_r(phrase.c_str(), hash.c_str(), work.get());
    const std::string made = result ? result : "";
    OPENSSL_cleanse(work.get(), sizeof *work);
    OPENSSL_cleanse(phrase.data(), phrase.size());
    if (made.size() != HASH_LENGTH)
        return {};
    // libcrypt may write the setting's last character in another form: whoever holds the hash has the given
    // one.
    return hash.append(made, SETTING_LENGTH);
}

bool matchesBcrypt(std::string_view password, std::string_view hash)
{
    return isBcrypt(hash) && equalInConstantTime(makeBcrypt(password, hash.substr(0, SETTING_LENGTH)), hash);
}

} // namespace colonnade
