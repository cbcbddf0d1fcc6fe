#pragma once

#include "model/Resource.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// A task in somebody's hand: also the proof that it was asked for before it was answered (reference 7.2).
struct Lease
{
    std::string actorKey;
    std::int64_t taskId = 0;
    std::int64_t projectId = 0;
    std::string requested;    ///< when, ISO; becomes the answer's `created`
    std::int64_t expires = 0; ///< seconds since 1970
    bool strict = false;      ///< only if the task has room
    bool keepsExpiry = false; ///< a lease that the actor holds is not lengthened
    std::int64_t now = 0;     ///< seconds since 1970
};

/// Makes the lease, or renews the one that the actor holds. Returns the task; nothing if it is gone or a
/// strict lease has no room. `isLast`: the transaction ends with it.
std::optional<Record> takeLease(Transaction& transaction, const Lease& lease, bool isLast);

/// Whether the actor holds the task at `now`.
bool holdsLease(Session& session, std::string_view actorKey, std::int64_t taskId, std::int64_t now);

/// Ends a lease for its answer, but leaves the task's counter to the caller. Returns when it was requested;
/// nothing if there was none at `now`.
std::optional<std::string> consumeLease(Transaction& transaction, std::string_view actorKey,
                                        std::int64_t taskId, std::int64_t now);

/// Ends expired leases of a project, a batch at a time. Returns how many. One that would last longer than
/// `leaseSeconds` from now was made while the clock was ahead: it has expired, too.
std::int64_t reapLeases(Transaction& transaction, std::int64_t projectId, std::int64_t now,
                        std::int64_t leaseSeconds);

/// When the first lease of the project ends.
std::optional<std::int64_t> firstExpiry(Session& session, std::int64_t projectId);

} // namespace colonnade::tasks
