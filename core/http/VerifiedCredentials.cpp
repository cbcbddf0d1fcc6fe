#include "http/VerifiedCredentials.h"

#include "colonnade/Crypto.h"

#include <utility>

namespace colonnade
{

namespace
{

constexpr std::size_t KEY_BYTES = 32;

/// Whether the account that credentials were checked against is still the same.
bool isAsChecked(const Principal& principal, const std::optional<AccountState>& state)
{
    return principal.user && state && state->user == *principal.user;
}

} // namespace

VerifiedCredentials::VerifiedCredentials(FindState findState, const Limits& limits):
    _findState(std::move(findState)),
    _limits(limits),
    _key(randomBytes(KEY_BYTES))
{
}

/// Names of authenticators hold no NUL.
std::string VerifiedCredentials::digestOf(std::string_view authenticator, std::string_view credential) const
{
    return hmacSha256(_key, std::string(authenticator) + '\0' + std::string(credential));
}

std::optional<Principal> VerifiedCredentials::find(std::string_view authenticator,
                                                   std::string_view credential)
{
    const std::string digest = digestOf(authenticator, credential);
    std::optional<Entry> entry;
    {
        const std::lock_guard lock(_mutex);
        const auto found = _entries.find(digest);
        if (found == _entries.end())
            return std::nullopt;
        entry = found->second;
    }
    const bool isOld = std::chrono::steady_clock::now() - entry->kept >= _limits.lifetime;
    if (!isOld && (!entry->state || _findState(entry->state->user.id) == entry->state))
        return std::move(entry->principal);
    forget(digest, entry->kept);
    return std::nullopt;
}

void VerifiedCredentials::keep(std::string_view authenticator, std::string_view credential,
                               const Principal& principal)
{
    std::optional<AccountState> state;
    if (principal.actor.kind == "user")
    {
        if (principal.user)
            state = _findState(principal.user->id);
        if (!isAsChecked(principal, state) || state->user.disabled)
            return;
    }
    const auto now = std::chrono::steady_clock::now();
    const std::string digest = digestOf(authenticator, credential);
    const std::lock_guard lock(_mutex);
    makeRoom(now);
    _entries[digest] = {principal, std::move(state), now};
    _oldest.emplace_back(now, digest);
}

/// Unless it was kept anew meanwhile.
void VerifiedCredentials::forget(const std::string& digest, Time kept)
{
    const std::lock_guard lock(_mutex);
    const auto found = _entries.find(digest);
    if (found != _entries.end() && found->second.kept == kept)
        _entries.erase(found);
}

/// What was kept anew since has a later place in the order.
void VerifiedCredentials::makeRoom(Time now)
{
    while (!_oldest.empty() &&
           (_oldest.size() >= _limits.entries || now - _oldest.front().first >= _limits.lifetime))
    {
        const auto& [kept, digest] = _oldest.front();
        const auto found = _entries.find(digest);
        if (found != _entries.end() && found->second.kept == kept)
            _entries.erase(found);
        _oldest.pop_front();
    }
}

} // namespace colonnade
