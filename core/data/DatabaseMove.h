#pragma once

#include "data/OpenDatabase.h"

#include "colonnade/Database.h"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace colonnade
{

/// A table that was moved: both sides had this.
struct MovedTable
{
    std::string name;
    std::int64_t rows = 0;
    std::string checksum; ///< over all rows, in whatever order
};

struct DatabaseMove
{
    std::vector<MovedTable> tables;
    std::vector<std::string> leftOut; ///< tables that only the one kind of database has, and that had rows
};

/// How far it is: the table, and how many rows of it are there.
using MoveProgress = std::function<void(const std::string& table, std::int64_t rows)>;

/// Rows of core_secret that stay where they are.
using KeptSecrets = std::set<std::string>;

/// Copies all rows of a migrated database into another that the same migrations have made, of either kind;
/// what is there goes. Nobody writes the source meanwhile. Counts and checksums of both sides are compared
/// before the commit: all of it is there, or nothing. Then `finish` runs in the same transaction. Throws
/// `DatabaseException` with a sentence.
DatabaseMove moveRows(Database& source, Database& target, const KeptSecrets& kept,
                      const MoveProgress& progress, const std::function<void(Transaction&)>& finish);

/// Why nothing can be moved into it: it has tables; nothing if it has none. `ours`: a name of core_secret by
/// which a move that was broken off is known.
std::optional<std::string> findMoveObstacle(Database& target, const std::string& ours);

} // namespace colonnade
