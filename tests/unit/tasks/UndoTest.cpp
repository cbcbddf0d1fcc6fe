#include "answers/Undo.h"
#include "answers/Answers.h"
#include "answers/Settling.h"
#include "handout/Leases.h"
#include "support/MigrationFolder.h"
#include "support/TestDatabase.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace colonnade::tasks
{

namespace
{

/// Goes on when it is told to.
class HandClock final: public Clock
{
public:
    std::int64_t nowMicroseconds() const override { return _now; }
    void pass(std::int64_t seconds) { _now += seconds * 1'000'000; }

private:
    std::atomic<std::int64_t> _now = std::int64_t{1'700'000'000} * 1'000'000;
};

/// Nobody asks who somebody is.
class NoIdentity final: public Identity
{
public:
    Users& users() override { throw std::logic_error("users"); }
    Passwords& passwords() override { throw std::logic_error("passwords"); }
    SignIn& signIn() override { throw std::logic_error("signIn"); }
    Sessions& sessions() override { throw std::logic_error("sessions"); }
    Actors& actors() override { throw std::logic_error("actors"); }
    Vault& vault() override { throw std::logic_error("vault"); }
    FirstAdministrator& firstAdministrator() override { throw std::logic_error("firstAdministrator"); }
    const std::vector<std::shared_ptr<PersonalDataSource>>& personalData() const override { return _none; }
    std::optional<std::string> erase(std::int64_t) override { return std::nullopt; }
    std::optional<User> findUser(const Request&) override { return std::nullopt; }

private:
    const std::vector<std::shared_ptr<PersonalDataSource>> _none;
};

/// Keeps what is told in a table, so that it is told if and only if the transaction commits.
class ToldEvents final: public Events
{
protected:
    bool doIsHeard(const Interface&) const override { return true; }
    void doTell(Transaction& transaction, const Interface& kind, std::string_view key, const void*,
                Write) const override
    {
        transaction.execute("INSERT INTO told (kind, task) VALUES ($1, $2)", kind.id, key);
    }
    void doInside(const Interface&, HearInside) override {}
    void doAfter(const Interface&, std::string, HearAfter) override {}
};

constexpr std::int64_t PROJECT = 1;

} // namespace

/// Answers that are taken back leave no trace: all is as if they had never been given.
class UndoTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UndoTest);
    CPPUNIT_TEST(testTheResultGoesAndTheOneBeforeItStandsAgain);
    CPPUNIT_TEST(testALaterAnswerKeepsTheTaskComplete);
    CPPUNIT_TEST(testAnAnswerIsFinalAfterAWhile);
    CPPUNIT_TEST(testOnlyTheLastTwoAnswersAreTakenBack);
    CPPUNIT_TEST(testNobodyIsToldWhileAnAnswerMayBeTakenBack);
    CPPUNIT_TEST(testATaskThatWasCompletedWithFewerWantsAsManyAgain);
    CPPUNIT_TEST(testHistoriesWithTenThousandUndos);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _database = _scratch->open();
        migrate(*_database, {{"tasks", readFolder(TASKS_MIGRATIONS)}});
        _tasks = std::make_unique<Tasks>(Tasks{*_database, _identity, _clock, _events, "", ""});
        _answers = std::make_unique<Answers>(*_tasks);
        _database->write(
            [](Transaction& transaction)
            {
                transaction.execute("CREATE TABLE told (kind text, task text)");
                transaction.execute(
                    "INSERT INTO tasks_project (created, updated, name, short_name, description, "
                    "secret_key, owner_id, category_id, owners_ids, webhook) VALUES ('', '', 'p', 'p', 'd', "
                    "'', 1, 1, '[1]', 'https://hook.example/')");
            });
    }

    void tearDown() override
    {
        _answers.reset();
        _tasks.reset();
        _database.reset();
        _scratch.reset();
    }

