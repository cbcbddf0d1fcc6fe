#pragma once

#include <colonnade/Database.h>

#include <cstdint>

namespace colonnade::tasks
{

/// While it lives, what the transaction stores is not counted by triggers (migration 0022).
class UncountedScope
{
public:
    explicit UncountedScope(Transaction& transaction);
    ~UncountedScope() noexcept(false);
    UncountedScope(const UncountedScope&) = delete;
    UncountedScope& operator=(const UncountedScope&) = delete;

private:
    Transaction& _transaction;
    const int _failing;
};

/// Counts anew all that is counted of a project: answers of tasks, volunteers, sums.
void recount(Transaction& transaction, std::int64_t project);

/// Counts anew what persons have done, from what their projects say.
void recountPeople(Transaction& transaction);

/// Forgets whose the files are that came along with a project's objects.
void removeOldFiles(Transaction& transaction, std::int64_t project);

} // namespace colonnade::tasks
