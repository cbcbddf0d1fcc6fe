#include "identity/PasswordHashes.h"

#include "colonnade/Crypto.h"
#include "colonnade/Text.h"
#include "identity/Pbkdf2.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_TEXT = 1024;
constexpr std::size_t SCRYPT_KEY_BYTES = 64;

/// What a missing count meant, in Werkzeug 0.9, 0.12, 0.15, 2.0 and 2.3.
constexpr std::array<int, 5> DEFAULT_ITERATIONS = {1000, 50000, 150000, 260000, 600000};

/// Werkzeug took any name that Python's hashlib knows.
constexpr std::pair<std::string_view, const char*> DIGESTS[] = {
    {"md5", "MD5"},           {"sha1", "SHA1"},         {"sha224", "SHA224"},      {"sha256", "SHA256"},
    {"sha384", "SHA384"},     {"sha512", "SHA512"},     {"sha3_224", "SHA3-224"},  {"sha3_256", "SHA3-256"},
    {"sha3_384", "SHA3-384"}, {"sha3_512", "SHA3-512"}, {"blake2b", "BLAKE2b512"}, {"blake2s", "BLAKE2s256"},
};

const EVP_MD* findDigest(std::string_view name)
{
    for (const auto& [known, openssl]: DIGESTS)
    {
        if (known == name)
            return EVP_get_digestbyname(openssl);
    }
    return nullptr;
}

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (auto at = text.find(separator); at != std::string_view::npos; at = text.find(separator))
    {
        parts.push_back(text.substr(0, at));
        text.remove_prefix(at + 1);
    }
    parts.push_back(text);
    return parts;
}

/// Computes what the stored digest was made with; an empty text if OpenSSL refuses. The second argument is
/// the round, for formats that do not say which of several they are.
using Derivation = std::function<std::string(std::string_view password, std::size_t round)>;

struct ReadHash
{
    HashCost cost;
    std::size_t digestBytes;
    Derivation derive;
    std::size_t rounds = 1;
    std::string digest = {}; ///< decoded
};

std::size_t sizeOf(const EVP_MD* digest)
{
    return static_cast<std::size_t>(EVP_MD_get_size(digest));
}

std::string deriveBare(const EVP_MD* digest, std::string_view password)
{
    std::string result(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    if (EVP_Digest(password.data(), password.size(), bytes(result), &size, digest, nullptr) != 1)
        return {};
    return result.substr(0, size);
}

std::string deriveHmac(const EVP_MD* digest, std::string_view salt, std::string_view password)
{
    std::string result(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    if (!HMAC(digest, salt.data(), static_cast<int>(salt.size()), bytes(password), password.size(),
              bytes(result), &size))
        return {};
    return result.substr(0, size);
}

struct ScryptCost
{
    std::int64_t n, r, p;

    std::int64_t bytes() const { return multiplyCosts(multiplyCosts(n, r), 128); }
};

std::string deriveScrypt(std::string_view salt, const ScryptCost& cost, std::string_view password)
{
    std::string result(SCRYPT_KEY_BYTES, '\0');
    const auto unsign = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    // OpenSSL counts more than N blocks: one for each lane, too.
    const std::uint64_t mostBytes = 2 * unsign(OPERATOR_BOUNDS.scryptWork);
    if (EVP_PBE_scrypt(password.data(), password.size(), bytes(salt), salt.size(), unsign(cost.n),
                       unsign(cost.r), unsign(cost.p), mostBytes, bytes(result), result.size()) != 1)
        return {};
    return result;
}

std::optional<ScryptCost> parseScryptCost(const std::vector<std::string_view>& method)
{
    if (method.size() != 4)
        return std::nullopt;
    const auto n = parseInteger(method[1]);
    const auto r = parseInteger(method[2]);
    const auto p = parseInteger(method[3]);
    if (!n || !r || !p || *n < 2 || (*n & (*n - 1)) != 0 || *r < 1 || *p < 1)
        return std::nullopt;
    return ScryptCost{*n, *r, *p};
}

std::optional<ReadHash> parsePbkdf2(const std::vector<std::string_view>& method, std::string_view salt)
{
    const EVP_MD* digest = method.size() == 2 || method.size() == 3 ? findDigest(method[1]) : nullptr;
    if (!digest || salt.empty())
        return std::nullopt;
    if (method.size() == 2)
        return ReadHash{{HashCost::Kind::Pbkdf2, DEFAULT_ITERATIONS.back()},
                        sizeOf(digest),
                        [=](std::string_view password, std::size_t round)
                        { return derivePbkdf2(digest, salt, DEFAULT_ITERATIONS[round], password); },
                        DEFAULT_ITERATIONS.size()};
    const auto iterations = parseInteger(method[2]);
    if (!iterations || *iterations < 1)
        return std::nullopt;
    return ReadHash{{HashCost::Kind::Pbkdf2, *iterations},
                    sizeOf(digest),
                    [=](std::string_view password, std::size_t)
                    { return derivePbkdf2(digest, salt, *iterations, password); }};
}

std::optional<ReadHash> parseMethod(std::string_view text, std::string_view salt)
{
    const auto method = split(text, ':');
    if (method[0] == "pbkdf2")
        return parsePbkdf2(method, salt);
    if (method[0] == "scrypt")
    {
        const auto cost = parseScryptCost(method);
        if (!cost || salt.empty())
            return std::nullopt;
        return ReadHash{{HashCost::Kind::Scrypt, cost->p, cost->bytes()},
                        SCRYPT_KEY_BYTES,
                        [=](std::string_view password, std::size_t)
                        { return deriveScrypt(salt, *cost, password); }};
    }
    const EVP_MD* digest = method.size() == 1 ? findDigest(text) : nullptr; // `plain` is none
    if (!digest)
        return std::nullopt;
    return ReadHash{{}, sizeOf(digest), [=](std::string_view password, std::size_t) {
                        return salt.empty() ? deriveBare(digest, password)
                                            : deriveHmac(digest, salt, password);
                    }};
}

/// Its derivation refers to `hash`.
std::optional<ReadHash> parse(std::string_view hash)
{
    const auto first = hash.find('$');
    if (hash.size() > MAX_TEXT || first == std::string_view::npos)
        return std::nullopt;
    const auto second = hash.find('$', first + 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    const auto digest = decodeHex(hash.substr(second + 1));
    auto stored = parseMethod(hash.substr(0, first), hash.substr(first + 1, second - first - 1));
    if (!stored || !digest || digest->size() != stored->digestBytes)
        return std::nullopt;
    stored->digest = *digest;
    return stored;
}

} // namespace

std::optional<HashCost> costOfWerkzeug(std::string_view hash)
{
    const auto stored = parse(hash);
    return stored ? std::optional(stored->cost) : std::nullopt;
}

bool matchesWerkzeug(std::string_view password, std::string_view hash)
{
    const auto stored = parse(hash);
    if (!stored || password.size() > INT32_MAX)
        return false;
    for (std::size_t round = 0; round < stored->rounds; ++round)
    {
        if (equalInConstantTime(stored->derive(password, round), stored->digest))
            return true;
    }
    return false;
}

} // namespace colonnade
