#include "http/tasks/TasksServer.h"
#include "scaling/PlanTouches.h"
#include "scaling/RecordedStatements.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

namespace colonnade::test
{

namespace
{

constexpr const char* BACKGROUND = "in the background"; ///< not asked for, or once in a while only

const std::string ANY = "any | "; ///< in place of a rule: whatever is done with that table alone

/// `route | rule | touches`
struct HotQuery
{
    std::string route;
    std::string rest;

    auto operator<=>(const HotQuery&) const = default;
    std::string line() const { return route + " | " + rest; }
};

std::set<HotQuery> readExpected()
{
    std::set<HotQuery> expected;
    std::ifstream file(HOT_QUERIES);
    for (std::string line; std::getline(file, line);)
    {
        const auto bar = line.find(" | ");
        if (!line.starts_with("#") && bar != std::string::npos)
            expected.insert({line.substr(0, bar), line.substr(bar + 3)});
    }
    return expected;
}

} // namespace

/// Drives the hot requests on a real server, and looks at each statement that they cause, inside triggers,
/// too: what it would need if the tables were spread by project. The expected answers stand in
/// hot-queries.txt.
class HotQueriesTest: public tasks::TasksServer
{
    CPPUNIT_TEST_SUITE(HotQueriesTest);
    CPPUNIT_TEST(testStatementsAreToldApart);
    CPPUNIT_TEST(testHotQueriesAreThoseThatWereLookedAt);
    CPPUNIT_TEST(testNoHotQueryJoinsProjects);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        server = std::make_unique<ServerProcess>(
            std::vector<std::string>{"plugins.enabled=tasks,external_uid,account,ohmage_auth",
                                     "http.rate_limit=100000"},
            ServerProcess::Begin::Later, TestDatabase::Scope::Database);
        _database = std::make_unique<PostgresqlClient>(server->database().url());
        _recorded = std::make_unique<RecordedStatements>(*_database);
        server->start();
        client = std::make_unique<HttpClient>(server->port());
        ownerKey = createUser("owner");
    }

    void tearDown() override
    {
        _recorded.reset();
        _database.reset();
        TasksServer::tearDown();
    }

    void testStatementsAreToldApart()
    {
        DistributedCopy copy(*_database);
        const std::pair<const char*, const char*> cases[] = {
            {"SELECT * FROM tasks_task WHERE project_id = $1", "one project"},
            {"SELECT * FROM tasks_task t JOIN tasks_run r ON r.task_id = t.id WHERE t.project_id = $1 AND "
             "r.project_id = $1",
             "one project"},
            {"SELECT * FROM tasks_task t JOIN tasks_run r ON r.task_id = t.id WHERE t.project_id = $1",
             "one row"},
            {"DELETE FROM tasks_lease WHERE task_id = $1", "one row"},
            {"INSERT INTO tasks_run_mark (rowid, marks) VALUES ($1, $2)", "one row"},
            {"SELECT * FROM tasks_task a JOIN tasks_task b ON b.info = a.info WHERE a.project_id = $1 AND "
             "b.project_id = $2",
             "several"},
            {"SELECT * FROM tasks_task ORDER BY id LIMIT 1", "all"},
            {"SELECT * FROM tasks_task a JOIN tasks_task b ON b.info = a.info WHERE a.project_id = $1",
             "all"},
            {"UPDATE tasks_task SET state = 'ongoing' WHERE state = $1", "all"},
            {"SELECT * FROM tasks_run r JOIN core_user u ON u.name = r.actor_id WHERE r.project_id = $1",
             "mixed"},
            {"SELECT * FROM core_user WHERE name = $1", "account"},
            {"UPDATE tasks_rank SET n = n - 1 WHERE bucket = old.n_answers", "server"}};
        for (const auto& [sql, rule]: cases)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::string(rule),
                                         ruleOf(touchesOf(copy.explain(sql), copy), copy));
    }

    void testHotQueriesAreThoseThatWereLookedAt()
    {
        std::set<HotQuery> expected = readExpected();
        std::set<std::string> background;
        for (const HotQuery& query: expected)
            if (query.route == BACKGROUND)
                background.insert(query.rest);
        std::set<HotQuery> found;
        for (const HotQuery& query: lookAtAll(expected))
            if (!background.contains(query.rest))
                found.insert(query);
        std::erase_if(expected, [](const HotQuery& query) { return query.route == BACKGROUND; });
        std::ostringstream difference;
        for (const HotQuery& query: found)
            if (!expected.contains(query))
                difference << "+ " << query.line() << "\n      " << _texts[query.rest] << "\n";
        for (const HotQuery& query: expected)
            if (!found.contains(query))
                difference << "- " << query.line() << "\n";
        std::cerr << difference.str();
        CPPUNIT_ASSERT_MESSAGE("look at what stands above, then write it into hot-queries.txt",
                               difference.str().empty());
    }

    void testNoHotQueryJoinsProjects()
    {
        for (const HotQuery& query: readExpected())
            for (const std::string wide: {"all", "several", "mixed"})
                CPPUNIT_ASSERT_MESSAGE(query.line(),
                                       query.route == BACKGROUND || !query.rest.starts_with(wide + " |"));
    }

