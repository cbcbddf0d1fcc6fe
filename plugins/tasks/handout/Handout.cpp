#include "handout/Handout.h"

#include "handout/Leases.h"
#include "handout/Skips.h"
#include "model/InfoText.h"
#include "records/RecordStore.h"

#include <colonnade/Json.h>

#include <Poco/Exception.h>

namespace colonnade::tasks
{

namespace
{

/// The largest `offset`: a client that loads ahead looks a few tasks further, and a larger one would walk
/// over all tasks, so it finds nothing.
constexpr std::int64_t MAX_OFFSET = 10'000;
constexpr std::int64_t REAP_INTERVAL_MICROSECONDS = 1'000'000;

/// Bytes of tasks given at once, the last one over it included: they are in memory together.
constexpr std::size_t MOST_BYTES = 4 * 1024 * 1024;

std::size_t bytesOf(const Record& task)
{
    return isNull(task["info"]) ? 0 : task.text("info").size();
}

/// Adds the members that the scheduler shows with a task. Where the task's own `info` has a member of that
/// name, the scheduler's value replaces it in this answer.
void addInfo(Record& task, const Pick& pick)
{
    if (pick.infoMembers.empty() || isNull(task["info"]))
        return;
    const JsonDocument document = JsonDocument::parse(task.text("info"));
    if (!document.root().isObject())
        return;
    InfoMembers members;
    for (const auto& [name, value]: pick.infoMembers)
        members.emplace_back(name, value);
    task.set("info", withMembers(task.text("info"), members));
}

} // namespace

Handout::Handout(const Tasks& tasks):
    _tasks(tasks),
    _reaping(REAP_INTERVAL_MICROSECONDS)
{
}

void Handout::setSchedulers(std::vector<std::shared_ptr<Scheduler>> schedulers)
{
    _schedulers = std::move(schedulers);
}

const Scheduler& Handout::schedulerOf(const ProjectGate& project) const
{
    const Scheduler* otherwise = nullptr;
    for (const auto& scheduler: _schedulers)
    {
        if (scheduler->name() == project.scheduler)
            return *scheduler;
        if (scheduler->name() == "default")
            otherwise = scheduler.get();
    }
    if (!otherwise)
        throw Poco::NotFoundException("there is no scheduler named", "default");
    return *otherwise;
}

HandedOut Handout::handOut(const ProjectGate& project, HandoutRequest request, Leasing leasing)
{
    const std::int64_t now = _tasks.clock.nowMicroseconds();
    const bool reapFirst = _reaping.due(project.id, now);
    request.projectId = project.id;
    request.epoch = project.epoch;
    request.taskCount = project.taskCount;
    request.strict = _tasks.isStrict(project.strict);
    request.now = now / 1'000'000;
    HandedOut handed = _tasks.database.write(
        [&](Transaction& transaction)
        {
            const Pick picked = pick(transaction, project, request, reapFirst);
            HandedOut handed = lease(transaction, request, picked, leasing);
            if (picked.leasedToOthers || !picked.taskIds.empty())
                handed.noTask = NoTask::LeasedToOthers;
            else if (project.taskCount == 0)
                handed.noTask = NoTask::NoneYet;
            return handed;
        });
    if (handed.tasks.empty() && handed.noTask == NoTask::LeasedToOthers)
        handed.leasedUntil =
            _tasks.database.read([&](Session& session) { return firstExpiry(session, project.id); });
    return handed;
}

Pick Handout::pick(Transaction& transaction, const ProjectGate& project, const HandoutRequest& request,
                   bool reapFirst) const
{
    if (request.offset > MAX_OFFSET && !project.locks()) // which has a limit of its own
        return {};
    const Scheduler& scheduler = schedulerOf(project);
    if (reapFirst)
        reapLeases(transaction, project.id, request.now, _tasks.settings.leaseSeconds);
    if (const auto mixed = mix(transaction, project, request))
        return {.taskIds = {*mixed}, .onlyWithRoom = project.locks()};
    Pick picked = scheduler.pick(transaction, request);
    if (picked.taskIds.empty() &&
        reapLeases(transaction, project.id, request.now, _tasks.settings.leaseSeconds) > 0)
        picked = scheduler.pick(transaction, request);
    if (!picked.taskIds.empty())
        return picked;
    Pick skipped = pickSkipped(transaction, project, request);
    return skipped.taskIds.empty() ? picked : skipped;
}

/// What a plugin puts in place of the next task, where it can be answered.
std::optional<std::int64_t> Handout::mix(Transaction& transaction, const ProjectGate& project,
                                         const HandoutRequest& request) const
{
    if (request.limit != 1 || request.offset != 0)
        return std::nullopt;
    for (const auto& mixer: _tasks.additions.mixers)
        if (const auto task = mixer->mix(transaction, request))
            if (transaction.findInteger(
                    "SELECT t.id FROM tasks_task t WHERE t.id = $1 AND t.project_id = $2 AND "
                    "t.state = 'ongoing' AND (NOT $4 OR t.n_done + t.n_leased < "
                    "CASE WHEN t.n_answers < 1 THEN 1 ELSE t.n_answers END) AND NOT EXISTS "
                    "(SELECT 1 FROM tasks_run r WHERE r.task_id = t.id AND r.actor_key = $3)",
                    *task, project.id, request.authorKey, request.strict || project.locks()))
                return task;
    return std::nullopt;
}

HandedOut Handout::lease(Transaction& transaction, const HandoutRequest& request, const Pick& pick,
                         Leasing leasing) const
{
    HandedOut handed;
    std::size_t number = 0;
    std::size_t left = pick.taskIds.size();
    std::size_t bytes = 0;
    for (const auto id: pick.taskIds)
    {
        const Lease lease{request.actorKey,
                          id,
                          request.projectId,
                          isoTime(_tasks.clock.nowMicroseconds()),
                          request.now + _tasks.settings.leaseSeconds,
                          request.strict || pick.onlyWithRoom,
                          pick.keepsExpiry,
                          request.now};
        const bool last = --left == 0;
        auto task = leasing == Leasing::Take ? takeLease(transaction, lease, last)
                                             : findRecord(transaction, taskResource(), id);
        if (!task || number++ < pick.hidden)
            continue;
        addInfo(*task, pick);
        bytes += bytesOf(*task);
        handed.tasks.push_back(std::move(*task));
        if (bytes >= MOST_BYTES)
            break;
    }
    return handed;
}

} // namespace colonnade::tasks
