#include "store/Challenges.h"

#include <colonnade/Crypto.h>
#include <colonnade/Text.h>

namespace account
{
namespace
{

constexpr std::size_t TOKEN_BYTES = 16;
constexpr std::size_t CODE_DIGITS = 6;
constexpr std::uint32_t CODES = 1'000'000;
constexpr std::int64_t MAX_TRIES = 5;
constexpr std::size_t MAX_TYPED_BYTES = 200;

/// Every code is as likely: the rest of 2^32 that would favour some is drawn again.
std::string makeCode()
{
    constexpr std::uint32_t fair = UINT32_MAX - UINT32_MAX % CODES;
    for (;;)
    {
        std::uint32_t number = 0;
        for (const char byte: colonnade::randomBytes(sizeof number))
            number = number << 8 | static_cast<unsigned char>(byte);
        if (number >= fair)
            continue;
        const std::string digits = std::to_string(number % CODES);
        return std::string(CODE_DIGITS - digits.size(), '0') + digits;
    }
}

/// The first digits of scripts that have ten of their own in a row, in the order of code points: Arabic,
/// Persian, Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam, Thai, Lao,
/// Tibetan, Myanmar, Khmer, full-width. Source: Unicode, general category Nd.
constexpr char32_t ZEROS[] = {0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6,  0xB66,  0xBE6, 0xC66,
                              0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0xFF10};

/// Nothing for what is no digit.
std::optional<char> digitOf(char32_t c)
{
    if (c >= U'0' && c <= U'9')
        return static_cast<char>(c);
    for (const char32_t zero: ZEROS)
        if (c >= zero && c < zero + 10)
            return static_cast<char>('0' + (c - zero));
    return std::nullopt;
}

/// Of UTF-8 that is valid.
char32_t nextCodePoint(std::string_view& text)
{
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? first : first & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
    text.remove_prefix(length);
    return c;
}

struct Row
{
    std::int64_t userId = 0;
    std::string codeDigest;
    std::int64_t codeExpires = 0;
    std::int64_t tries = 0;
};

Row toRow(const colonnade::Row& row)
{
    return {row.integer(0), row.text(1), row.integer(2), row.integer(3)};
}

} // namespace

std::optional<std::string> Challenges::readCode(std::string_view typed, bool isNumber)
{
    if (typed.size() > MAX_TYPED_BYTES || !colonnade::isValidUtf8(typed))
        return std::nullopt;
    std::string digits;
    while (!typed.empty())
        if (const auto digit = digitOf(nextCodePoint(typed)))
            digits += *digit;
    if (isNumber && !digits.empty() && digits.size() < CODE_DIGITS)
        digits.insert(0, CODE_DIGITS - digits.size(), '0');
    return digits.size() == CODE_DIGITS ? std::optional(digits) : std::nullopt;
}

bool Challenges::hasExpired(colonnade::Session& session, std::string_view token) const
{
    return session
        .findInteger("select 1 from account_challenge where digest = $1 and expires <= $2", digestOf(token),
                     _clock.nowSeconds())
        .has_value();
}

std::string Challenges::digestOf(std::string_view token) const
{
    return _vault.digest("account.challenge", token);
}

std::string Challenges::codeDigestOf(std::string_view token, std::string_view code) const
{
    return _vault.digest("account.challenge.code", std::string(token) + ":" + std::string(code));
}

Challenges::Made Challenges::create(colonnade::Transaction& transaction, const colonnade::User& user) const
{
    const std::int64_t now = _clock.nowSeconds();
    transaction.execute("delete from account_challenge where digest in (select digest from account_challenge "
                        "where expires <= $1 order by expires limit 20)",
                        now);
    Made made{colonnade::encodeHex(colonnade::randomBytes(TOKEN_BYTES)), makeCode()};
    transaction.execute("insert into account_challenge (digest, user_id, password_version, code_digest, "
                        "code_expires, expires) values ($1, $2, $3, $4, $5, $6)",
                        digestOf(made.token), user.id, user.passwordVersion,
                        codeDigestOf(made.token, made.code), now + _codeLifetimeSeconds,
                        now + 2 * _codeLifetimeSeconds);
    return made;
}

std::optional<std::int64_t> Challenges::findUserId(colonnade::Session& session, std::string_view token) const
{
    return session.findInteger("select c.user_id from account_challenge c join core_user u on "
                               "u.id = c.user_id where c.digest = $1 and c.expires > $2 and "
                               "c.password_version = u.password_version and not u.disabled",
                               digestOf(token), _clock.nowSeconds());
}

Challenges::Outcome Challenges::tryCode(colonnade::Transaction& transaction, std::string_view token,
                                        std::string_view code) const
{
    const std::string digest = digestOf(token);
    if (!findUserId(transaction, token))
        return {};
    // Counts before it looks, and so keeps others that try at once waiting for this row.
    const auto row = transaction.find(toRow,
                                      "update account_challenge set tries = tries + 1 where digest = $1 "
                                      "and tries < $2 returning user_id, code_digest, code_expires, tries",
                                      digest, MAX_TRIES);
    if (!row)
        return {};
    const std::int64_t now = _clock.nowSeconds();
    const bool right = colonnade::equalInConstantTime(row->codeDigest, codeDigestOf(token, code));
    const bool live = row->codeExpires > now;
    if ((right && live) || row->tries >= MAX_TRIES)
        transaction.execute("delete from account_challenge where digest = $1", digest);
    if (right && live)
        return {Result::Right, row->userId};
    if (row->tries >= MAX_TRIES)
        return {Result::Unknown, row->userId};
    Outcome outcome{right ? Result::Expired : Result::Wrong, row->userId, makeCode()};
    transaction.execute("update account_challenge set code_digest = $2, code_expires = $3 where digest = $1",
                        digest, codeDigestOf(token, outcome.newCode), now + _codeLifetimeSeconds);
    return outcome;
}

} // namespace account
