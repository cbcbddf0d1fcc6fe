#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"
#include "colonnade/Queue.h"
#include "colonnade/Route.h"

#include <Poco/Exception.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace colonnade
{

/// How work of one name is done. It is kept in the database: a restart loses nothing, several servers share
/// it. It is done at least once: a server that is killed after the work and before its note does it again.
struct JobKind
{
    std::string name;         ///< `digest` or `digest_mail`: the plugin's, or beginning with it and `_`
    RetryPlan retry = {};     ///< then dead: listed by `colonnade jobs`, again by `colonnade jobs retry`
    int claimSeconds = 180;   ///< another server takes over after it; `JobCall::keep` makes it longer
    Lane lane = Lane::Worker; ///< Heavy: what takes seconds of processor time; it has a thread of its own
    int together = 1;         ///< at once, on all servers
};

/// The work asks to be left: the server stops, or another one has taken over. It is done again from its last
/// checkpoint, and the try does not count.
POCO_DECLARE_EXCEPTION(COLONNADE_API, JobInterrupted, Poco::RuntimeException)

/// One try of a job.
class COLONNADE_API JobCall
{
public:
    virtual ~JobCall();

    virtual std::int64_t id() const = 0; ///< the same at each try: a repetition is known by it
    virtual std::string_view payload() const = 0;
    virtual int attempt() const = 0; ///< from 1
    virtual const std::stop_token& stop() const = 0;
    virtual std::string_view checkpoint() const = 0; ///< what the last try left; empty at first

    /// Notes how far the work is, from 0 to 1, and what the next try begins with; the claim lasts as long
    /// again. Throws `JobInterrupted` when the work should end here.
    virtual void keep(std::string_view checkpoint, double part) = 0;
};

/// Work in the background. What a job throws puts it off, and stands in `colonnade jobs`. Any thread but for
/// `add` and `every`.
class COLONNADE_API Jobs
{
public:
    virtual ~Jobs();

    /// [provision] `work` may run on several threads at once, as `together` says.
    virtual void add(JobKind kind, std::function<void(JobCall&)> work) = 0;

    /// [provision] Queues a job without payload whenever the schedule says, in `site.time_zone`, once for all
    /// servers. A time that was missed is made up for once. An hour that the clocks skip is taken at its end,
    /// one that comes twice is taken the first time. Throws `Poco::InvalidArgumentException`.
    ///
    ///     minute hour day month weekday      `0 7 * * mon`: Mondays at seven
    ///     each: * | list of values and ranges, each with a step: 0,30  9-17  */5  mon-fri  jan,jul
    ///     weekday: 0 to 7, Sunday is both; day and weekday both given: either is enough
    virtual void every(std::string_view schedule, const std::string& kind) = 0;

    /// [inside `Database::write`] Queued if and only if the transaction commits. `once`: not if one of the
    /// kind with that text waits already. `due`: microseconds since 1970; 0: now. A kind of the caller's that
    /// was added, else `Poco::NotFoundException`.
    virtual void enqueue(Transaction& transaction, std::string_view kind, std::string_view payload,
                         std::string_view once = {}, std::int64_t due = 0) = 0;
};

} // namespace colonnade
