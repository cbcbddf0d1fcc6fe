#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <optional>
#include <string>
#include <string_view>

namespace account
{

/// The secrets of remembered devices, in table account_device. A device has a *series*, which stays, and a
/// secret that is exchanged whenever it opens a new session. The one before is good for a minute more, for
/// requests that run beside each other; and until the new one is first used, since the answer that brought it
/// may be lost. Any older secret was copied: `Verdict::Copied`. Any thread. Source: Barry Jaspan, Improved
/// persistent login cookie best practice.
class Devices
{
public:
    /// All must outlive it.
    Devices(colonnade::Database& database, const colonnade::Vault& vault, const colonnade::Clock& clock):
        _database(database),
        _vault(vault),
        _clock(clock)
    {
    }

    enum class Verdict
    {
        Good,
        Copied,
        Unknown ///< there is no such series
    };

    /// Returns the first secret of a series.
    std::string add(std::string_view series) const;
    /// Exchanges nothing. A secret that is neither the present one nor was a moment ago has been copied.
    Verdict check(std::string_view series, std::string_view secret) const;
    /// The secret to use from now on; nothing if it was exchanged a moment ago, or is not good.
    std::optional<std::string> exchange(std::string_view series, std::string_view secret) const;
    void remove(std::string_view series) const; ///< at sign-out

private:
    struct Row
    {
        std::string secret, previous; ///< digests
        std::int64_t exchanged = 0;
        bool confirmed = false; ///< the secret has been used
        std::int64_t used = 0;
    };

    std::optional<Row> find(colonnade::Session& session, const std::string& id) const;
    std::string idOf(std::string_view series) const;
    std::string digestOf(std::string_view secret) const;

    colonnade::Database& _database;
    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
};

} // namespace account
