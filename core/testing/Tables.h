#pragma once

#include "colonnade/Database.h"

#include <map>
#include <string>

namespace colonnade::testing
{

/// All that is in a database, by name: tables with columns and rows, indexes, triggers, views and functions
/// with what they are made of. Empties nothing; for small databases.
struct DatabaseContent
{
    struct Item
    {
        std::string kind;    ///< `table`, `index`, …
        std::string table;   ///< that it belongs to; of a table itself
        std::string content; ///< equal if nothing has changed
    };

    std::map<std::string, Item> items;

    static DatabaseContent read(Database& database);
};

} // namespace colonnade::testing
