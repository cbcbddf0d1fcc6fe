#include "ProjectPassword.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <array>

namespace import_pybossa
{

using namespace colonnade;

namespace
{

constexpr std::size_t MOST_BYTES = 64 * 1024; ///< of a password, unpacked

struct Parts
{
    std::string_view payload, stamp, signature;
    std::string_view content; ///< what was signed
};

std::optional<Parts> split(std::string_view text)
{
    const auto last = text.rfind('.');
    if (last == std::string_view::npos || last == 0)
        return std::nullopt;
    const auto before = text.rfind('.', last - 1);
    if (before == std::string_view::npos || before == 0)
        return std::nullopt;
    Parts parts{text.substr(0, before), text.substr(before + 1, last - before - 1), text.substr(last + 1),
                text.substr(0, last)};
    if (parts.stamp.empty() || parts.signature.empty() || !decodeBase64Url(parts.stamp) ||
        !decodeBase64Url(parts.signature))
        return std::nullopt;
    return parts;
}

std::optional<std::string> inflateText(const std::string& packed)
{
    std::string text(MOST_BYTES, '\0');
    auto size = static_cast<uLongf>(text.size());
    if (::uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                     reinterpret_cast<const Bytef*>(packed.data()), packed.size()) != Z_OK)
        return std::nullopt;
    text.resize(size);
    return text;
}

std::optional<std::string> unpack(std::string_view payload)
{
    const bool isPacked = payload.starts_with('.');
    const auto decoded = decodeBase64Url(payload.substr(isPacked ? 1 : 0));
    return decoded && isPacked ? inflateText(*decoded) : decoded;
}

std::string sha1(std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

} // namespace

bool isSignedPassword(std::string_view text)
{
    const auto parts = split(text);
    if (!parts)
        return false;
    const auto payload = parts->payload.substr(parts->payload.starts_with('.') ? 1 : 0);
    return decodeBase64Url(payload).has_value();
}

std::optional<std::string> readSignedPassword(std::string_view text)
{
    const auto parts = split(text);
    const auto json = parts ? unpack(parts->payload) : std::nullopt;
    if (!json)
        return std::nullopt;
    try
    {
        const JsonDocument document = JsonDocument::parse(*json);
        if (!document.root().isText() || document.root().text().empty())
            return std::nullopt;
        return std::string(document.root().text());
    }
    catch (const Poco::DataFormatException&)
    {
        return std::nullopt;
    }
}

bool isSignedWith(std::string_view text, std::string_view key)
{
    const auto parts = split(text);
    if (!parts)
        return false;
    const std::string derived = sha1("itsdangeroussigner" + std::string(key));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha1(), derived.data(), static_cast<int>(derived.size()),
         reinterpret_cast<const unsigned char*>(parts->content.data()), parts->content.size(), digest.data(),
         &size);
    const std::string made =
        encodeBase64Url({reinterpret_cast<const char*>(digest.data()), static_cast<std::size_t>(size)});
    return equalInConstantTime(made, parts->signature);
}

} // namespace import_pybossa
