#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace account
{

/// Sign-ins that wait for their one-time code, in table account_challenge.
///
///     token = 32 hex digits, names the challenge in the page's path     code = 6 decimal digits, mailed
///
/// A challenge takes 5 wrong codes, and lives for two lifetimes of a code; each try that fails makes a new
/// code. It ends with any change of the password. Any thread. Source: reference/pybossa-accounts.md 4.19, 11.
class Challenges
{
public:
    Challenges(const colonnade::Vault& vault, const colonnade::Clock& clock, int codeLifetimeSeconds):
        _vault(vault),
        _clock(clock),
        _codeLifetimeSeconds(codeLifetimeSeconds)
    {
    }

    struct Made
    {
        std::string token;
        std::string code;
    };

    enum class Result
    {
        Unknown, ///< no such challenge, ended, or out of tries
        Right,   ///< and the challenge has ended
        Wrong,
        Expired
    };

    struct Outcome
    {
        Result result = Result::Unknown;
        std::int64_t userId = 0;
        std::string newCode = {}; ///< of `Wrong` and `Expired`: to be mailed
    };

    /// The six digits of a text as people type, paste and dictate them: whatever stands between and around
    /// them does not count, digits of other scripts and widths are taken for what they are. Of a number the
    /// leading zeros are lost, and come back. Nothing if there are more digits, or fewer.
    static std::optional<std::string> readCode(std::string_view typed, bool isNumber);

    /// A token for the page and a code for the mail; earlier ones of the account end, so that one code
    /// counts.
    Made create(colonnade::Transaction& transaction, const colonnade::User& user) const;
    /// There was such a challenge until lately, which no code opened in time.
    bool hasExpired(colonnade::Session& session, std::string_view token) const;
    /// Whose challenge it is; nothing if there is none.
    std::optional<std::int64_t> findUserId(colonnade::Session& session, std::string_view token) const;
    /// `code`: of `readCode`. Of many tries at once each is counted.
    Outcome tryCode(colonnade::Transaction& transaction, std::string_view token, std::string_view code) const;

    int codeLifetimeSeconds() const { return _codeLifetimeSeconds; } ///< for the mail's text

private:
    std::string digestOf(std::string_view token) const;
    std::string codeDigestOf(std::string_view token, std::string_view code) const;

    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
    int _codeLifetimeSeconds;
};

} // namespace account
