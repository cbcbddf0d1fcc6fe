#include "answers/Undo.h"

#include "answers/Settling.h"
#include "events/Telling.h"
#include "handout/BreadthFirstScheduler.h"
#include "handout/Leases.h"
#include "records/RecordStore.h"

#include <colonnade/Json.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

/// How many answers somebody may have given since.
constexpr std::int64_t MOST_FURTHER = 1;

/// Leaves the transaction, so that nothing of it stays.
struct Refused
{
    UndoRefusal refusal;
};

Record requireOwn(Session& session, std::int64_t id, const Undoer& who)
{
    auto run = findRecord(session, runResource(), id);
    if (!run || run->text("actor_key") != who.author)
        throw Refused{UndoRefusal::Unknown};
    return std::move(*run);
}

/// Answers of API clients have no row in `tasks_undo`.
void requireUndoable(Session& session, const Record& run, std::int64_t now)
{
    const auto until = session.findInteger("SELECT until FROM tasks_undo WHERE run_id = $1", run.id());
    const auto further =
        session.findInteger("SELECT count(*) FROM tasks_undo WHERE actor_key = $1 AND run_id > $2",
                            run.text("actor_key"), run.id());
    if (!until || *until <= now || further > MOST_FURTHER)
        throw Refused{UndoRefusal::Final};
}

/// Whether the task would be open without the answer. Throws `Refused` if it was told to be complete.
bool opens(Session& session, const Record& task, const Record& run,
           const std::optional<SettlingTask>& settling)
{
    if (task.text("state") != "completed")
        return false;
    const bool tooFew = task.integer("n_done") - 1 < std::max<std::int64_t>(task.integer("n_answers"), 1);
    const bool completedIt = settling && settling->completedBy == run.id();
    const auto later = session.findInteger("SELECT min(id) FROM tasks_run WHERE task_id = $1 AND id > $2",
                                           task.id(), run.id());
    if (!tooFew && (!completedIt || later))
        return false;
    if (!settling)
        throw Refused{UndoRefusal::Final};
    return true;
}

/// The ids of a result, as JSON, without one of them; empty if none is left.
std::string without(const std::string& runIds, std::int64_t run)
{
    const JsonDocument document = JsonDocument::parse(runIds);
    JsonWriter ids;
    ids.beginArray();
    std::size_t left = 0;
    for (std::size_t i = 0; i < document.root().size(); ++i)
        if (const std::int64_t id = document.root().at(i).integer(); id != run)
        {
            ids.value(id);
            ++left;
        }
    return left == 0 ? std::string() : ids.end().take();
}

/// The current result goes, and the one before it, of a task that was reopened, stands again.
void dropResult(Transaction& transaction, std::int64_t task, std::int64_t result)
{
    deleteRecord(transaction, resultResource(), result);
    transaction.execute("UPDATE tasks_result SET last_version = true WHERE id = "
                        "(SELECT max(id) FROM tasks_result WHERE task_id = $1)",
                        task);
}

void leaveResult(Transaction& transaction, const Record& run, bool isOpen)
{
    const std::int64_t task = run.integer("task_id");
    const auto current = transaction.find(
        [](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
        "SELECT id, task_run_ids FROM tasks_result WHERE task_id = $1 AND last_version", task);
    if (!current)
        return;
    const std::string left = without(current->second, run.id());
    if (isOpen || left.empty())
        dropResult(transaction, task, current->first);
    else if (left != current->second)
        transaction.execute("UPDATE tasks_result SET task_run_ids = $2 WHERE id = $1", current->first, left);
}

/// The holder may be given the task again, and everybody, if it is open again: then it is below marks.
void letSearchesFind(Transaction& transaction, const Tasks& tasks, std::int64_t project, const Undoer& who,
                     bool isOpen)
{
    transaction.execute(
        "DELETE FROM tasks_progress WHERE project_id = $1 AND (actor_key = $2 OR actor_key = $3)", project,
        who.author, who.holder);
    transaction.execute(
        "UPDATE tasks_project SET epoch = epoch + CASE WHEN $3 OR scheduler = $4 THEN 1 ELSE 0 END, "
        "updated = $2 WHERE id = $1",
        project, tasks.now(), isOpen, BreadthFirstScheduler::NAME);
}

/// Counters are locked in the order of answers: first those of the task.
void uncount(Transaction& transaction, const Record& run, bool isOpen,
             const std::optional<SettlingTask>& settling)
{
    const std::int64_t task = run.integer("task_id");
    std::optional<std::int64_t> wanted;
    if (isOpen)
        wanted = settling->wanted;
    transaction.execute("UPDATE tasks_task SET n_done = n_done - 1, "
                        "state = CASE WHEN $2 THEN 'ongoing' ELSE state END, "
                        "n_answers = coalesce($3, n_answers) WHERE id = $1",
                        task, isOpen, wanted);
    leaveResult(transaction, run, isOpen);
    deleteRecord(transaction, runResource(), run.id());
    if (isOpen)
        stopSettling(transaction, task);
    else if (settling)
        keepSettling(transaction, task, run.id());
}

Record takeBack(Transaction& transaction, const Tasks& tasks, std::int64_t id, const Undoer& who)
{
    const std::int64_t task = requireOwn(transaction, id, who).integer("task_id");
    const auto before = lockRecord(transaction, taskResource(), task); // as answers do: one after the other
    const Record run = requireOwn(transaction, id, who);
    const std::int64_t now = tasks.clock.nowSeconds();
    requireUndoable(transaction, run, now);
    const auto settling = findSettling(transaction, task);
    const bool isOpen = opens(transaction, before.value(), run, settling);
    uncount(transaction, run, isOpen, settling);
    const std::int64_t project = run.integer("project_id");
    auto given = takeLease(transaction,
                           {.actorKey = who.holder,
                            .taskId = task,
                            .projectId = project,
                            .requested = run.text("created"),
                            .expires = now + tasks.settings.leaseSeconds,
                            .now = now},
                           false);
    transaction.execute("DELETE FROM tasks_skip WHERE actor_key = $1 AND task_id = $2", who.holder, task);
    letSearchesFind(transaction, tasks, project, who, isOpen);
    tellRemoved(transaction, tasks, run);
    return std::move(given.value());
}

} // namespace

void allowUndo(Transaction& transaction, const Tasks& tasks, const Record& run)
{
    transaction.execute("INSERT INTO tasks_undo (run_id, actor_key, until) VALUES ($1, $2, $3)", run.id(),
                        run.text("actor_key"), tasks.clock.nowSeconds() + tasks.settings.undoSeconds);
}

std::variant<Record, UndoRefusal> undoAnswer(const Tasks& tasks, std::int64_t run, const Undoer& who)
{
    try
    {
        return tasks.database.write([&](Transaction& transaction)
                                    { return takeBack(transaction, tasks, run, who); });
    }
    catch (const Refused& refused)
    {
        return refused.refusal;
    }
}

std::optional<std::int64_t> findUndoable(Session& session, const Tasks& tasks, std::int64_t project,
                                         std::string_view author)
{
    return session.findInteger("SELECT r.task_id FROM tasks_undo u JOIN tasks_run r ON r.id = u.run_id "
                               "WHERE u.actor_key = $1 AND u.until > $2 AND r.project_id = $3 "
                               "ORDER BY u.run_id DESC LIMIT 1",
                               author, tasks.clock.nowSeconds(), project);
}

} // namespace colonnade::tasks
