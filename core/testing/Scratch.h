#pragma once

#include "app/Configuration.h"
#include "app/DataFolder.h"
#include "data/ScratchSchema.h"

#include "colonnade/Database.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::testing
{

/// Plugins and settings of a server that nobody else sees.
struct Wanted
{
    std::vector<std::string> plugins;                          ///< files, and names of bundled ones
    std::vector<std::pair<std::string, std::string>> settings; ///< win over those that a test's server has
};

/// A data folder and a database of their own, gone at the end. More than one server may use them in turn.
class Scratch
{
public:
    /// Throws `DatabaseException` if there is no PostgreSQL where it is asked for.
    explicit Scratch(Dialect dialect);

    const std::string& dataDirectory() const
    {
        return _dataDirectory;
    } ///< made by whoever opens its database

    /// What `serve` would make of it.
    Configuration configure(const Wanted& wanted) const;

    /// The database that the environment asks for: COLONNADE_TEST_DATABASE.
    static Dialect wantedDialect();
    /// Whether the environment names a server: COLONNADE_TEST_POSTGRESQL.
    static bool hasPostgresql();

private:
    const TemporaryFolder _folder;
    const std::string _dataDirectory;
    const std::unique_ptr<ScratchSchema> _schema; // null: SQLite
};

/// The name in its manifest; of the file where it has none, to be refused by who loads it.
std::string pluginNameOf(const std::string& file);

} // namespace colonnade::testing
