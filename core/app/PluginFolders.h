#pragma once

#include "app/Configuration.h"

#include "colonnade/Database.h"

#include <string>
#include <vector>

namespace colonnade
{

// Several servers on one PostgreSQL must see the same files. So that a server which does not is noticed, each
// plugin's folder holds a mark, a random text in the file `.folder`, and table core_secret that of the first.

/// Marks the folders that have none. Does nothing on SQLite, which has one server.
void markPluginFolders(Database& database, const Configuration& configuration);

/// A sentence for each folder that is not the one which the database knows. Needs a migrated database.
std::vector<std::string> findForeignFolders(Database& database, const Configuration& configuration);

} // namespace colonnade
