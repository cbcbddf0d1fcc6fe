#include "http/tasks/TasksServer.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

namespace colonnade::test::tasks
{

std::string valueAt(const std::string& json, const std::string& path)
{
    const JsonDocument document = JsonDocument::parse(json);
    JsonValue value = document.root();
    std::string_view rest = path;
    while (value && !rest.empty())
    {
        const std::size_t dot = rest.find('.');
        const std::string_view name = rest.substr(0, dot);
        rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
        if (value.isArray())
            value = value.at(static_cast<std::size_t>(parseInteger(name).value_or(-1)));
        else
            value = value.isObject() ? value.find(name) : JsonValue();
    }
    if (!value)
        return "absent";
    return value.isText() ? std::string(value.text()) : value.toJson();
}

int sizeOf(const std::string& json)
{
    const JsonDocument document = JsonDocument::parse(json);
    const JsonValue root = document.root();
    return root.isArray() || root.isObject() ? static_cast<int>(root.size()) : -1;
}

void TasksServer::start(std::vector<std::string> settings, const std::string& plugins)
{
    settings.push_back("plugins.enabled=" + plugins);
    settings.insert(settings.begin(), "http.rate_limit=1000000"); // a test's own comes later and counts
    server = std::make_unique<ServerProcess>(std::move(settings));
    client = std::make_unique<HttpClient>(server->port());
    ownerKey = createUser("owner");
    otherKey = createUser("other");
    adminKey = createUser("boss", {"--admin"});
}

void TasksServer::tearDown()
{
    client.reset();
    server.reset();
}

std::string TasksServer::createUser(const std::string& name, std::vector<std::string> more) const
{
    return valueAt(server->createUser(name, "correct horse 7 staple", std::move(more)), "api_key");
}

TestProject TasksServer::createProject(const std::string& shortName, const std::string& more)
{
    const Answer made = post("/api/project",
                             R"({"name":"Project )" + shortName + R"(","short_name":")" + shortName +
                                 R"(","description":"For a test")" + more + "}",
                             ownerKey);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
    return {*parseInteger(valueAt(made.body, "id")), shortName, valueAt(made.body, "secret_key")};
}

std::int64_t TasksServer::createTask(std::int64_t project, const std::string& more)
{
    const Answer made =
        post("/api/task", R"({"project_id":)" + std::to_string(project) + more + "}", ownerKey);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
    return *parseInteger(valueAt(made.body, "id"));
}

Answer TasksServer::get(const std::string& target, const std::string& key)
{
    return client->get(target, key.empty() ? HeaderList() : as(key));
}

Answer TasksServer::post(const std::string& target, const std::string& json, const std::string& key)
{
    return client->postJson(target, json, key.empty() ? HeaderList() : as(key));
}

Answer TasksServer::put(const std::string& target, const std::string& json, const std::string& key)
{
    HeaderList headers = key.empty() ? HeaderList() : as(key);
    headers.emplace_back("Content-Type", "application/json");
    return client->send("PUT", target, headers, json);
}

Answer TasksServer::del(const std::string& target, const std::string& key)
{
    return client->send("DELETE", target, key.empty() ? HeaderList() : as(key), "");
}

std::string TasksServer::newtaskId(const std::string& target, const HeaderList& headers)
{
    const Answer answer = client->get(target, headers);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
    const std::string id = valueAt(answer.body, "id");
    return id == "absent" ? "" : id;
}

Answer TasksServer::postRun(std::int64_t project, const std::string& task, const std::string& key,
                            const std::string& more)
{
    return post("/api/taskrun",
                R"({"project_id":)" + std::to_string(project) + R"(,"task_id":)" + task + R"(,"info":"x")" +
                    more + "}",
                key);
}

void TasksServer::expectError(const Answer& answer, int status, const std::string& exceptionClass,
                              const std::string& message) const
{
    CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, status, answer.status);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, std::string("application/json"), answer.header("Content-Type"));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 6, sizeOf(answer.body));
    CPPUNIT_ASSERT_EQUAL(std::string("failed"), valueAt(answer.body, "status"));
    CPPUNIT_ASSERT_EQUAL(std::to_string(status), valueAt(answer.body, "status_code"));
    CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, exceptionClass, valueAt(answer.body, "exception_cls"));
    if (!message.empty())
        CPPUNIT_ASSERT_EQUAL(message, valueAt(answer.body, "exception_msg"));
}

} // namespace colonnade::test::tasks
