#pragma once

#include "app/Configuration.h"
#include "data/Migrations.h"
#include "data/OpenDatabase.h"

#include "colonnade/Database.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace colonnade
{

// What lies where the configuration leads. Nothing here makes or changes anything, but for
// `backUpBeforeMigrating`.

/// The settings of `data`, with the default path filled in.
DataSettings dataSettingsOf(const Configuration& configuration);

/// Where copies of the database lie that were made before it was migrated: a folder in the data folder.
std::string copiesFolderOf(const Configuration& configuration);

/// No SQLite file, or an empty one. PostgreSQL is looked into only once it is open: `isMigrated`.
bool lacksDatabaseFile(const Configuration& configuration);

/// The sentence for a command that needs a database where there is none: where was looked, and what makes
/// one.
std::string noDatabaseText(const Configuration& configuration);

/// Why no new database may be made: something in the data folder belongs to one that is gone. Nothing if none
/// does.
std::optional<std::string> findTracesOfLostDatabase(const Configuration& configuration);

/// Throws `StartRefused` if there is no database file, and such traces.
void refuseIfLost(const Configuration& configuration);

/// The sentence for a command that does not migrate.
std::string dueText(const std::vector<MigrationStep>& steps);

/// Copies an SQLite database into `copiesFolderOf`, where the newest three are kept; returns the copy's path.
/// Throws `StartRefused` if the disk has no room for it.
std::string backUpBeforeMigrating(const Configuration& configuration);

} // namespace colonnade
