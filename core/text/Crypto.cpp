#include "colonnade/Crypto.h"

#include <Poco/Exception.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <climits>

namespace colonnade
{

namespace
{

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

constexpr std::string_view HEX = "0123456789abcdef";
constexpr std::string_view BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<signed char, 256> inverse(std::string_view alphabet)
{
    std::array<signed char, 256> values{};
    values.fill(-1);
    for (std::size_t at = 0; at < alphabet.size(); ++at)
        values[static_cast<unsigned char>(alphabet[at])] = static_cast<signed char>(at);
    return values;
}

constexpr auto HEX_VALUES = inverse(HEX);
constexpr auto BASE64URL_VALUES = inverse(BASE64URL);

} // namespace

std::string randomBytes(std::size_t count)
{
    std::string random(count, '\0');
    if (count > INT_MAX || RAND_bytes(bytes(random), static_cast<int>(count)) != 1)
        throw Poco::SystemException("the operating system gave no random bytes");
    return random;
}

std::string randomUuid()
{
    std::string random = randomBytes(16);
    random[6] = static_cast<char>((random[6] & 0x0f) | 0x40);
    random[8] = static_cast<char>((random[8] & 0x3f) | 0x80);
    std::string uuid = encodeHex(random);
    for (const std::size_t dash: {8U, 13U, 18U, 23U})
        uuid.insert(dash, 1, '-');
    return uuid;
}

std::string sha256(std::string_view content)
{
    std::string digest(32, '\0');
    if (EVP_Digest(content.data(), content.size(), bytes(digest), nullptr, EVP_sha256(), nullptr) != 1)
        throw Poco::SystemException("OpenSSL could not compute SHA-256");
    return digest;
}

std::string hmacSha256(std::string_view key, std::string_view content)
{
    std::string mac(32, '\0');
    if (key.size() > INT_MAX || HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(content),
                                     content.size(), bytes(mac), nullptr) == nullptr)
        throw Poco::SystemException("OpenSSL could not compute an HMAC");
    return mac;
}

bool equalInConstantTime(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string encodeHex(std::string_view content)
{
    std::string hex;
    hex.reserve(content.size() * 2);
    for (const char c: content)
    {
        const auto byte = static_cast<unsigned char>(c);
        hex += HEX[byte >> 4];
        hex += HEX[byte & 15];
    }
    return hex;
}

std::optional<std::string> decodeHex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return std::nullopt;
    std::string content;
    content.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2)
    {
        const int high = HEX_VALUES[static_cast<unsigned char>(text[at])];
        const int low = HEX_VALUES[static_cast<unsigned char>(text[at + 1])];
        if (high < 0 || low < 0)
            return std::nullopt;
        content += static_cast<char>(high * 16 + low);
    }
    return content;
}

std::string encodeBase64Url(std::string_view content)
{
    std::string text;
    text.reserve((content.size() * 4 + 2) / 3);
    unsigned pending = 0;
    int bits = 0;
    for (const char c: content)
    {
        pending = pending << 8 | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 6;)
        {
            bits -= 6;
            text += BASE64URL[pending >> bits & 63];
        }
    }
    if (bits > 0)
        text += BASE64URL[pending << (6 - bits) & 63];
    return text;
}

std::optional<std::string> decodeBase64Url(std::string_view text)
{
    std::string content;
    content.reserve(text.size() * 3 / 4);
    unsigned pending = 0;
    int bits = 0;
    for (const char c: text)
    {
        const int value = BASE64URL_VALUES[static_cast<unsigned char>(c)];
        if (value < 0)
            return std::nullopt;
        pending = pending << 6 | static_cast<unsigned>(value);
        bits += 6;
        if (bits >= 8)
        {
            bits -= 8;
            content += static_cast<char>(pending >> bits & 255);
        }
    }
    // A lone last character carries no byte, and bits that are left over must be zero: one text for each
    // content.
    if (bits == 6 || (pending & ((1U << bits) - 1)) != 0)
        return std::nullopt;
    return content;
}

} // namespace colonnade
