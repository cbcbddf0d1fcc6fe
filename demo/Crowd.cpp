#include "Crowd.h"

#include "support/HttpClient.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <chrono>
#include <exception>
#include <mutex>
#include <sstream>
#include <thread>

namespace demo
{

namespace
{

using colonnade::test::Answer;
using colonnade::test::HttpClient;
using Poco::JSON::Object;

[[noreturn]] void unexpected(const std::string& what, const Answer& answer)
{
    throw Poco::RuntimeException(what + ": the server answered " + std::to_string(answer.status) + " " +
                                 answer.body);
}

std::string fetchToken(const Server& server, const Project& project)
{
    HttpClient client(server.port);
    const Answer answer = client.get("/api/auth/project/" + project.shortName + "/token",
                                     {{"Authorization", project.secretKey}});
    if (answer.status != 200)
        unexpected("asking for the project's token", answer);
    return answer.body;
}

Airport airportOf(const Object& task)
{
    const auto info = task.getObject("info");
    const auto field = [&](const char* name) { return info->getValue<std::string>(name); };
    return {field("code"),    field("name"),     field("city"),     field("state"),
            field("country"), field("latitude"), field("longitude")};
}

std::string answerBody(const Object& task, const std::string& user)
{
    const Judgement judgement = judge(airportOf(task));
    Object info;
    info.set("complete", judgement.complete);
    info.set("plausible", judgement.plausible);
    Object run;
    run.set("project_id", task.get("project_id"));
    run.set("task_id", task.get("id"));
    run.set("external_uid", user);
    run.set("info", info);
    std::ostringstream json;
    run.stringify(json);
    return json.str();
}

/// One person: a task, an answer, the next task, until none is left. `answered` is called for each.
void takePart(const Server& server, const Project& project, const std::string& token, const std::string& user,
              const std::function<void()>& answered)
{
    HttpClient client(server.port);
    const colonnade::test::HeaderList bearer = {{"Authorization", "Bearer " + token}};
    for (;;)
    {
        const Answer given =
            client.get("/api/" + std::to_string(project.id) + "/newtask?external_uid=" + user, bearer);
        if (given.status != 200)
            unexpected("asking for a task", given);
        const auto task = Poco::JSON::Parser().parse(given.body).extract<Object::Ptr>();
        if (task->size() == 0)
            return;
        const Answer stored =
            client.postJson("/api/taskrun?external_uid=" + user, answerBody(*task, user), bearer);
        if (stored.status != 200)
            unexpected("handing in an answer", stored);
        answered();
    }
}

} // namespace

CrowdWork work(const Server& server, const Project& project, int people, const Progress& progress)
{
    const std::string token = fetchToken(server, project);
    const auto start = std::chrono::steady_clock::now();
    std::mutex mutex;
    CrowdWork done;             // guarded by mutex
    std::exception_ptr failure; // guarded by mutex
    std::vector<std::thread> threads;
    for (int number = 1; number <= people; ++number)
    {
        threads.emplace_back(
            [&, user = "phone-" + std::to_string(number)]
            {
                try
                {
                    takePart(server, project, token, user,
                             [&]
                             {
                                 const std::lock_guard lock(mutex);
                                 progress(++done.accepted);
                             });
                }
                catch (...)
                {
                    const std::lock_guard lock(mutex);
                    failure = std::current_exception();
                }
            });
    }
    for (auto& thread: threads)
        thread.join();
    if (failure)
        std::rethrow_exception(failure);
    done.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return done;
}

} // namespace demo
