#include "Handout.h"

#include "Leases.h"
#include "RecordStore.h"

#include <colonnade/Json.h>

#include <Poco/Exception.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t REAP_INTERVAL_MICROSECONDS = 1'000'000;

/// Of a member that is there already, the scheduler's counts.
void addInfo(Record& task, const Pick& pick)
{
    if (pick.infoMembers.empty() || isNull(task["info"]))
        return;
    const JsonDocument document = JsonDocument::parse(task.text("info"));
    if (!document.root().isObject())
        return;
    JsonWriter json;
    json.beginObject();
    for (std::size_t i = 0; i < document.root().size(); ++i)
    {
        const auto [name, value] = document.root().member(i);
        json.rawMember(name, value.toJson());
    }
    for (const auto& [name, value]: pick.infoMembers)
        json.rawMember(name, value);
    task.set("info", JsonDocument::parse(json.end().text()).root().toJson());
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

HandedOut Handout::handOut(const ProjectGate& project, const Actor& actor, const TaskOrder& order,
                           std::int64_t limit, std::int64_t offset)
{
    const std::int64_t now = _tasks.clock.nowMicroseconds();
    const bool reapFirst = _reaping.due(project.id, now);
    const HandoutRequest request{project.id,     project.epoch, project.taskCount,
                                 project.strict, actor.key(),   now / 1'000'000,
                                 order,          limit,         offset};
    return _tasks.database.write(
        [&](Transaction& transaction)
        {
            const Pick picked = pick(transaction, project, request, reapFirst);
            HandedOut handed = lease(transaction, request, picked);
            if (!handed.tasks.empty())
                return handed;
            if (picked.leasedToOthers || !picked.taskIds.empty())
            {
                handed.noTask = NoTask::LeasedToOthers;
                handed.leasedUntil = firstExpiry(transaction, project.id);
            }
            else if (project.taskCount == 0)
                handed.noTask = NoTask::NoneYet;
            return handed;
        });
}

Pick Handout::pick(Transaction& transaction, const ProjectGate& project, const HandoutRequest& request,
                   bool reapFirst) const
{
    const Scheduler& scheduler = schedulerOf(project);
    if (reapFirst)
        reapLeases(transaction, project.id, request.now);
    Pick picked = scheduler.pick(transaction, request);
    if (picked.taskIds.empty() && reapLeases(transaction, project.id, request.now) > 0)
        picked = scheduler.pick(transaction, request);
    return picked;
}

HandedOut Handout::lease(Transaction& transaction, const HandoutRequest& request, const Pick& pick) const
{
    HandedOut handed;
    std::size_t number = 0;
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
        auto task = takeLease(transaction, lease);
        if (!task || number++ < pick.hidden)
            continue;
        addInfo(*task, pick);
        handed.tasks.push_back(std::move(*task));
    }
    return handed;
}

} // namespace colonnade::tasks