private:
    std::set<HotQuery> lookAtAll(const std::set<HotQuery>& expected)
    {
        askForTasksAndAnswer();
        readObjects();
        signIn();
        DistributedCopy copy(*_database);
        std::set<HotQuery> found;
        for (const auto& [route, sql]: _statements)
        {
            const auto touches = touchesOf(copy.explain(sql), copy);
            std::set<std::string> parts;
            std::set<std::string> tables;
            for (const Touch& touch: touches)
            {
                parts.insert(touch.text());
                tables.insert(touch.table);
            }
            std::string rest = ruleOf(touches, copy) + " | ";
            for (const std::string& part: parts)
                rest += (part == *parts.begin() ? "" : ", ") + part;
            if (parts.empty())
                continue; // it computes, and touches no table
            _texts[rest] = sql;
            if (tables.size() > 1 || !expected.contains({BACKGROUND, ANY + *tables.begin()}))
                found.insert({route, rest});
        }
        return found;
    }

    void record(const std::string& route)
    {
        for (auto& sql: _recorded->all())
            _statements.emplace(route, std::move(sql));
        _recorded->forget();
    }

    /// Two projects, so that a statement with the rows of one is told from one with those of all.
    void askForTasksAndAnswer()
    {
        for (const std::string name: {"one", "two"})
        {
            _project = createProject(name, R"(,"info":{"task_presenter":"x"})");
            _recorded->forget();
            for (int i = 0; i < 3; ++i)
                createTask(_project.id, R"(,"n_answers":2,"info":{"n":1})");
            record("POST /api/task");
            publish();
            const std::string newtask = "/api/project/" + std::to_string(_project.id) + "/newtask";
            for (const std::string user: {"u1", "u2"})
                answerAll(newtask + "?external_uid=" + user, "external user",
                          {{"Authorization", "Bearer " + token()}}, R"(,"external_uid":")" + user + "\"",
                          "?external_uid=" + user);
        }
        for (const std::string name: {"ann", "bob"})
            _keys.push_back(createUser(name));
        _project = createProject("three", R"(,"info":{"task_presenter":"x"})");
        for (int i = 0; i < 3; ++i)
            createTask(_project.id, R"(,"n_answers":2)");
        publish();
        for (const auto& key: _keys)
            answerAll("/api/project/" + std::to_string(_project.id) + "/newtask", "account", as(key), "", "");
    }

    void publish()
    {
        const std::string target = "/project/" + _project.shortName + "/publish";
        CPPUNIT_ASSERT_EQUAL(302, client->send("POST", target, as(ownerKey), "").status);
    }

    std::string token()
    {
        return client->get("/api/auth/project/" + _project.shortName + "/token", as(_project.secretKey)).body;
    }

    void answerAll(const std::string& newtask, const std::string& who, const HeaderList& headers,
                   const std::string& more, const std::string& query)
    {
        for (;;)
        {
            _recorded->forget();
            const std::string task = newtaskId(newtask, headers);
            record("newtask, " + who);
            if (task.empty())
                return;
            const Answer stored =
                client->postJson("/api/taskrun" + query,
                                 R"({"project_id":)" + std::to_string(_project.id) + R"(,"task_id":)" + task +
                                     R"(,"info":{"x":1})" + more + "}",
                                 headers);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
            record("POST /api/taskrun, " + who);
        }
    }

    void readObjects()
    {
        const std::string id = std::to_string(_project.id);
        const std::string key = _keys.front();
        for (const auto& [route, target]:
             {std::pair<std::string, std::string>{"GET /api/task/ID", "/api/task/1"},
              {"GET /api/taskrun/ID", "/api/taskrun/1"},
              {"GET /api/project/ID", "/api/project/" + id},
              {"GET /api/user/ID", "/api/user/1"},
              {"GET /api/project/ID/userprogress", "/api/project/" + id + "/userprogress"},
              {"GET /api/taskrun?project_id", "/api/taskrun?project_id=" + id + "&all=1"},
              {"GET /api/taskrun?project_id&last_id",
               "/api/taskrun?project_id=" + id + "&last_id=1&limit=2&all=1"},
              {"GET /api/taskrun?task_id", "/api/taskrun?task_id=1&all=1"},
              {"GET /api/task?project_id&state", "/api/task?project_id=" + id + "&state=completed&all=1"},
              {"GET /api/result?project_id", "/api/result?project_id=" + id + "&all=1"},
              {"GET /api/project?short_name", "/api/project?short_name=three&all=1"}})
        {
            _recorded->forget();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, 200, get(target, key).status);
            record(route);
        }
    }

    void signIn()
    {
        const std::string fresh = createUser("carol");
        _recorded->forget();
        CPPUNIT_ASSERT_EQUAL(200, get("/api/user/1", fresh).status);
        record("sign-in by API key");
        const Answer signedIn =
            client->postForm("/app/user/auth_token", "user=carol&password=correct+horse+7+staple&client=x");
        const std::string token = tasks::valueAt(signedIn.body, "token");
        record("POST /app/user/auth_token");
        for (int i = 0; i < 2; ++i)
            CPPUNIT_ASSERT_EQUAL(200, client->postForm("/app/user/whoami", "auth_token=" + token).status);
        record("POST /app/user/whoami");
    }

    std::unique_ptr<PostgresqlClient> _database;
    std::unique_ptr<RecordedStatements> _recorded;
    tasks::TestProject _project;
    std::vector<std::string> _keys;
    std::set<std::pair<std::string, std::string>> _statements; // by route
    std::map<std::string, std::string> _texts;                 // an example of each
};

CPPUNIT_TEST_SUITE_REGISTRATION(HotQueriesTest);

} // namespace colonnade::test
