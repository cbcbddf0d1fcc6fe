#include "answers/Answers.h"

#include "answers/Undo.h"
#include "events/Telling.h"
#include "handout/BreadthFirstScheduler.h"
#include "handout/Leases.h"
#include "records/RecordStore.h"
#include "search/Marks.h"

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

/// A project's `updated` is exact to a second while answers come in: one row for all of them would make them
/// wait for each other.
constexpr std::int64_t TOUCH_INTERVAL_MICROSECONDS = 1'000'000;

/// Leaves the transaction, so that nothing of it stays.
struct Refused
{
    AnswerRefusal refusal;
};

using Counted = Answers::Counted;

/// Counts the answer on its task; the row's lock keeps answers to one task apart. The new state if the task
/// was open.
constexpr const char* COUNT_OPEN =
    "UPDATE tasks_task SET n_done = n_done + 1, n_leased = n_leased - 1, "
    "state = CASE WHEN n_done + 1 >= n_answers THEN 'completed' ELSE 'ongoing' END "
    "WHERE id = $1 AND state = 'ongoing' AND "
    "(NOT $2 OR n_done < CASE WHEN n_answers < 1 THEN 1 ELSE n_answers END) RETURNING state";

const std::string INSERT =
    "INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, actor_key, finish_time, "
    "timeout, calibration, media_url, info) ";

const std::string ONLY_ONCE = " ON CONFLICT DO NOTHING RETURNING id";

/// Throws `Refused` if the task is gone, or has all that a strict project wants.
void countLate(Transaction& transaction, std::int64_t task, bool strict)
{
    if (strict || transaction.execute("UPDATE tasks_task SET n_done = n_done + 1, n_leased = n_leased - 1 "
                                      "WHERE id = $1",
                                      task) == 0)
        throw Refused{AnswerRefusal::NotRequested};
}

/// Whether somebody who heard of the answer has made its task want more.
bool isReopened(Transaction& transaction, const Tasks& tasks, const Record& run)
{
    return tasks.events.isHeard<AnswerGiven>() &&
           transaction
               .findInteger("SELECT 1 FROM tasks_task WHERE id = $1 AND state = 'ongoing'",
                            run.integer("task_id"))
               .has_value();
}

Counted countedFrom(const std::string& state)
{
    return state == "completed" ? Counted::Completed : Counted::Open;
}

} // namespace

Answers::Answers(const Tasks& tasks):
    _tasks(tasks),
    _touching(TOUCH_INTERVAL_MICROSECONDS)
{
}

std::variant<Record, AnswerRefusal> Answers::store(Submission submission)
{
    const std::int64_t now = _tasks.clock.nowMicroseconds();
    Record& run = submission.run;
    const std::int64_t project = run.integer("project_id");
    const bool touch = _touching.due(project, now);
    run.set("finish_time", isoTime(now));
    run.set("actor_kind", submission.author.kind);
    run.set("actor_id", submission.author.id);
    run.set("actor_key", submission.author.key());
    try
    {
        _tasks.database.write(
            [&](Transaction& transaction)
            {
                Counted counted = transaction.dialect() == Dialect::Postgresql
                                      ? takeAtOnce(transaction, submission, now / 1'000'000)
                                      : takeStepwise(transaction, submission, now / 1'000'000);
                if (submission.undoable && _tasks.settings.undoSeconds > 0)
                    allowUndo(transaction, _tasks, run);
                tellGiven(transaction, _tasks, run);
                if (counted == Counted::Completed && isReopened(transaction, _tasks, run))
                    counted = Counted::Open;
                if (counted == Counted::Completed)
                    makeResult(transaction, _tasks, project, run.integer("task_id"),
                               {.completedBy = run.id()});
                else if (counted == Counted::Late)
                    fold(transaction, run);
                if (!submission.repeat.empty())
                    transaction.execute("INSERT INTO tasks_repeat (run_id, digest) VALUES ($1, $2)", run.id(),
                                        submission.repeat);
                if (submission.upload)
                    Uploads::link(transaction, *submission.upload, run);
                if (touch)
                    transaction.execute("UPDATE tasks_project SET updated = $2 WHERE id = $1", project,
                                        isoTime(now));
            });
    }
    catch (const Refused& refused)
    {
        return refused.refusal;
    }
    return run;
}

Answers::Counted Answers::takeStepwise(Transaction& transaction, Submission& submission,
                                       std::int64_t now) const
{
    Record& run = submission.run;
    const std::int64_t task = run.integer("task_id");
    const auto requested = consumeLease(transaction, submission.holder, task, now);
    if (!requested)
        throw Refused{AnswerRefusal::NotRequested};
    run.set("created", *requested);
    const auto state =
        transaction.find([](const Row& row) { return row.text(0); }, COUNT_OPEN, task, submission.strict);
    if (!state)
        countLate(transaction, task, submission.strict);
    insert(transaction, run);
    return state ? countedFrom(*state) : Counted::Late;
}

