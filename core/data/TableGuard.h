#pragma once

#include "colonnade/Database.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// Why a plugin's migration may not contain the statement, as the rest of a sentence that begins with it:
/// `changes tasks_task, which does not begin with hello_`. What is made, changed, filled or removed must
/// carry the plugin's name, also in the body of a trigger or function; reading and referring to others'
/// tables is free. Nothing if it may.
std::optional<std::string> findForeignTarget(std::string_view statement, std::string_view plugin,
                                             Dialect dialect);

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
