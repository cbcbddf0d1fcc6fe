#pragma once

#include "faults/cluster/Cluster.h"
#include "faults/cluster/Visit.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace colonnade::test::cluster
{

/// A strict project, its owner, who also has files of tasks imported into another one, and the project's
/// volunteers, known to its app only.
class Volunteers
{
public:
    static constexpr int TASKS = 500;
    static constexpr int ANSWERS = 3; ///< of different people, that each task wants
    static constexpr int ROWS = 3000; ///< of an imported file

    /// `webhook`: is told of each completed task.
    Volunteers(Cluster& cluster, Round& round, const std::string& webhook);

    /// Answers tasks, with pauses until the round is over, until none is left.
    void answer(int number);
    /// Has some files imported, until the round is over.
    void import();

    struct Answered
    {
        std::int64_t task;
        std::string volunteer;
    };

    /// By the answer's id.
    std::map<std::int64_t, Answered> acknowledged() const
    {
        const std::lock_guard lock(_mutex);
        return _acknowledged;
    }
    /// Ids of the imports that were acknowledged.
    std::vector<std::int64_t> imports() const
    {
        const std::lock_guard lock(_mutex);
        return _imports;
    }

private:
    void prepare(HttpClient& client, const std::string& webhook);
    /// The task; 0: none just now; nothing: the project is finished.
    std::optional<std::int64_t> findTask(const std::string& name);
    void answerTask(const std::string& name, std::int64_t task);

    const Cluster& _cluster;
    Round& _round;
    HeaderList _owner;
    HeaderList _app;
    mutable std::mutex _mutex;
    std::map<std::int64_t, Answered> _acknowledged; // guarded by _mutex
    std::vector<std::int64_t> _imports;             // guarded by _mutex
};

} // namespace colonnade::test::cluster
