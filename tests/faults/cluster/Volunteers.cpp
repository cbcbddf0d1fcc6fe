#include "faults/cluster/Volunteers.h"

#include <colonnade/Json.h>

#include <cppunit/TestAssert.h>

namespace colonnade::test::cluster
{

namespace
{

constexpr int MOST_IMPORTS = 6;
constexpr std::chrono::milliseconds PAUSE{20};

std::string number(std::int64_t value)
{
    return std::to_string(value);
}

std::string textOf(const std::string& json, const char* name)
{
    const auto document = JsonDocument::parse(json);
    return std::string(document.root().find(name).text());
}

std::int64_t idOf(const std::string& json)
{
    return JsonDocument::parse(json).root().find("id").integer();
}

std::string rows()
{
    std::string lines;
    for (int i = 0; i < Volunteers::ROWS; ++i)
        lines += "{\"info\":" + number(i) + "}\n";
    return lines;
}

/// 200 or 202; throws `Away` where it is to be tried again, and blames all else.
const Answer& accepted(Round& round, const Answer& answer, const std::string& what)
{
    if (told(answer).status != 200 && answer.status != 202)
        round.blame(what + " got " + number(answer.status) + " " + answer.body);
    return answer;
}

} // namespace

Volunteers::Volunteers(Cluster& cluster, Round& round, const std::string& webhook):
    _cluster(cluster),
    _round(round)
{
    _owner = {{"Authorization",
               textOf(cluster.server(0).createUser("owner", "a long enough secret", {"--json"}), "api_key")}};
    HttpClient client(cluster.proxyPort());
    prepare(client, webhook);
}

void Volunteers::prepare(HttpClient& client, const std::string& webhook)
{
    const Answer made =
        client.postJson("/api/project",
                        R"({"name":"Birds","short_name":"birds","description":"d","webhook":")" + webhook +
                            R"(","info":{"strict_redundancy":true}})",
                        _owner);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
    for (int i = 0; i < TASKS; ++i)
        CPPUNIT_ASSERT_EQUAL(
            200,
            client.postJson("/api/task", R"({"project_id":1,"n_answers":)" + number(ANSWERS) + "}", _owner)
                .status);
    const Answer token =
        client.get("/api/auth/project/birds/token", {{"Authorization", textOf(made.body, "secret_key")}});
    _app = {{"Authorization", "Bearer " + token.body}};
    const Answer other = client.postJson(
        "/api/project", R"({"name":"Imports","short_name":"imports","description":"d"})", _owner);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(other.body, 200, other.status);
}

void Volunteers::answer(int index)
{
    const std::string name = "phone-" + number(index);
    while (_round.fault().empty())
    {
        const auto task = patiently(_round, name + " gets no task", [&] { return findTask(name); });
        if (!task)
            return;
        if (*task != 0)
            patiently(_round, name + " cannot answer",
                      [&]
                      {
                          answerTask(name, *task);
                          return true;
                      });
        std::this_thread::sleep_for(_round.isOver() && *task != 0 ? std::chrono::milliseconds(0) : PAUSE);
    }
}

std::optional<std::int64_t> Volunteers::findTask(const std::string& name)
{
    HttpClient client(_cluster.proxyPort());
    const Answer given =
        accepted(_round, client.get("/api/birds/newtask?external_uid=" + name, _app), "newtask");
    if (given.status != 200)
        return std::nullopt;
    if (given.body != "{}")
        return idOf(given.body);
    return given.header("X-Colonnade-No-Task") == "finished" ? std::nullopt : std::optional<std::int64_t>(0);
}

void Volunteers::answerTask(const std::string& name, std::int64_t task)
{
    HeaderList headers = _app;
    headers.emplace_back("Idempotency-Key", name + "-" + number(task));
    HttpClient client(_cluster.proxyPort());
    const Answer taken = accepted(_round,
                                  client.postJson("/api/taskrun?external_uid=" + name,
                                                  R"({"project_id":1,"info":"x","task_id":)" + number(task) +
                                                      R"(,"external_uid":")" + name + "\"}",
                                                  headers),
                                  "an answer to a task in hand");
    if (taken.status != 200)
        return;
    const std::lock_guard lock(_mutex);
    if (!_acknowledged.emplace(idOf(taken.body), Answered{task, name}).second)
        _round.blame("two answers were acknowledged as " + number(idOf(taken.body)));
}

void Volunteers::import()
{
    static const std::string file = rows();
    for (int i = 0; i < MOST_IMPORTS && !_round.isOver(); ++i)
    {
        const auto id = patiently(
            _round, "a file cannot be sent for its import",
            [&]
            {
                HttpClient client(_cluster.proxyPort());
                return idOf(accepted(_round,
                                     client.send("POST", "/api/project/2/import?format=ndjson&repeats=keep",
                                                 _owner, file),
                                     "an import")
                                .body);
            });
        {
            const std::lock_guard lock(_mutex);
            _imports.push_back(id);
        }
        for (int pauses = 0; pauses < 80 && !_round.isOver(); ++pauses)
            std::this_thread::sleep_for(PAUSE);
    }
}

} // namespace colonnade::test::cluster