/// One round trip where the task is open.
Answers::Counted Answers::takeAtOnce(Transaction& transaction, Submission& submission, std::int64_t now) const
{
    static const std::string SQL =
        "WITH lease AS (DELETE FROM tasks_lease WHERE actor_key = $13 AND task_id = $1 AND expires + 0 > $4 "
        "RETURNING requested), counted AS (UPDATE tasks_task t SET n_done = n_done + 1, "
        "n_leased = n_leased - 1, state = CASE WHEN n_done + 1 >= n_answers THEN 'completed' ELSE 'ongoing' "
        "END FROM lease WHERE t.id = $1 AND t.state = 'ongoing' AND "
        "(NOT $2 OR t.n_done < greatest(t.n_answers, 1)) RETURNING t.state), stored AS (" +
        INSERT + "SELECT lease.requested, $5, $1, $6, $7, $3, $8, $9, $10, $11, $12 FROM lease, counted" +
        ONLY_ONCE +
        "), marked AS (INSERT INTO tasks_run_mark (rowid, marks) SELECT id, CAST($14 AS text) FROM stored "
        "WHERE CAST($14 AS text) <> '') "
        "SELECT requested, (SELECT state FROM counted), (SELECT id FROM stored) FROM lease";
    Record& run = submission.run;
    std::optional<std::string> state;
    std::optional<std::int64_t> id;
    const auto requested = transaction.find(
        [&](const Row& row)
        {
            state = row.findText(1);
            id = row.findInteger(2);
            return row.text(0);
        },
        SQL, run.integer("task_id"), submission.strict, run.text("actor_key"), now, run.integer("project_id"),
        run.text("actor_kind"), run.text("actor_id"), run.text("finish_time"), toSql(run["timeout"]),
        toSql(run["calibration"]), toSql(run["media_url"]), toSql(run["info"]), submission.holder,
        marksOf(run));
    if (!requested)
        throw Refused{AnswerRefusal::NotRequested};
    run.set("created", *requested);
    if (!state)
    {
        countLate(transaction, run.integer("task_id"), submission.strict);
        insert(transaction, run);
        return Counted::Late;
    }
    if (!id)
        throw Refused{AnswerRefusal::Duplicate};
    run.set("id", *id);
    return countedFrom(*state);
}

void Answers::insert(Transaction& transaction, Record& run) const
{
    static const std::string SQL =
        INSERT + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)" + ONLY_ONCE;
    const auto id = transaction.findInteger(
        SQL, run.text("created"), run.integer("project_id"), run.integer("task_id"), run.text("actor_kind"),
        run.text("actor_id"), run.text("actor_key"), run.text("finish_time"), toSql(run["timeout"]),
        toSql(run["calibration"]), toSql(run["media_url"]), toSql(run["info"]));
    if (!id)
        throw Refused{AnswerRefusal::Duplicate};
    run.set("id", *id);
    addMarks(transaction, run);
}

void Answers::fold(Transaction& transaction, const Record& run) const
{
    transaction.execute("UPDATE tasks_result SET "
                        "task_run_ids = substr(task_run_ids, 1, length(task_run_ids) - 1) || $2 "
                        "WHERE task_id = $1 AND last_version",
                        run.integer("task_id"), "," + std::to_string(run.id()) + "]");
}

void Answers::remove(Transaction& transaction, const Record& run) const
{
    deleteRecord(transaction, runResource(), run.id());
    tellRemoved(transaction, _tasks, run);
    transaction.execute("UPDATE tasks_task SET n_done = n_done - 1 WHERE id = $1", run.integer("task_id"));
    // Only its author may be given the task again; so the marks of all others hold. But where the fewest
    // answers come first, the task now stands before what others have passed.
    transaction.execute("DELETE FROM tasks_progress WHERE project_id = $1 AND actor_key = $2",
                        run.integer("project_id"), run.text("actor_key"));
    transaction.execute(
        "UPDATE tasks_project SET epoch = epoch + CASE WHEN scheduler = $3 THEN 1 ELSE 0 END, "
        "updated = $2 WHERE id = $1",
        run.integer("project_id"), _tasks.now(), BreadthFirstScheduler::NAME);
}

void makeResult(Transaction& transaction, const Tasks& tasks, std::int64_t project, std::int64_t task,
                const SettlingTask& settling)
{
    JsonWriter ids;
    ids.beginArray();
    std::optional<std::int64_t> until;
    transaction.all(
        [&](const Row& row)
        {
            ids.value(row.integer(0));
            until = std::max(until, row.findInteger(1));
            return true;
        },
        "SELECT r.id, u.until FROM tasks_run r LEFT JOIN tasks_undo u ON u.run_id = r.id "
        "WHERE r.task_id = $1 ORDER BY r.id",
        task);
    // A task that was reopened and is complete again: the new result stands for it.
    transaction.execute("UPDATE tasks_result SET last_version = false WHERE task_id = $1 AND last_version",
                        task);
    transaction.execute("INSERT INTO tasks_result (created, project_id, task_id, task_run_ids, last_version) "
                        "VALUES ($1, $2, $3, $4, true)",
                        tasks.now(), project, task, ids.end().text());
    settle(transaction, tasks, task, project, settling, until);
}

} // namespace colonnade::tasks
