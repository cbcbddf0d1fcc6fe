#include "Project.h"

#include "support/HttpClient.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <atomic>
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
using Poco::JSON::Array;
using Poco::JSON::Object;

constexpr int UPLOADERS = 16;

template <class T> T expect(const Answer& answer, const std::string& what)
{
    if (answer.status != 200)
        throw Poco::RuntimeException(what + ": the server answered " + std::to_string(answer.status) + " " +
                                     answer.body);
    return Poco::JSON::Parser().parse(answer.body).extract<T>();
}

std::string text(const Object& object)
{
    std::ostringstream json;
    object.stringify(json);
    return json.str();
}

std::string taskBody(const Project& project, const Airport& airport, int redundancy)
{
    Object info;
    info.set("question", "Is this airport's record complete and plausible?");
    info.set("code", airport.code);
    info.set("name", airport.name);
    info.set("city", airport.city);
    info.set("state", airport.state);
    info.set("country", airport.country);
    info.set("latitude", airport.latitude);
    info.set("longitude", airport.longitude);
    Object task;
    task.set("project_id", project.id);
    task.set("n_answers", redundancy);
    task.set("info", info);
    return text(task);
}

/// Calls `visit` with each object of a list, page by page.
void readList(const Server& server, const std::string& resource, const Project& project,
              const std::function<void(const Object&)>& visit)
{
    HttpClient client(server.port);
    for (std::int64_t lastId = 0;;)
    {
        const auto page = expect<Array::Ptr>(
            client.get("/api/" + resource + "?all=1&limit=100&project_id=" + std::to_string(project.id) +
                           "&last_id=" + std::to_string(lastId),
                       {{"Authorization", server.apiKey}}),
            "reading " + resource);
        if (page->size() == 0)
            return;
        for (unsigned i = 0; i < page->size(); ++i)
            visit(*page->getObject(i));
        lastId = page->getObject(static_cast<unsigned>(page->size() - 1))->getValue<std::int64_t>("id");
    }
}

} // namespace

Project createProject(const Server& server)
{
    Object info;
    info.set("strict_redundancy",
             true); // never more answers than asked for, however many people work at once
    Object project;
    project.set("name", "Airport records");
    project.set("short_name", "airports");
    project.set("description", "Which records of the public airport list are complete and plausible?");
    project.set("info", info);
    HttpClient client(server.port);
    const auto made = expect<Object::Ptr>(
        client.postJson("/api/project", text(project), {{"Authorization", server.apiKey}}),
        "creating the project");
    return {made->getValue<std::int64_t>("id"), made->getValue<std::string>("short_name"),
            made->getValue<std::string>("secret_key")};
}

void addTasks(const Server& server, const Project& project, const std::vector<Airport>& airports,
              int redundancy, const Progress& progress)
{
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::size_t done = 0;       // guarded by mutex
    std::exception_ptr failure; // guarded by mutex
    const auto upload = [&]
    {
        try
        {
            HttpClient client(server.port);
            for (std::size_t at = next++; at < airports.size(); at = next++)
            {
                expect<Object::Ptr>(client.postJson("/api/task", taskBody(project, airports[at], redundancy),
                                                    {{"Authorization", server.apiKey}}),
                                    "adding a task");
                const std::lock_guard lock(mutex);
                progress(++done);
            }
        }
        catch (...)
        {
            const std::lock_guard lock(mutex);
            failure = std::current_exception();
            next = airports.size();
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < UPLOADERS; ++i)
        threads.emplace_back(upload);
    for (auto& thread: threads)
        thread.join();
    if (failure)
        std::rethrow_exception(failure);
}

Tally readTally(const Server& server, const Project& project)
{
    Tally tally;
    readList(server, "task", project,
             [&](const Object& task)
             {
                 ++tally.tasks;
                 tally.answersOfTask[task.getValue<std::int64_t>("id")];
                 tally.completedTasks += task.getValue<std::string>("state") == "completed";
             });
    std::set<std::pair<std::int64_t, std::string>> seen;
    readList(server, "taskrun", project,
             [&](const Object& run)
             {
                 const auto task = run.getValue<std::int64_t>("task_id");
                 const auto user = run.getValue<std::string>("external_uid");
                 const auto info = run.getObject("info");
                 ++tally.answers;
                 ++tally.answersOfTask[task];
                 tally.users.insert(user);
                 tally.doubles += !seen.insert({task, user}).second;
                 tally.incomplete += !info->getValue<bool>("complete");
                 tally.implausible += !info->getValue<bool>("plausible");
             });
    readList(server, "result", project, [&](const Object&) { ++tally.results; });
    return tally;
}

} // namespace demo
