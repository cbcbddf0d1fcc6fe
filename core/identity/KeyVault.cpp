#include "identity/KeyVault.h"

#include "colonnade/Crypto.h"

#include <Poco/Bugcheck.h>
#include <Poco/Exception.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <climits>
#include <memory>

namespace colonnade
{

namespace
{

constexpr char FORMAT = 1;
constexpr std::size_t KEY_BYTES = 32;
constexpr std::size_t NONCE_BYTES = 12;
constexpr std::size_t TAG_BYTES = 16;
constexpr std::size_t OVERHEAD = 1 + NONCE_BYTES + TAG_BYTES;

struct FreeCipher
{
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

void require(int result)
{
    if (result != 1)
        throw Poco::SystemException("OpenSSL refused AES-256-GCM");
}

int length(std::string_view text)
{
    if (text.size() > INT_MAX / 2)
        throw Poco::InvalidArgumentException("too long to be sealed");
    return static_cast<int>(text.size());
}

enum class Direction
{
    Open = 0,
    Seal = 1
};

Cipher startCipher(Direction direction, const std::string& key, std::string_view nonce,
                   std::string_view purpose)
{
    Cipher cipher(EVP_CIPHER_CTX_new());
    int ignored = 0;
    require(cipher != nullptr);
    require(EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(nonce),
                              static_cast<int>(direction)));
    require(EVP_CipherUpdate(cipher.get(), nullptr, &ignored, bytes(purpose), length(purpose)));
    return cipher;
}

std::string transform(EVP_CIPHER_CTX* cipher, std::string_view content)
{
    std::string result(content.size(), '\0');
    int written = 0;
    require(EVP_CipherUpdate(cipher, bytes(result), &written, bytes(content), length(content)));
    return result;
}

} // namespace

KeyVault::KeyVault(std::string masterKey)
{
    unlock(std::move(masterKey));
}

void KeyVault::unlock(std::string masterKey)
{
    poco_assert(masterKey.size() == KEY_BYTES);
    _masterKey = std::move(masterKey);
}

KeyVault::~KeyVault()
{
    OPENSSL_cleanse(_masterKey.data(), _masterKey.size());
}

std::string KeyVault::deriveKey(std::string_view use, std::string_view purpose) const
{
    if (_masterKey.empty())
        throw Poco::IllegalStateException(
            "the vault is closed until the start: what a plugin does with it belongs into start()");
    std::string label = "colonnade:";
    label.append(use).append(":").append(purpose);
    return hmacSha256(_masterKey, label);
}

std::string KeyVault::digest(std::string_view purpose, std::string_view content) const
{
    return encodeHex(hmacSha256(deriveKey("digest", purpose), content));
}

std::string KeyVault::seal(std::string_view purpose, std::string_view secret) const
{
    std::string sealed(1, FORMAT);
    sealed += randomBytes(NONCE_BYTES);
    const Cipher cipher =
        startCipher(Direction::Seal, deriveKey("seal", purpose), std::string_view(sealed).substr(1), purpose);
    sealed += transform(cipher.get(), secret);
    std::string tag(TAG_BYTES, '\0');
    int written = 0;
    require(EVP_CipherFinal_ex(cipher.get(), bytes(tag), &written));
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, TAG_BYTES, tag.data()));
    return encodeBase64Url(sealed + tag);
}

std::string KeyVault::open(std::string_view purpose, std::string_view sealed) const
{
    const auto decoded = decodeBase64Url(sealed);
    if (!decoded || decoded->size() < OVERHEAD || decoded->front() != FORMAT)
        throw Poco::DataFormatException("not a sealed secret");
    const std::string_view whole = *decoded;
    const Cipher cipher =
        startCipher(Direction::Open, deriveKey("seal", purpose), whole.substr(1, NONCE_BYTES), purpose);
    std::string secret = transform(cipher.get(), whole.substr(1 + NONCE_BYTES, whole.size() - OVERHEAD));
    std::string tag(whole.substr(whole.size() - TAG_BYTES));
    int written = 0;
    unsigned char none[16];
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag.data()));
    if (EVP_CipherFinal_ex(cipher.get(), none, &written) != 1)
        throw Poco::DataFormatException("the secret was sealed with another key or for another purpose");
    return secret;
}

} // namespace colonnade
