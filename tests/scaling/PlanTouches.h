#pragma once

#include "scaling/DistributedCopy.h"

#include <string>
#include <vector>

namespace colonnade::test
{

/// One table in a plan, and how its rows are found.
struct Touch
{
    std::string verb; ///< read, insert, update, delete
    std::string table;
    std::string by; ///< the column that is compared for equality; empty: all rows may be looked at; nothing
                    ///< for inserts
    int partition = -1; ///< the only one that is looked at, if the plan knows

    /// `update tasks_task by id`
    std::string text() const;
};

/// What a plan of the copy touches, each way once. `by` is `project` where it needs one partition only, for
/// all rows of a project are there.
std::vector<Touch> touchesOf(const std::string& plan, const DistributedCopy& copy);

/// In words, the widest first:
///   - all            some table is not held to a project, a task, a person or the like
///   - several        two projects
///   - mixed          a project's tables together with those of accounts
///   - one row        found by a key that does not say the project: of one project, but an engine must ask
///   everywhere
///   - one project    one partition has it all
///   - server         tables that all projects share
///   - account        the tables of accounts, sessions and the like
std::string ruleOf(const std::vector<Touch>& touches, const DistributedCopy& copy);

} // namespace colonnade::test
