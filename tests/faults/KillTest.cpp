#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>

using namespace colonnade::test;
using Poco::JSON::Array;
using Poco::JSON::Object;

namespace
{

constexpr int TASKS = 600;
constexpr int WORKERS = 8;
constexpr int KILLS = 5;
constexpr int N_ANSWERS = 5;

template <class T> T parse(const Answer& answer)
{
    if (answer.status != 200) // not an assertion: workers meet a server that is just being killed
        throw std::runtime_error(std::to_string(answer.status) + " " + answer.body);
    return Poco::JSON::Parser().parse(answer.body).extract<T>();
}

struct Run
{
    std::int64_t task;
    std::string user;
    std::string info;

    bool operator==(const Run&) const = default;
};

/// A project with tasks, and what its app was told was stored.
struct Collection
{
    std::string apiKey;
    std::int64_t projectId = 0;
    std::string token;
    std::mutex mutex;
    std::map<std::int64_t, Run> acknowledged; // guarded by mutex
    int doubleIds = 0; // guarded by mutex; answers acknowledged under an id that was taken
};

std::string number(std::int64_t value)
{
    return std::to_string(value);
}

void prepare(const ServerProcess& server, Collection& collection)
{
    const std::string user = server.createUser("owner", "a long enough secret", {"--json"});
    collection.apiKey =
        Poco::JSON::Parser().parse(user).extract<Object::Ptr>()->getValue<std::string>("api_key");
    const HeaderList key = {{"Authorization", collection.apiKey}};
    HttpClient client(server.port());
    const auto project = parse<Object::Ptr>(client.postJson(
        "/api/project", R"({"name":"Kill","short_name":"kill","description":"is killed"})", key));
    collection.projectId = project->getValue<std::int64_t>("id");
    for (int i = 0; i < TASKS; ++i)
        parse<Object::Ptr>(client.postJson("/api/task",
                                           R"({"project_id":)" + number(collection.projectId) +
                                               R"(,"info":{"n":)" + number(i) + R"(},"n_answers":)" +
                                               number(N_ANSWERS) + "}",
                                           key));
    const Answer token = client.get("/api/auth/project/kill/token",
                                    {{"Authorization", project->getValue<std::string>("secret_key")}});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(token.body, 200, token.status);
    collection.token = token.body;
}

/// Answers tasks as one user until nothing is left; the server may vanish at any moment.
void answerTasks(int port, Collection& collection, const std::string& user)
{
    const HeaderList bearer = {{"Authorization", "Bearer " + collection.token}};
    int count = 0;
    for (;;)
    {
        try
        {
            HttpClient client(port);
            for (;;)
            {
                const auto task = parse<Object::Ptr>(client.get(
                    "/api/project/" + number(collection.projectId) + "/newtask?external_uid=" + user,
                    bearer));
                if (task->size() == 0)
                    return;
                const std::int64_t taskId = task->getValue<std::int64_t>("id");
                const std::string info = user + "-" + number(++count);
                const auto stored = client.postJson(
                    "/api/taskrun?external_uid=" + user,
                    R"({"project_id":)" + number(collection.projectId) + R"(,"task_id":)" + number(taskId) +
                        R"(,"external_uid":")" + user + R"(","info":")" + info + R"("})",
                    bearer);
                if (stored.status != 200)
                    continue; // an answer whose acknowledgement was lost is refused as a second one
                const auto id = parse<Object::Ptr>(stored)->getValue<std::int64_t>("id");
                const std::lock_guard lock(collection.mutex);
                collection.doubleIds += !collection.acknowledged.emplace(id, Run{taskId, user, info}).second;
            }
        }
        catch (const std::exception&)
        {
            // The server is being killed and started again.
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
}

/// Calls `visit` with each object of a list, page by page.
void readList(int port, const Collection& collection, const std::string& resource,
              const std::function<void(const Object&)>& visit)
{
    HttpClient client(port);
    for (std::int64_t lastId = 0;;)
    {
        const auto page = parse<Array::Ptr>(
            client.get("/api/" + resource + "?all=1&limit=100&project_id=" + number(collection.projectId) +
                           "&last_id=" + number(lastId),
                       {{"Authorization", collection.apiKey}}));
        if (page->size() == 0)
            return;
        for (unsigned i = 0; i < page->size(); ++i)
            visit(*page->getObject(i));
        lastId = page->getObject(static_cast<unsigned>(page->size() - 1))->getValue<std::int64_t>("id");
    }
}

std::map<std::int64_t, Run> readRuns(int port, const Collection& collection)
{
    std::map<std::int64_t, Run> runs;
    readList(port, collection, "taskrun",
             [&](const Object& run)
             {
                 runs[run.getValue<std::int64_t>("id")] = {run.getValue<std::int64_t>("task_id"),
                                                           run.getValue<std::string>("external_uid"),
                                                           run.getValue<std::string>("info")};
             });
    return runs;
}

std::map<std::int64_t, std::string> readTaskStates(int port, const Collection& collection)
{
    std::map<std::int64_t, std::string> states;
    readList(port, collection, "task",
             [&](const Object& task)
             { states[task.getValue<std::int64_t>("id")] = task.getValue<std::string>("state"); });
    return states;
}

void check(int port, const Collection& collection)
{
    const auto stored = readRuns(port, collection);
    for (const auto& [id, run]: collection.acknowledged)
    {
        const auto found = stored.find(id);
        CPPUNIT_ASSERT_MESSAGE("acknowledged answer " + number(id) + " is lost", found != stored.end());
        CPPUNIT_ASSERT_MESSAGE("acknowledged answer " + number(id) + " was changed", found->second == run);
    }
    std::set<std::pair<std::int64_t, std::string>> seen;
    std::map<std::int64_t, int> answersOf;
    for (const auto& [id, run]: stored)
    {
        CPPUNIT_ASSERT_MESSAGE(run.user + " answered task " + number(run.task) + " twice",
                               seen.insert({run.task, run.user}).second);
        ++answersOf[run.task];
    }
    const auto states = readTaskStates(port, collection);
    CPPUNIT_ASSERT_EQUAL(std::size_t{TASKS}, states.size());
    for (const auto& [task, state]: states)
        CPPUNIT_ASSERT_EQUAL_MESSAGE("task " + number(task) + " with " + number(answersOf[task]) + " answers",
                                     std::string(answersOf[task] >= N_ANSWERS ? "completed" : "ongoing"),
                                     state);
}

} // namespace

class KillTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KillTest);
    CPPUNIT_TEST(testEveryAcknowledgedAnswerSurvivesKillAndNoneIsThereTwice);
    CPPUNIT_TEST_SUITE_END();

    void testEveryAcknowledgedAnswerSurvivesKillAndNoneIsThereTwice()
    {
        ServerProcess server({"http.rate_limit=1000000000"});
        Collection collection;
        prepare(server, collection);
        std::vector<std::thread> workers;
        for (int i = 0; i < WORKERS; ++i)
            workers.emplace_back([&, i, port = server.port()]
                                 { answerTasks(port, collection, "user" + number(i)); });

        std::mt19937 random(std::random_device{}());
        for (int i = 0; i < KILLS; ++i)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 150));
            server.kill();
            server.start();
        }
        // A worker ends by itself once nothing is left for it.
        for (auto& worker: workers)
            worker.join();
        check(server.port(), collection);
        CPPUNIT_ASSERT_EQUAL(0, collection.doubleIds);
        CPPUNIT_ASSERT_MESSAGE("no answer was acknowledged at all", !collection.acknowledged.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KillTest);
