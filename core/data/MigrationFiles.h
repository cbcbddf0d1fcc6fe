#pragma once

#include "data/Migrations.h"

#include <string>
#include <vector>

namespace colonnade
{

/// One step of an owner's history, as it is for one dialect.
struct Migration
{
    int version;
    std::string name;     ///< `0001_create_users`
    std::string checksum; ///< of the file's text, whatever its line ends
    std::vector<std::string> statements;
};

/// The steps in order, 1, 2, 3, … Throws `DatabaseException` for a file name of another form, a gap, a
/// version used twice, or a step that has no file for this dialect.
std::vector<Migration> readMigrations(const MigrationSet& set, Dialect dialect);

/// `0007`
std::string versionText(int version);

} // namespace colonnade