private:
    using Given = std::variant<Record, AnswerRefusal>;

    static Actor actor(std::int64_t number) { return {"user", std::to_string(number), {}}; }

    void makeTask(std::int64_t id, std::int64_t wanted)
    {
        _database->write(
            [&](Transaction& transaction)
            {
                transaction.execute("INSERT INTO tasks_task (id, created, project_id, n_answers) "
                                    "VALUES ($1, '', $2, $3)",
                                    id, PROJECT, wanted);
            });
    }

    void take(std::int64_t task, const Actor& who)
    {
        _database->write(
            [&](Transaction& transaction)
            {
                takeLease(transaction,
                          {.actorKey = who.key(),
                           .taskId = task,
                           .projectId = PROJECT,
                           .requested = isoTime(_clock.nowMicroseconds()),
                           .expires = _clock.nowSeconds() + 3600,
                           .now = _clock.nowSeconds()},
                          false);
            });
    }

    std::optional<std::int64_t> answer(std::int64_t task, const Actor& who, bool undoable,
                                       bool strict = false)
    {
        Record run(runResource());
        run.set("project_id", PROJECT);
        run.set("task_id", task);
        run.set("info", std::string("1"));
        const Given given = _answers->store({.run = std::move(run),
                                             .author = who,
                                             .holder = who.key(),
                                             .strict = strict,
                                             .undoable = undoable});
        const auto* stored = std::get_if<Record>(&given);
        return stored ? std::optional(stored->id()) : std::nullopt;
    }

    std::int64_t give(std::int64_t task, std::int64_t who, bool undoable = true)
    {
        take(task, actor(who));
        const auto run = answer(task, actor(who), undoable);
        CPPUNIT_ASSERT(run);
        return *run;
    }

    bool undo(std::int64_t run, std::int64_t who)
    {
        const std::string key = actor(who).key();
        return std::holds_alternative<Record>(undoAnswer(*_tasks, run, {key, key}));
    }

    std::int64_t number(const std::string& sql)
    {
        return _database->read([&](Session& session) { return session.findInteger(sql).value_or(-1); });
    }

    std::string text(const std::string& sql)
    {
        return _database
            ->read(
                [&](Session& session) {
                    return session.find([](const Row& row) { return row.findText(0).value_or("null"); }, sql);
                })
            .value_or("none");
    }

    std::string stateOf(std::int64_t task)
    {
        return text("SELECT state FROM tasks_task WHERE id = " + std::to_string(task));
    }

    std::string resultOf(std::int64_t task)
    {
        return text("SELECT task_run_ids FROM tasks_result WHERE last_version AND task_id = " +
                    std::to_string(task));
    }

    static std::string list(const std::vector<std::int64_t>& ids)
    {
        JsonWriter json;
        json.beginArray();
        for (const auto id: ids)
            json.value(id);
        return json.end().take();
    }

    std::int64_t told(const std::string& kind)
    {
        return number("SELECT count(*) FROM told WHERE kind = 'tasks." + kind + "'");
    }

    void testTheResultGoesAndTheOneBeforeItStandsAgain()
    {
        makeTask(1, 1);
        const auto first = give(1, 7, false);
        CPPUNIT_ASSERT_EQUAL(list({first}), resultOf(1));
        _database->write([](Transaction& transaction)
                         { transaction.execute("UPDATE tasks_task SET n_answers = 2, state = 'ongoing'"); });
        const auto second = give(1, 8);
        CPPUNIT_ASSERT_EQUAL(list({first, second}), resultOf(1));
        CPPUNIT_ASSERT(undo(second, 8));
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), stateOf(1));
        CPPUNIT_ASSERT_EQUAL(list({first}), resultOf(1));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number("SELECT n_leased FROM tasks_task"));
        CPPUNIT_ASSERT(answer(1, actor(8), true)); // it is in hand again
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), stateOf(1));
    }

    /// A task that wanted fewer once it had them all, as an owner may decide, is completed by the next
    /// answer.
    void testALaterAnswerKeepsTheTaskComplete()
    {
        makeTask(1, 2);
        const auto first = give(1, 7, false);
        _database->write([](Transaction& transaction)
                         { transaction.execute("UPDATE tasks_task SET n_answers = 1"); });
        const auto second = give(1, 8);
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), stateOf(1));
        take(1, actor(9));
        const auto late = answer(1, actor(9), true).value();
        CPPUNIT_ASSERT(undo(second, 8));
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), stateOf(1));
        CPPUNIT_ASSERT_EQUAL(list({first, late}), resultOf(1));
        CPPUNIT_ASSERT(undo(late, 9)); // it was the one that completed the task
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), stateOf(1));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), resultOf(1));
    }

    void testAnAnswerIsFinalAfterAWhile()
    {
        makeTask(1, 30);
        const auto byApi = give(1, 7, false);
        CPPUNIT_ASSERT(!undo(byApi, 7));
        const auto onPage = give(1, 8);
        CPPUNIT_ASSERT(!undo(onPage, 7)); // another's
        _clock.pass(29);
        CPPUNIT_ASSERT(undo(onPage, 8));
        CPPUNIT_ASSERT(!undo(onPage, 8)); // gone
        const auto again = answer(1, actor(8), true).value();
        _clock.pass(30);
        CPPUNIT_ASSERT(!undo(again, 8));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, number("SELECT n_done FROM tasks_task"));
    }

    void testOnlyTheLastTwoAnswersAreTakenBack()
    {
        for (const std::int64_t task: {1, 2, 3})
            makeTask(task, 30);
        const auto first = give(1, 7);
        const auto second = give(2, 7);
        const auto third = give(3, 7);
        CPPUNIT_ASSERT(!undo(first, 7));
        CPPUNIT_ASSERT(undo(third, 7));
        CPPUNIT_ASSERT(undo(second, 7));
        CPPUNIT_ASSERT(undo(first, 7));
    }

    void testNobodyIsToldWhileAnAnswerMayBeTakenBack()
    {
        makeTask(1, 2);
        give(1, 7);
        _clock.pass(10);
        give(1, 8, false);
        settleDue(*_tasks);
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), stateOf(1));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, told("task_completed"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, number("SELECT count(*) FROM tasks_webhook_call"));
        _clock.pass(20); // the first one is final
        settleDue(*_tasks);
        settleDue(*_tasks);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, told("task_completed"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number("SELECT count(*) FROM tasks_webhook_call"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, number("SELECT count(*) FROM tasks_settling"));
        _clock.pass(61);
        settleDue(*_tasks);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, number("SELECT count(*) FROM tasks_undo"));
    }

    void testATaskThatWasCompletedWithFewerWantsAsManyAgain()
    {
        makeTask(1, 5);
        const auto run = give(1, 7);
        _database->write(
            [&](Transaction& transaction)
            {
                transaction.execute("UPDATE tasks_task SET n_answers = 1, state = 'completed'");
                makeResult(transaction, *_tasks, PROJECT, 1, {.wanted = 5});
            });
        CPPUNIT_ASSERT(undo(run, 7));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5}, number("SELECT n_answers FROM tasks_task"));
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), stateOf(1));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), resultOf(1));
    }

    // Histories --------------------------------------------------------------------------------------------

    static constexpr int UNDOS = 10'000;
    static constexpr std::int64_t TASKS = 240;
    static constexpr std::int64_t THREADS = 8;

    std::atomic<int> _undone = 0;
    std::mutex _keeping;
    std::map<std::int64_t, std::vector<std::int64_t>> _kept; // answers by task; guarded by _keeping

    void keep(std::int64_t task, std::int64_t run)
    {
        const std::lock_guard lock(_keeping);
        _kept[task].push_back(run);
    }

    /// One person answers task after task, as an API client or on pages, and takes most of it back.
    void play(std::int64_t who)
    {
        std::minstd_rand random(static_cast<unsigned>(who));
        const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
        for (std::int64_t step = 0; step < TASKS && _undone < UNDOS; ++step)
        {
            const std::int64_t task = (step * 7 + who) % TASKS + 1;
            take(task, actor(who));
            auto run = answer(task, actor(who), !chance(3), task % 3 == 0);
            while (run && _undone < UNDOS && chance(96))
            {
                if (chance(2))
                    _clock.pass(7);
                if (!undo(*run, who))
                    break;
                ++_undone;
                run = answer(task, actor(who), !chance(3), task % 3 == 0);
            }
            if (run)
                keep(task, *run);
        }
    }

    /// Others are being told what is complete meanwhile.
    void tellMeanwhile(const std::stop_token& stop)
    {
        while (!stop.stop_requested())
        {
            settleDue(*_tasks);
            std::this_thread::yield();
        }
    }

    void checkTask(std::int64_t task, std::int64_t wanted)
    {
        std::vector<std::int64_t>& kept = _kept[task];
        std::sort(kept.begin(), kept.end());
        const std::string id = std::to_string(task);
        const auto given = static_cast<std::int64_t>(kept.size());
        const bool complete = given >= wanted;
        CPPUNIT_ASSERT_EQUAL(given, number("SELECT n_done FROM tasks_task WHERE id = " + id));
        CPPUNIT_ASSERT_EQUAL(number("SELECT count(*) FROM tasks_lease WHERE task_id = " + id),
                             number("SELECT n_leased FROM tasks_task WHERE id = " + id));
        CPPUNIT_ASSERT_EQUAL(std::string(complete ? "completed" : "ongoing"), stateOf(task));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{complete ? 1 : 0},
                             number("SELECT count(*) FROM tasks_result WHERE task_id = " + id));
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{complete ? 1 : 0},
            number("SELECT count(*) FROM told WHERE kind = 'tasks.task_completed' AND task = '" + id + "'"));
        if (complete)
            CPPUNIT_ASSERT_EQUAL(list(kept), sorted(resultOf(task)));
        if (task % 3 == 0)
            CPPUNIT_ASSERT(given <= wanted);
    }

    static std::string sorted(const std::string& ids)
    {
        const JsonDocument document = JsonDocument::parse(ids);
        std::vector<std::int64_t> all;
        for (std::size_t i = 0; i < document.root().size(); ++i)
            all.push_back(document.root().at(i).integer());
        std::sort(all.begin(), all.end());
        return list(all);
    }

    void checkCounters()
    {
        std::int64_t kept = 0;
        for (const auto& [task, runs]: _kept)
            kept += static_cast<std::int64_t>(runs.size());
        const auto sum = [](const std::string& what, const std::string& table)
        { return "SELECT CAST(coalesce(sum(" + what + "), 0) AS bigint) FROM " + table; };
        CPPUNIT_ASSERT_EQUAL(kept, number("SELECT count(*) FROM tasks_run"));
        CPPUNIT_ASSERT_EQUAL(kept, number(sum("n_answers", "tasks_contribution")));
        CPPUNIT_ASSERT_EQUAL(kept, number(sum("n_answers", "tasks_contributor")));
        CPPUNIT_ASSERT_EQUAL(kept, number(sum("n_runs", "tasks_tally")));
        CPPUNIT_ASSERT_EQUAL(kept, number(sum("n_runs", "tasks_total")));
        CPPUNIT_ASSERT_EQUAL(number("SELECT count(*) FROM tasks_task WHERE state = 'completed'"),
                             number(sum("n_completed", "tasks_tally")));
        CPPUNIT_ASSERT_EQUAL(
            number(sum("CASE WHEN n_done < n_answers THEN n_done ELSE n_answers END", "tasks_task")),
            number(sum("n_given", "tasks_project_count")));
        CPPUNIT_ASSERT_EQUAL(number("SELECT count(*) FROM (SELECT DISTINCT actor_key FROM tasks_run) d"),
                             number(sum("n_volunteers", "tasks_project_count")));
        // each call names the result that stands
        CPPUNIT_ASSERT_EQUAL(
            number("SELECT count(*) FROM tasks_result"),
            number("SELECT count(*) FROM tasks_webhook_call c JOIN tasks_result r ON r.id = c.result_id"));
        CPPUNIT_ASSERT_EQUAL(number("SELECT count(*) FROM tasks_result"),
                             number("SELECT count(*) FROM tasks_webhook_call"));
    }

    void testHistoriesWithTenThousandUndos()
    {
        for (std::int64_t task = 1; task <= TASKS; ++task)
            makeTask(task, task % 4 + 1);
        {
            std::jthread teller([this](const std::stop_token& stop) { tellMeanwhile(stop); });
            std::vector<std::jthread> people;
            people.reserve(THREADS);
            for (std::int64_t who = 1; who <= THREADS; ++who)
                people.emplace_back([this, who] { play(who); });
        }
        CPPUNIT_ASSERT(_undone >= UNDOS);
        _clock.pass(100);
        while (settleDue(*_tasks))
            ;
        for (std::int64_t task = 1; task <= TASKS; ++task)
            checkTask(task, task % 4 + 1);
        checkCounters();
    }

    HandClock _clock;
    NoIdentity _identity;
    ToldEvents _events;
    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
    std::unique_ptr<Tasks> _tasks;
    std::unique_ptr<Answers> _answers;
};

CPPUNIT_TEST_SUITE_REGISTRATION(UndoTest);

} // namespace colonnade::tasks
