#include "TasksBench.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>

/// Usage: bench_tasks newtask SIZE … | bench_tasks taskrun SECONDS, on the database that
/// COLONNADE_TEST_DATABASE names.
namespace bench
{

using namespace colonnade::test;
using colonnade::JsonDocument;

namespace
{

void requireSuccess(const Answer& answer, const std::string& what)
{
    if (answer.status != 200)
        throw std::runtime_error(what + ": " + std::to_string(answer.status) + " " + answer.body);
}

} // namespace

std::string createOwner(const ServerProcess& server)
{
    const auto user = JsonDocument::parse(server.createUser("owner", "correct horse 7 staple", {"--json"}));
    return std::string(user.root().find("api_key").text());
}

Project createProject(const ServerProcess& server, const std::string& apiKey, const std::string& shortName,
                      const std::string& info)
{
    HttpClient client(server.port());
    const Answer made = client.postJson("/api/project",
                                        R"({"name":")" + shortName + R"(","short_name":")" + shortName +
                                            R"(","description":"For a measurement","info":)" + info + "}",
                                        {{"Authorization", apiKey}});
    requireSuccess(made, "making a project");
    const auto project = JsonDocument::parse(made.body);
    const Answer token =
        client.get("/api/auth/project/" + shortName + "/token",
                   {{"Authorization", std::string(project.root().find("secret_key").text())}});
    requireSuccess(token, "asking for the project's token");
    return {project.root().find("id").integer(), token.body};
}

void setInfo(const ServerProcess& server, const std::string& apiKey, const Project& project,
             const std::string& info)
{
    HttpClient client(server.port());
    requireSuccess(client.send("PUT", "/api/project/" + std::to_string(project.id),
                               {{"Authorization", apiKey}, {"Content-Type", "application/json"}},
                               R"({"info":)" + info + "}"),
                   "changing a project");
}

Phone::Phone(int port, const Project& project):
    _client(port),
    _project(std::to_string(project.id)),
    _headers({{"Authorization", "Bearer " + project.token}})
{
}

std::int64_t Phone::ask(const std::string& user, int offset)
{
    const Answer given = _client.get("/api/project/" + _project + "/newtask?external_uid=" + user +
                                         "&offset=" + std::to_string(offset),
                                     _headers);
    requireSuccess(given, "newtask");
    if (given.body == "{}")
        return 0;
    return JsonDocument::parse(given.body).root().find("id").integer();
}

void Phone::answer(const std::string& user, std::int64_t task)
{
    requireSuccess(_client.postJson("/api/taskrun?external_uid=" + user,
                                    R"({"project_id":)" + _project + R"(,"task_id":)" + std::to_string(task) +
                                        R"(,"external_uid":")" + user + R"(","info":{"complete":true}})",
                                    _headers),
                   "taskrun");
}

double percentile(std::vector<double> seconds, double share)
{
    if (seconds.empty())
        return 0;
    std::sort(seconds.begin(), seconds.end());
    return 1000 * seconds[static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1))];
}

} // namespace bench

int main(int argc, char** argv)
{
    const std::string what = argc > 1 ? argv[1] : "";
    std::vector<std::int64_t> numbers;
    for (int i = 2; i < argc; ++i)
        numbers.push_back(colonnade::parseInteger(argv[i]).value_or(0));
    if (std::any_of(numbers.begin(), numbers.end(), [](auto number) { return number < 1; }))
        return 2;
    try
    {
        if (what == "newtask" && !numbers.empty())
            return bench::benchNewtask(numbers);
        if (what == "taskrun" && numbers.size() == 1)
            return bench::benchTaskrun(static_cast<int>(numbers[0]));
    }
    catch (const std::exception& error)
    {
        std::cerr << error.what() << std::endl;
        return 1;
    }
    std::cerr << "usage: bench_tasks newtask SIZE ... | bench_tasks taskrun SECONDS" << std::endl;
    return 2;
}
