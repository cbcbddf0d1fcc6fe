#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace colonnade::tasks
{

// `tasks_origin`: the digests by which a task with an equal `info` is found, and the import that brought it.
// What is made or changed by other ways has no digest until an import of its project asks; so those ways cost
// nothing.

/// Equal for tasks whose `info` is the same JSON, whatever the order of members. Tasks without `info` are
/// equal.
std::string infoDigest(const Record& task);

/// Those of the digests that tasks of the project have.
std::set<std::string> findDigests(Session& session, std::int64_t project,
                                  const std::vector<std::string>& digests);

/// Notes where stored tasks came from.
void insertOrigins(Transaction& transaction, const std::vector<Record>& tasks,
                   const std::vector<std::string>& digests, std::int64_t import);

/// Gives digests to the tasks of a project that have none, in pieces.
class DigestFiller
{
public:
    DigestFiller(const Tasks& tasks, std::int64_t project):
        _tasks(tasks),
        _project(project)
    {
    }

    /// Goes through the tasks that have come since the last call; at first through all.
    void fill();

    /// Tasks up to this one have digests by now.
    void passOver(std::int64_t task) { _last = task; }

private:
    std::size_t fillPage();

    const Tasks& _tasks;
    const std::int64_t _project;
    std::int64_t _last = 0;
};

} // namespace colonnade::tasks
