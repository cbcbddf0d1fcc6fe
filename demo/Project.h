#pragma once

#include "Airports.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace demo
{

/// The server as the project's owner sees it: through the public API, with the owner's key.
struct Server
{
    int port;
    std::string apiKey;
};

struct Project
{
    std::int64_t id;
    std::string shortName;
    std::string secretKey;
};

/// Called with how many are done so far.
using Progress = std::function<void(std::size_t)>;

/// Throws `Poco::RuntimeException` with the server's answer whenever it is not the one expected; so do the
/// others.
Project createProject(const Server& server);

/// One task a record, each to be answered `redundancy` times.
void addTasks(const Server& server, const Project& project, const std::vector<Airport>& airports,
              int redundancy, const Progress& progress);

/// What the server holds afterwards, read back through the API page by page.
struct Tally
{
    std::size_t tasks = 0;
    std::size_t completedTasks = 0;
    std::size_t results = 0;
    std::map<std::int64_t, int> answersOfTask; ///< also tasks without any
    std::set<std::string> users;
    std::size_t answers = 0;
    std::size_t doubles = 0; ///< answers of a user that had answered that task already
    std::size_t incomplete = 0;
    std::size_t implausible = 0;
};

Tally readTally(const Server& server, const Project& project);

} // namespace demo
