#include "api/ManyTasksApi.h"

#include "events/Telling.h"
#include "model/ApiErrors.h"
#include "model/NewTasks.h"
#include "records/Arguments.h"
#include "records/FurtherMembers.h"
#include "records/RecordStore.h"
#include "records/Select.h"

#include <algorithm>
#include <array>
#include <span>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PAGE = Select::MOST_AT_ONCE; // a list gives no more, whatever is asked for
constexpr std::size_t CHANGED_TOGETHER = 50;
constexpr std::size_t DELETED_TOGETHER = 100;

/// What pages, ranks or dresses up a list, or is passed over there, chooses no tasks.
constexpr std::array<std::string_view, 11> NO_FILTERS{
    "limit",        "offset", "orderby",  "desc", "related",     "fulltextsearch",
    "participated", "stats",  "reported", "all",  "fav_user_ids"};

/// An argument that would be passed over, or means less than it seems to, would choose all tasks.
void requireFilter(const std::string& name, const std::string& value, std::int64_t project,
                   const Codecs& codecs)
{
    if (std::find(NO_FILTERS.begin(), NO_FILTERS.end(), name) != NO_FILTERS.end() || findCodec(codecs, name))
        throw valueError(name + " does not go with many tasks; all that the filters choose are meant.");
    if (value.empty())
        throw valueError(name + " is empty; leave it out, or say what is meant.");
    if (name == "project_id" && value != std::to_string(project))
        throw valueError("project_id names another project than the address.");
}

ListArguments filtersOf(const Tasks& tasks, const Request& request, std::int64_t project,
                        std::string_view noFilter = "api_key")
{
    const Codecs codecs = tasks.identity.actors().codecs();
    Parameters filters;
    for (const auto& [name, value]: request.query())
    {
        if (name == noFilter || name == "api_key")
            continue;
        if (filters.find(name))
            throw valueError(name + " stands twice; only one of them would count.");
        requireFilter(name, value, project, codecs);
        filters.add(name, value);
    }
    ListArguments arguments =
        parseListArguments(filters, taskResource(), findCaller(tasks.identity, request), codecs);
    arguments.projectIds = {project};
    arguments.limit = PAGE;
    return arguments;
}

std::vector<std::int64_t> chosenByFilters(const Tasks& tasks, ListArguments arguments)
{
    std::vector<std::int64_t> ids;
    for (std::size_t found = 1; found > 0;)
    {
        const auto page = tasks.database.read(
            [&](Session& session)
            {
                std::vector<std::int64_t> onPage;
                listRecords(session, taskResource(), arguments, {},
                            [&](const Record& task, const auto&) { onPage.push_back(task.id()); });
                return onPage;
            });
        ids.insert(ids.end(), page.begin(), page.end());
        found = page.size();
        if (found > 0)
            arguments.lastId = ids.back();
    }
    return ids;
}

/// Calls `work(transaction, ids)`, which returns a number, for some at a time; returns the sum.
template <class Work>
std::int64_t inPieces(const Tasks& tasks, const std::vector<std::int64_t>& ids, std::size_t together,
                      Work work)
{
    std::int64_t sum = 0;
    for (std::span<const std::int64_t> rest(ids); !rest.empty();)
    {
        const auto piece = rest.first(std::min(together, rest.size()));
        sum += tasks.database.write([&](Transaction& transaction) { return work(transaction, piece); });
        rest = rest.subspan(piece.size());
    }
    return sum;
}

std::int64_t deletePiece(Transaction& transaction, const Tasks& tasks, std::int64_t project, bool withAnswers,
                         std::span<const std::int64_t> ids)
{
    std::string places;
    std::vector<SqlValue> values{project};
    for (std::size_t i = 0; i < DELETED_TOGETHER; ++i) // the last one is repeated
    {
        values.emplace_back(ids[std::min(i, ids.size() - 1)]);
        places.append(i == 0 ? "$" : ", $").append(std::to_string(values.size()));
    }
    if (withAnswers)
        tellAnswersGo(transaction, tasks, project, ids);
    std::vector<std::int64_t> deleted;
    transaction.run("DELETE FROM tasks_task WHERE project_id = $1 AND id IN (" + places + ")" +
                        (withAnswers ? "" : " AND n_done = 0") + " RETURNING id",
                    values,
                    [&](const Row& row)
                    {
                        deleted.push_back(row.integer(0));
                        return true;
                    });
    const auto count = static_cast<std::int64_t>(deleted.size());
    touchProject(transaction, project, -count, 0, tasks.now());
    for (const auto task: deleted)
        tellTask<TaskRemoved>(transaction, tasks, task, project);
    return count;
}

} // namespace

std::int64_t changeTasks(const Tasks& tasks, const TaskApi& api, std::int64_t project,
                         const std::vector<std::int64_t>& ids, const Members& members, const Caller& caller,
                         const TaskChange& more)
{
    return inPieces(tasks, ids, CHANGED_TOGETHER,
                    [&](Transaction& transaction, std::span<const std::int64_t> piece)
                    {
                        std::int64_t count = 0;
                        for (const std::int64_t id: piece)
                        {
                            auto task = lockRecord(transaction, taskResource(), id);
                            if (!task || task->integer("project_id") != project)
                                continue;
                            api.change(transaction, *task, members, caller);
                            if (more)
                                more(transaction, *task);
                            ++count;
                        }
                        return count;
                    });
}

std::int64_t deleteTasks(const Tasks& tasks, std::int64_t project, const std::vector<std::int64_t>& ids,
                         bool withAnswers)
{
    return inPieces(tasks, ids, DELETED_TOGETHER,
                    [&](Transaction& transaction, std::span<const std::int64_t> piece)
                    { return deletePiece(transaction, tasks, project, withAnswers, piece); });
}

Response changeTasks(const Tasks& tasks, const TaskApi& api, const Request& request)
{
    const Record project = requireManagedProject(tasks, request);
    const Caller caller = findCaller(tasks.identity, request);
    const ListArguments filters = filtersOf(tasks, request, project.id());
    const JsonDocument body = parseBody(request);
    const Members members = checkTaskMembers(tasks, body.root());
    if (members.empty())
        throw valueError("The body must say what to change, for instance n_answers or priority_0.");
    for (const auto& [name, value]: members)
        if (const Column* column = taskResource().find(name)) // refused before anything has changed
            sentValue(value, *column);
        else
            tasks.additions.findMember(name)->check(value);
    const auto changed =
        changeTasks(tasks, api, project.id(), chosenByFilters(tasks, filters), members, caller);
    return Response::json({{"changed", changed}});
}

Response deleteTasks(const Tasks& tasks, const Request& request)
{
    const Record project = requireManagedProject(tasks, request);
    const auto ids = chosenByFilters(tasks, filtersOf(tasks, request, project.id(), "answers"));
    const bool withAnswers = flagOf(request, "answers");
    const auto deleted = deleteTasks(tasks, project.id(), ids, withAnswers);
    const auto kept = static_cast<std::int64_t>(ids.size()) - deleted;
    return Response::json({{"deleted", deleted}, {"kept", kept}});
}

} // namespace colonnade::tasks
