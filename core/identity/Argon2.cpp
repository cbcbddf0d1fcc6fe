#include "identity/PasswordHashes.h"

#include "colonnade/Crypto.h"
#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <argon2.h>

#include <cstdint>

namespace colonnade
{

namespace
{

constexpr std::uint32_t MEMORY_KIB = 19456;
constexpr std::uint32_t PASSES = 2;
constexpr std::uint32_t LANES = 1;
constexpr std::size_t SALT_BYTES = 16;
constexpr std::size_t DIGEST_BYTES = 32;

constexpr std::int64_t MAX_COST = 1LL << 32; // of the format; what may be run is another question
constexpr std::int64_t MAX_LANES = 8;        // libargon2 starts a thread for each
constexpr std::size_t MAX_TEXT = 512;

struct Parameters
{
    argon2_type type = Argon2_id;
    bool currentVersion = false;
    std::int64_t memoryKib = 0;
    std::int64_t passes = 0;
    std::int64_t lanes = 0;
};

/// Takes the text up to `end`, and the end itself, off the front of `rest`; nothing if there is no `end`.
std::optional<std::string_view> takeUntil(std::string_view& rest, char end)
{
    const auto at = rest.find(end);
    if (at == std::string_view::npos)
        return std::nullopt;
    const std::string_view taken = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return taken;
}

std::optional<argon2_type> parseType(std::string_view name)
{
    if (name == "argon2id")
        return Argon2_id;
    if (name == "argon2i")
        return Argon2_i;
    if (name == "argon2d")
        return Argon2_d;
    return std::nullopt;
}

/// `m=19456`: the number, if it is at least 1 and at most `maximum`.
std::optional<std::int64_t> parseCost(std::optional<std::string_view> text, std::string_view prefix,
                                      std::int64_t maximum)
{
    if (!text || !text->starts_with(prefix))
        return std::nullopt;
    const auto number = parseInteger(text->substr(prefix.size()));
    return number && *number >= 1 && *number <= maximum ? number : std::nullopt;
}

/// Base64 of at least `minimumBytes`; libargon2 checks the rest.
bool isBase64(std::string_view text, std::size_t minimumBytes)
{
    return text.size() * 3 / 4 >= minimumBytes && text.size() % 4 != 1 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") ==
               std::string_view::npos;
}

std::optional<Parameters> parse(std::string_view hash)
{
    if (hash.size() > MAX_TEXT || !hash.starts_with("$argon2"))
        return std::nullopt;
    hash.remove_prefix(1);
    Parameters parameters;
    const auto type = parseType(takeUntil(hash, '$').value_or(""));
    if (hash.starts_with("v="))
    {
        const auto version = takeUntil(hash, '$');
        parameters.currentVersion = version == "v=19";
        if (!parameters.currentVersion && version != "v=16")
            return std::nullopt;
    }
    const auto memoryKib = parseCost(takeUntil(hash, ','), "m=", MAX_COST);
    const auto passes = parseCost(takeUntil(hash, ','), "t=", MAX_COST);
    const auto lanes = parseCost(takeUntil(hash, '$'), "p=", MAX_LANES);
    const auto salt = takeUntil(hash, '$');
    if (!type || !memoryKib || !passes || !lanes || *memoryKib < 8 * *lanes || !salt ||
        !isBase64(*salt, ARGON2_MIN_SALT_LENGTH) || !isBase64(hash, ARGON2_MIN_OUTLEN))
        return std::nullopt;
    parameters.type = *type;
    parameters.memoryKib = *memoryKib;
    parameters.passes = *passes;
    parameters.lanes = *lanes;
    return parameters;
}

} // namespace

std::optional<HashCost> costOfArgon2(std::string_view hash)
{
    const auto parameters = parse(hash);
    if (!parameters)
        return std::nullopt;
    return HashCost{HashCost::Kind::Argon2, parameters->passes, multiplyCosts(parameters->memoryKib, 1024)};
}

bool matchesArgon2(std::string_view password, std::string_view hash)
{
    const auto parameters = parse(hash);
    return parameters && argon2_verify(std::string(hash).c_str(), password.data(), password.size(),
                                       parameters->type) == ARGON2_OK;
}

std::string makeArgon2(std::string_view password)
{
    const std::string salt = randomBytes(SALT_BYTES);
    std::string encoded(argon2_encodedlen(PASSES, MEMORY_KIB, LANES, SALT_BYTES, DIGEST_BYTES, Argon2_id),
                        '\0');
    const int result =
        argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.data(), password.size(), salt.data(),
                              salt.size(), DIGEST_BYTES, encoded.data(), encoded.size());
    if (result != ARGON2_OK)
        throw Poco::SystemException(std::string("cannot hash a password: ") + argon2_error_message(result));
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool isArgon2OfToday(std::string_view hash)
{
    const auto parameters = parse(hash);
    return parameters && parameters->type == Argon2_id && parameters->currentVersion &&
           parameters->memoryKib == MEMORY_KIB && parameters->passes == PASSES && parameters->lanes == LANES;
}

std::string_view argon2OfNothing()
{
    return "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

} // namespace colonnade
