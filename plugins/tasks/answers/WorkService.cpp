#include "answers/WorkService.h"

#include "answers/TaskChanges.h"
#include "model/InfoText.h"
#include "records/Caller.h"
#include "records/RecordStore.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr int MOST_PROJECTS = 1000;
constexpr int MOST_COUNTS = 1000;
constexpr int PAGE = 100;                            // of answers, which may be large
constexpr std::int64_t MOST_ANSWERS = 2'147'483'647; // as the API takes

const std::string PROJECT_COLUMNS =
    "SELECT id, short_name, name, description, owner_id, published, is_protected";

ProjectSummary toListed(const Row& row)
{
    return {row.integer(0), row.text(1),    row.text(2),   row.findText(3).value_or(""),
            row.integer(4), row.boolean(5), row.boolean(6)};
}

ProjectSummary toProject(const Row& row)
{
    ProjectSummary project = toListed(row);
    project.info = row.findText(7).value_or("{}");
    return project;
}

/// The scope of an actor stands in its key alone: `<kind>:<scope>:<id>`.
Actor toActor(const std::string& kind, const std::string& id, const std::string& key)
{
    const std::size_t around = kind.size() + id.size() + 2;
    return {kind, id, key.size() > around ? key.substr(kind.size() + 1, key.size() - around) : ""};
}

GivenAnswer toAnswer(const Row& row)
{
    return {row.integer(0), toActor(row.text(1), row.text(2), row.text(3)), row.findText(4).value_or("null"),
            row.findText(5).value_or(""), row.findText(6).value_or("")};
}

/// The current result, locked, unless there is none.
std::optional<Record> lockResult(Transaction& transaction, std::int64_t task)
{
    const auto id =
        transaction.findInteger("SELECT id FROM tasks_result WHERE task_id = $1 AND last_version", task);
    return id ? lockRecord(transaction, resultResource(), *id) : std::nullopt;
}

} // namespace

std::optional<ProjectSummary> WorkService::findProject(Session& session, std::int64_t id) const
{
    static const std::string SQL = PROJECT_COLUMNS + ", info FROM tasks_project WHERE id = $1";
    return session.find(toProject, SQL, id);
}

std::optional<ProjectSummary> WorkService::findProject(Session& session, std::string_view shortName) const
{
    static const std::string SQL = PROJECT_COLUMNS + ", info FROM tasks_project WHERE short_name = $1";
    return session.find(toProject, SQL, shortName);
}

std::vector<ProjectSummary> WorkService::projects(Session& session, std::int64_t afterId, int limit) const
{
    static const std::string SQL = PROJECT_COLUMNS + " FROM tasks_project WHERE id > $1 ORDER BY id LIMIT $2";
    return session.all(toListed, SQL, afterId, std::clamp(limit, 0, MOST_PROJECTS));
}

bool WorkService::mayManage(Session& session, const Actor& actor, std::int64_t projectId) const
{
    const auto id = actor.kind == "user" ? parseInteger(actor.id) : std::nullopt;
    const auto user = id ? _tasks.identity.users().findById(session, *id) : std::nullopt;
    if (!user || user->disabled)
        return false;
    const auto project = findRecord(session, projectResource(), projectId);
    return project && manages(Caller{.userId = user->id, .admin = user->admin}, *project);
}

std::optional<TaskSummary> WorkService::findTask(Session& session, std::int64_t id) const
{
    return session.find(
        [](const Row& row)
        {
            return TaskSummary{
                row.integer(0), row.integer(1), row.text(2) == "completed", row.findText(3).value_or("null"),
                row.integer(4), row.integer(5)};
        },
        "SELECT id, project_id, state, info, n_answers, n_done FROM tasks_task WHERE id = $1", id);
}

/// By pages: `take` may ask the same session, and so need not hold all of them in memory.
void WorkService::eachAnswer(Session& session, std::int64_t taskId,
                             const std::function<void(GivenAnswer)>& take) const
{
    std::int64_t after = 0;
    for (std::size_t found = PAGE; found == PAGE;)
    {
        auto page = session.all(
            toAnswer,
            "SELECT id, actor_kind, actor_id, actor_key, info, finish_time, created FROM tasks_run "
            "WHERE task_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            taskId, after, PAGE);
        found = page.size();
        for (auto& answer: page)
        {
            after = answer.id;
            take(std::move(answer));
        }
    }
}

std::vector<AnswerCount> WorkService::top(Session& session, std::int64_t projectId, int limit) const
{
    return session.all(
        [](const Row& row) {
            return AnswerCount{row.integer(0), row.integer(1)};
        },
        "SELECT user_id, n_answers FROM tasks_contribution WHERE project_id = $1 AND user_id IS NOT NULL "
        "ORDER BY n_answers DESC, user_id LIMIT $2",
        projectId, std::clamp(limit, 0, MOST_COUNTS));
}

bool WorkService::setResultMember(Transaction& transaction, std::int64_t taskId, std::string_view member,
                                  std::string_view json) const
{
    try
    {
        JsonDocument::parse(json);
    }
    catch (const Poco::DataFormatException& malformed)
    {
        throw InvalidValue("a member of a result must be JSON: " + malformed.message());
    }
    auto result = lockResult(transaction, taskId);
    if (!result)
        return false;
    const std::string info = isNull((*result)["info"]) ? "{}" : result->text("info");
    const bool empty = info == "null";
    if (!empty && !JsonDocument::parse(info).root().isObject())
        return false;
    result->set("info", withMembers(empty ? "{}" : info, {{std::string(member), std::string(json)}}));
    updateRecord(transaction, *result);
    return true;
}

bool WorkService::setWanted(Transaction& transaction, std::int64_t taskId, std::int64_t answers) const
{
    if (answers < 1 || answers > MOST_ANSWERS)
        throw InvalidValue("a task must want 1 to " + std::to_string(MOST_ANSWERS) + " answers, not " +
                           std::to_string(answers));
    auto task = lockRecord(transaction, taskResource(), taskId);
    if (!task)
        return false;
    const Record before = *task;
    task->set("n_answers", answers);
    storeTaskChange(transaction, _tasks, before, *task);
    return true;
}

Completion WorkService::complete(Transaction& transaction, std::int64_t taskId, std::int64_t seen) const
{
    if (seen < 1)
        throw InvalidValue("a task is completed with at least 1 answer, not " + std::to_string(seen));
    auto task = lockRecord(transaction, taskResource(), taskId);
    if (!task)
        throw Poco::NotFoundException("no task with id " + std::to_string(taskId));
    if (task->text("state") == "completed")
        return Completion::AlreadyDone;
    if (task->integer("n_done") != seen)
        return Completion::OtherAnswers;
    completeTask(transaction, _tasks, *task);
    return Completion::Done;
}

} // namespace colonnade::tasks
