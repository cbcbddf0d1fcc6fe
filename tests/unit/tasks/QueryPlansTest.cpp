#include "api/RecordList.h"
#include "people/PersonalData.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"
#include "support/MigrationFolder.h"
#include "support/TestDatabase.h"
#include "transfer/Export.h"
#include "transfer/TaskOrigins.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace colonnade::tasks
{

namespace
{

using Plan = std::vector<std::string>;

/// Asks for the plan of each query before it runs it.
class PlanningSession final: public Transaction
{
public:
    PlanningSession(Session& inner, Plan& plan):
        _inner(inner),
        _plan(plan)
    {
    }

    Dialect dialect() const override { return _inner.dialect(); }

    std::int64_t run(std::string_view sql, std::span<const SqlValue> values,
                     const std::function<bool(const Row&)>& visit) override
    {
        const bool sqlite = dialect() == Dialect::Sqlite;
        if (sql.starts_with("SELECT") || sql.starts_with("(SELECT"))
            _inner.run(std::string(sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + std::string(sql), values,
                       [&](const Row& row)
                       {
                           _plan.push_back(row.text(sqlite ? 3 : 0));
                           return true;
                       });
        return _inner.run(sql, values, visit);
    }

private:
    Session& _inner;
    Plan& _plan;
};

/// Its sessions plan; on PostgreSQL they read and sort all only where nothing else can be done.
class PlanningDatabase final: public Database
{
public:
    explicit PlanningDatabase(Database& inner):
        _inner(inner)
    {
    }

    Dialect dialect() const override { return _inner.dialect(); }

    Plan plan;

protected:
    void doRead(const std::function<void(Session&)>& work) override
    {
        doWrite([&](Transaction& transaction) { work(transaction); });
    }

    void doWrite(const std::function<void(Transaction&)>& work) override
    {
        _inner.write(
            [&](Transaction& transaction)
            {
                if (dialect() == Dialect::Postgresql)
                    for (const char* way: {"enable_seqscan", "enable_bitmapscan", "enable_sort"})
                        transaction.execute(std::string("SET LOCAL ") + way + " = off");
                PlanningSession session(transaction, plan);
                work(session);
            });
    }

private:
    Database& _inner;
};

bool mentions(const Plan& plan, const std::string& part)
{
    return std::any_of(plan.begin(), plan.end(),
                       [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

bool contains(const Plan& plan, const std::string& line)
{
    return std::find(plan.begin(), plan.end(), line) != plan.end();
}

} // namespace

/// The statements behind lists, single objects, statistics and exports look up what they need: none reads all
/// tasks, answers or results, and none sorts a project's.
class QueryPlansTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(QueryPlansTest);
    CPPUNIT_TEST(testListsOfProjects);
    CPPUNIT_TEST(testOtherLists);
    CPPUNIT_TEST(testSingleObjects);
    CPPUNIT_TEST(testStatistics);
    CPPUNIT_TEST(testExports);
    CPPUNIT_TEST(testEqualInfoIsFoundByAnIndex);
    CPPUNIT_TEST(testAnswersOfAPerson);
    CPPUNIT_TEST(testASearchForAnythingIsRecognised);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _database = _scratch->open();
        migrate(*_database, {{"tasks", readFolder(TASKS_MIGRATIONS)}});
        _database->write(
            [](Transaction& transaction)
            {
                for (int i = 1; i <= 3; ++i)
                    transaction.execute(
                        "INSERT INTO tasks_project (created, updated, name, short_name, description, "
                        "secret_key, "
                        "owner_id, category_id, owners_ids) VALUES ('', '', $1, $1, 'd', '', 1, 1, '[1]')",
                        std::to_string(i));
            });
    }

    void tearDown() override
    {
        _database.reset();
        _scratch.reset();
    }

private:
    using Work = std::function<void(Session&)>;

    Plan planOf(const Work& work)
    {
        PlanningDatabase database(*_database);
        database.read(work);
        return database.plan;
    }

    static std::string joined(const Plan& plan)
    {
        std::string text;
        for (const auto& line: plan)
            text += line + "\n";
        return text;
    }

    /// What each line of a good plan must not say.
    static std::string faultIn(const Plan& plan)
    {
        for (const std::string table: {"tasks_task", "tasks_run", "tasks_result", "tasks_helping_material"})
            if (mentions(plan, "Seq Scan on " + table) || contains(plan, "SCAN " + table))
                return "reads all of " + table;
        if (contains(plan, "SCAN t") || mentions(plan, "SCAN t USING"))
            return "reads all";
        // PostgreSQL may sort pages of several projects.
        if ((mentions(plan, "Sort  (") && !mentions(plan, "->  Limit  (")) || mentions(plan, "TEMP B-TREE"))
            return "sorts";
        return {};
    }

    void expectGood(const std::string& what, const Work& work)
    {
        const Plan plan = planOf(work);
        CPPUNIT_ASSERT_MESSAGE(what + " ran nothing", !plan.empty());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what + "\n" + joined(plan), std::string(), faultIn(plan));
    }

    static ListArguments argumentsFrom(const Resource& resource, const std::string& query)
    {
        Parameters parameters;
        std::istringstream pairs(query);
        for (std::string pair; std::getline(pairs, pair, '&');)
            parameters.add(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
        return parseListArguments(parameters, resource, {}, {});
    }

    static Work listing(const Resource& resource, const std::string& query, ListScope scope = {})
    {
        return [&resource, query, scope](Session& session)
        {
            listRecords(session, resource, argumentsFrom(resource, query), scope,
                        [](const Record&, const std::optional<TextMatch>&) {});
        };
    }

    void testListsOfProjects()
    {
        ListScope owned;
        owned.projectOwner = 1;
        for (const Resource* resource: {&taskResource(), &runResource(), &resultResource()})
            for (const std::string query:
                 {"project_id=1", "project_id=1&limit=100&offset=100", "project_id=1&last_id=7",
                  "project_id=1&desc=true", "project_id=1,2,3", "project_id=1&info=k::v",
                  "project_id=1&info=k::v&last_id=7"})
            {
                const std::string what = std::string(resource->name) + " " + query;
                expectGood(what, listing(*resource, query));
                expectGood(what + " of one's own", listing(*resource, query, owned));
            }
        expectGood("all of one's own", listing(taskResource(), "limit=20", owned));
        expectGood("open ones", listing(taskResource(), "project_id=1&state=ongoing"));
    }

    void testOtherLists()
    {
        expectGood("answers to a task", listing(runResource(), "project_id=1&task_id=2"));
        expectGood("results of a task", listing(resultResource(), "project_id=1&task_id=2"));
        expectGood("one task", listing(taskResource(), "id=2&project_id=1"));
        expectGood("material", listing(helpingMaterialResource(), "project_id=1"));
        ListScope unanswered;
        unanswered.notAnsweredBy = ActorFilter{"user", "1"};
        expectGood("what is left", listing(taskResource(), "project_id=1&participated=1", unanswered));
    }

    void testSingleObjects()
    {
        for (const Resource* resource: {&projectResource(), &taskResource(), &runResource(),
                                        &resultResource(), &projectStatsResource()})
            expectGood(std::string(resource->name),
                       [&](Session& session) { findRecord(session, *resource, 1); });
        expectGood("around a task",
                   [](Session& session)
                   {
                       JsonWriter json;
                       json.beginObject();
                       writeTask(json, session, 1);
                       writeResult(json, session, 1);
                   });
    }

    void testStatistics()
    {
        expectGood("statistics of a project", listing(projectStatsResource(), "project_id=1"));
    }

    void testExports()
    {
        for (const Resource* resource: {&taskResource(), &runResource(), &resultResource()})
        {
            PlanningDatabase database(*_database);
            const bool taskInfo = resource != &taskResource();
            exportRecords(database, {*resource, 1, TransferFormat::Csv, false, taskInfo}, {},
                          {[](std::string_view) {}, [] {}});
            CPPUNIT_ASSERT(!database.plan.empty());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(resource->name) + "\n" + joined(database.plan),
                                         std::string(), faultIn(database.plan));
        }
    }

    void testEqualInfoIsFoundByAnIndex()
    {
        const Plan plan = planOf([](Session& session) { findDigests(session, 1, {"a", "b"}); });
        CPPUNIT_ASSERT_MESSAGE(joined(plan),
                               mentions(plan, "tasks_origin_digest") && !mentions(plan, "Seq Scan"));
    }

    /// They are sorted; what must not be is that those of all others are walked through in the order wanted.
    void testAnswersOfAPerson()
    {
        PlanningDatabase database(*_database);
        eachAnswerOf(database, 1, [](std::string_view) {});
        const Plan& plan = database.plan;
        CPPUNIT_ASSERT_MESSAGE(joined(plan), mentions(plan, "tasks_run_actor_id"));
        CPPUNIT_ASSERT_MESSAGE(joined(plan),
                               !mentions(plan, "tasks_run_pkey") && !mentions(plan, "PRIMARY KEY"));
    }

    /// The checks themselves find what they look for.
    void testASearchForAnythingIsRecognised()
    {
        for (const std::string sql:
             {"SELECT count(*) FROM tasks_task WHERE quorum = 3",
              "SELECT id FROM tasks_run WHERE timeout = 3",
              "SELECT t.id FROM tasks_task t WHERE t.project_id = 1 ORDER BY t.quorum"})
            CPPUNIT_ASSERT_MESSAGE(sql,
                                   !faultIn(planOf([&](Session& session) { session.execute(sql); })).empty());
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
};

CPPUNIT_TEST_SUITE_REGISTRATION(QueryPlansTest);

} // namespace colonnade::tasks
