#pragma once

#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bench
{

/// A project made over the API, and what its app needs to act for its users.
struct Project
{
    std::int64_t id;
    std::string token;
};

Project createProject(const colonnade::test::ServerProcess& server, const std::string& apiKey,
                      const std::string& shortName, const std::string& info = "{}");

void setInfo(const colonnade::test::ServerProcess& server, const std::string& apiKey, const Project& project,
             const std::string& info);

/// The API key of a new account.
std::string createOwner(const colonnade::test::ServerProcess& server);

/// One of the app's users, on a connection of its own.
class Phone
{
public:
    Phone(int port, const Project& project);

    /// The task's id; 0 if there is none. Throws what the server answered if that is no success.
    std::int64_t ask(const std::string& user, int offset = 0);
    void answer(const std::string& user, std::int64_t task);

private:
    colonnade::test::HttpClient _client;
    const std::string _project;
    const colonnade::test::HeaderList _headers;
};

/// Seconds that `work` takes.
template <class Work> double secondsOf(Work&& work);

/// The time below which `share` of them are, in milliseconds.
double percentile(std::vector<double> seconds, double share);

int benchNewtask(const std::vector<std::int64_t>& sizes);
int benchTaskrun(int seconds);

} // namespace bench

#include <chrono>

template <class Work> double bench::secondsOf(Work&& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}
