#pragma once

#include "colonnade/Database.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What a statement makes, changes, fills or removes.
struct WriteTarget
{
    std::string what;                 ///< `changes`, `empties`, …
    std::string name;                 ///< of a table or another thing, without its schema
    std::vector<std::string> columns; ///< that an update sets
};

/// As the words tell, also of the body of a trigger or function, but not of what is put together while the
/// statement runs. Nothing for one that only reads.
std::vector<WriteTarget> findTargets(std::string_view statement, Dialect dialect);

/// What others have in a database, for a look before and after a plugin's migrations: names, with what they
/// are made of, and on PostgreSQL how many of their rows this transaction has changed.
class OthersContent
{
public:
    /// All but what carries the plugin's name.
    static OthersContent look(Transaction& transaction, std::string_view plugin);

    /// What is different now, as the rest of a sentence: `changes tasks_task`. Nothing if nothing is.
    std::optional<std::string> findDifference(const OthersContent& now, std::string_view plugin) const;

private:
    std::map<std::string, std::string> _items;
};

} // namespace colonnade
