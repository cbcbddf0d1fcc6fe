#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace account
{

/// As it can be shown: the key is in the link only.
struct Invitation
{
    std::int64_t id = 0;
    std::string created;
    std::string next;
    std::int64_t expires = 0;
    std::int64_t uses = 0;
    std::int64_t usesLeft = 0;
};

/// Links by which so many people may register until some day, in table account_invitation. Any thread.
class Invitations
{
public:
    Invitations(const colonnade::Vault& vault, const colonnade::Clock& clock):
        _vault(vault),
        _clock(clock)
    {
    }

    /// Returns the key. `next`: where who has registered goes on.
    std::string create(colonnade::Transaction& transaction, std::int64_t lifetimeSeconds, std::int64_t uses,
                       std::string_view next) const;
    /// The invitation while it is good.
    std::optional<Invitation> find(colonnade::Session& session, std::string_view key) const;
    /// Counts a registration; false if there is none left. Of many at once no more get in than are left.
    bool use(colonnade::Transaction& transaction, std::string_view key) const;

    static std::vector<Invitation> list(colonnade::Session& session);
    /// False if there is no such one.
    static bool revoke(colonnade::Transaction& transaction, std::int64_t id);

private:
    std::string digestOf(std::string_view key) const;

    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
};

} // namespace account
