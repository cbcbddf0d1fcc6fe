#pragma once

#include "colonnade/Actor.h"
#include "identity/AccountState.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace colonnade
{

/// Who proved what lately, so that a costly proof is not asked for with each request. Kept under a digest
/// whose key is this object's: neither memory nor a dump shows a credential. What changes an account, on
/// whatever server or by a command, ends what was proved of it, because the account is read at each use. Any
/// thread.
class VerifiedCredentials
{
public:
    /// Nothing: there is no such account.
    using FindState = std::function<std::optional<AccountState>(std::int64_t user)>;

    struct Limits
    {
        std::chrono::milliseconds lifetime = std::chrono::minutes(1);
        std::size_t entries = 4096; ///< beyond them the oldest go
    };

    VerifiedCredentials(FindState findState, const Limits& limits);

    /// Who has proved to be whom by this; nothing if it has to be checked. Reads the account.
    std::optional<Principal> find(std::string_view authenticator, std::string_view credential);

    /// To be called after a check. A `user` is kept only with the account as it was when it was checked, and
    /// only if that has not changed since.
    void keep(std::string_view authenticator, std::string_view credential, const Principal& principal);

private:
    using Time = std::chrono::steady_clock::time_point;

    struct Entry
    {
        Principal principal;
        std::optional<AccountState> state; ///< nothing: of no account
        Time kept;
    };

    std::string digestOf(std::string_view authenticator, std::string_view credential) const;
    void forget(const std::string& digest, Time kept);
    void makeRoom(Time now);

    const FindState _findState;
    const Limits _limits;
    const std::string _key;
    std::mutex _mutex;
    std::unordered_map<std::string, Entry> _entries;  // by digest; guarded by _mutex
    std::deque<std::pair<Time, std::string>> _oldest; // digests as they were kept; guarded by _mutex
};

} // namespace colonnade
