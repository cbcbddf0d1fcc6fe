#include "identity/PasswordHashes.h"

#include "colonnade/Crypto.h"
#include "colonnade/Text.h"
#include "identity/Pbkdf2.h"

#include <openssl/evp.h>

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_TEXT = 512;
constexpr std::size_t MAX_PASSWORD = 1 << 20;
constexpr std::string_view PHPASS_ALPHABET =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t PHPASS_LENGTH = 34;
constexpr std::size_t PHPASS_SETTING = 12; // `$P$`, the rounds, 8 characters of salt
constexpr std::size_t PHPASS_SALT = 8;
constexpr std::size_t PHPASS_MIN_LOG = 7;
constexpr std::size_t PHPASS_MAX_LOG = 30;

struct Method
{
    std::string_view name;
    const EVP_MD* (*digest)();
};

constexpr Method DJANGO[] = {{"pbkdf2_sha256", &EVP_sha256}, {"pbkdf2_sha1", &EVP_sha1}};
constexpr Method PASSLIB[] = {
    {"pbkdf2-sha256", &EVP_sha256}, {"pbkdf2-sha512", &EVP_sha512}, {"pbkdf2", &EVP_sha1}};

/// A PBKDF2 hash, read.
struct Derived
{
    const EVP_MD* digest;
    std::int64_t rounds;
    std::string salt;
    std::string key;
};

/// Base64 with or without padding; passlib's has `.` for `+`.
std::optional<std::string> decodeAnyBase64(std::string_view text)
{
    std::string url(text);
    while (url.ends_with('='))
        url.pop_back();
    for (char& c: url)
        c = c == '+' || c == '.' ? '-' : c == '/' ? '_' : c;
    return decodeBase64Url(url);
}

/// `name$rounds$salt$key`, where `name` is one of `methods`.
template <std::size_t N>
std::optional<Derived> parse(const Method (&methods)[N], std::string_view text, bool saltIsBase64)
{
    std::string_view parts[4];
    for (std::size_t i = 0; i < 4; ++i)
    {
        const auto end = i < 3 ? text.find('$') : text.size();
        if (end == std::string_view::npos)
            return std::nullopt;
        parts[i] = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const auto* method = std::find_if(std::begin(methods), std::end(methods),
                                      [&](const Method& known) { return known.name == parts[0]; });
    const auto rounds = parseInteger(parts[1]);
    auto salt = saltIsBase64 ? decodeAnyBase64(parts[2]) : std::optional(std::string(parts[2]));
    auto key = decodeAnyBase64(parts[3]);
    if (method == std::end(methods) || !rounds || *rounds < 1 || !salt || salt->empty() || !key)
        return std::nullopt;
    const EVP_MD* digest = method->digest();
    if (key->size() != static_cast<std::size_t>(EVP_MD_get_size(digest)))
        return std::nullopt;
    return Derived{digest, *rounds, *std::move(salt), *std::move(key)};
}

std::optional<Derived> parseDjango(std::string_view hash)
{
    return hash.size() <= MAX_TEXT ? parse(DJANGO, hash, /*saltIsBase64=*/false) : std::nullopt;
}

std::optional<Derived> parsePasslib(std::string_view hash)
{
    if (hash.size() > MAX_TEXT || !hash.starts_with('$'))
        return std::nullopt;
    return parse(PASSLIB, hash.substr(1), /*saltIsBase64=*/true);
}

std::optional<HashCost> costOf(const std::optional<Derived>& hash)
{
    return hash ? std::optional(HashCost{HashCost::Kind::Pbkdf2, hash->rounds}) : std::nullopt;
}

bool matches(std::string_view password, const std::optional<Derived>& hash)
{
    return hash && password.size() <= MAX_PASSWORD && hash->rounds <= INT32_MAX &&
           equalInConstantTime(derivePbkdf2(hash->digest, hash->salt, hash->rounds, password), hash->key);
}

std::string md5(const std::string& text)
{
    std::string result(16, '\0');
    EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(result.data()), nullptr, EVP_md5(),
               nullptr);
    return result;
}

/// Three bytes become four characters, the lowest six bits first.
std::string encodePhpass(std::string_view bytes)
{
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3)
    {
        unsigned value = 0;
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < count; ++k)
            value |= static_cast<unsigned>(static_cast<unsigned char>(bytes[i + k])) << (8 * k);
        for (std::size_t k = 0; k <= count; ++k)
            text += PHPASS_ALPHABET[(value >> (6 * k)) & 0x3f];
    }
    return text;
}

} // namespace

std::optional<HashCost> costOfDjango(std::string_view hash)
{
    return costOf(parseDjango(hash));
}

bool matchesDjango(std::string_view password, std::string_view hash)
{
    return matches(password, parseDjango(hash));
}

std::optional<HashCost> costOfPasslib(std::string_view hash)
{
    return costOf(parsePasslib(hash));
}

bool matchesPasslib(std::string_view password, std::string_view hash)
{
    return matches(password, parsePasslib(hash));
}

std::optional<HashCost> costOfPhpass(std::string_view hash)
{
    if (hash.size() != PHPASS_LENGTH || (!hash.starts_with("$P$") && !hash.starts_with("$H$")) ||
        hash.substr(3).find_first_not_of(PHPASS_ALPHABET) != std::string_view::npos)
        return std::nullopt;
    const auto log = PHPASS_ALPHABET.find(hash[3]);
    if (log < PHPASS_MIN_LOG || log > PHPASS_MAX_LOG)
        return std::nullopt;
    return HashCost{HashCost::Kind::Phpass, std::int64_t{1} << log};
}

bool matchesPhpass(std::string_view password, std::string_view hash)
{
    const auto cost = costOfPhpass(hash);
    if (!cost || password.size() > MAX_PASSWORD)
        return false;
    std::string digest =
        md5(std::string(hash.substr(PHPASS_SETTING - PHPASS_SALT, PHPASS_SALT)).append(password));
    for (std::int64_t round = 0; round < cost->rounds; ++round)
        digest = md5(digest.append(password));
    return equalInConstantTime(encodePhpass(digest), hash.substr(PHPASS_SETTING));
}

std::string_view withoutLabel(std::string_view hash)
{
    if (hash.starts_with("argon2$argon2"))
        return hash.substr(std::string_view("argon2").size());
    if (hash.starts_with("bcrypt$$2"))
        return hash.substr(std::string_view("bcrypt$").size());
    return hash;
}

} // namespace colonnade
