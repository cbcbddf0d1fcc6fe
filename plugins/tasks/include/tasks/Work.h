#pragma once

#include <colonnade/Actor.h>
#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A project, as far as other plugins need to know it.
struct ProjectSummary
{
    std::int64_t id = 0;
    std::string shortName; ///< as in addresses
    std::string name;
    std::string description;
    std::int64_t ownerId = 0;
    bool published = false;  ///< else a draft, which its owners and administrators see alone
    bool guarded = false;    ///< its pages ask for a password
    std::string info = "{}"; ///< JSON; left out of lists, since it may be long
};

struct TaskSummary
{
    std::int64_t id = 0;
    std::int64_t projectId = 0;
    bool complete = false;
    std::string info = "null"; ///< JSON
    std::int64_t wanted = 0;   ///< answers
    std::int64_t given = 0;    ///< answers
};

struct GivenAnswer
{
    std::int64_t id = 0;
    Actor actor;               ///< whoever gave it; `Actors::codecs` know how to write it
    std::string info = "null"; ///< JSON
    std::string finished;      ///< naive UTC
    std::string started = {};  ///< when the task was handed out for it, naive UTC; empty: not known
};

/// How many answers an account has given in a project.
struct AnswerCount
{
    std::int64_t userId = 0;
    std::int64_t answers = 0;
};

/// What became of a task that was to be completed.
enum class Completion
{
    Done,
    AlreadyDone,
    OtherAnswers ///< it has other answers than the caller has seen: look again
};

/// Projects, tasks and answers without their tables. Within one session or transaction all calls see what its
/// other statements see. What is changed here is changed as the API's PUT would: search, counters, webhooks
/// and events follow. Rights are the caller's business. Any thread.
class ProjectWork
{
public:
    static constexpr Interface INTERFACE{"tasks.work", 1};

    virtual ~ProjectWork() = default;

    /// Nothing if there is none, as for all that finds one.
    virtual std::optional<ProjectSummary> findProject(Session& session, std::int64_t id) const = 0;
    /// By the short name, exact.
    virtual std::optional<ProjectSummary> findProject(Session& session, std::string_view shortName) const = 0;
    /// Ordered by id, from above `afterId`, drafts included; at most a thousand.
    virtual std::vector<ProjectSummary> projects(Session& session, std::int64_t afterId, int limit) const = 0;
    /// Whether that is an owner of the project or an administrator.
    virtual bool mayManage(Session& session, const Actor& actor, std::int64_t projectId) const = 0;

    virtual std::optional<TaskSummary> findTask(Session& session, std::int64_t id) const = 0;
    /// Calls `take` for each answer to a task, the oldest first: one may have megabytes.
    virtual void eachAnswer(Session& session, std::int64_t taskId,
                            const std::function<void(GivenAnswer)>& take) const = 0;
    /// The same, all in memory together.
    std::vector<GivenAnswer> answers(Session& session, std::int64_t taskId) const
    {
        std::vector<GivenAnswer> all;
        eachAnswer(session, taskId, [&](GivenAnswer answer) { all.push_back(std::move(answer)); });
        return all;
    }
    /// The accounts with the most answers in a project. Reads a row for each that has answered: keep the list
    /// for a while. Whom to show: `Users::visibleName`.
    virtual std::vector<AnswerCount> top(Session& session, std::int64_t projectId, int limit) const = 0;

    /// Sets a member of what the task's current result says in `info`. False, and nothing changes, if there
    /// is no result, or its `info` is not an object. Throws `InvalidValue` for a value that is no JSON.
    virtual bool setResultMember(Transaction& transaction, std::int64_t taskId, std::string_view member,
                                 std::string_view json) const = 0;
    /// Wants so many answers from now on: a complete task that wants more is open again. False if there is no
    /// such task. Throws `InvalidValue` for less than one.
    virtual bool setWanted(Transaction& transaction, std::int64_t taskId, std::int64_t answers) const = 0;
    /// Completes a task with the answers that it has, fewer than were wanted: `seen` is how many the caller
    /// has judged by, at least one. From then on it wants no more than those. Throws
    /// `Poco::NotFoundException` if there is no such task.
    virtual Completion complete(Transaction& transaction, std::int64_t taskId, std::int64_t seen) const = 0;
};

} // namespace colonnade::tasks
