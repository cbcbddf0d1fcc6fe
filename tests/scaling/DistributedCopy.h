#pragma once

#include "scaling/PostgresqlClient.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace colonnade::test
{

/// The tables of a database once more, as an engine that spreads them by project would have them: those with
/// the rows of a project are partitioned by a hash of its id. Empty; for plans only.
class DistributedCopy
{
public:
    /// Fails the test if it does not know what a table's rows belong to.
    explicit DistributedCopy(PostgresqlClient& client);

    /// The plan of `sql` as JSON, as `pg_stat_statements` shows the text: constants may be parameters, and a
    /// trigger's variables NEW and OLD and its transition tables stand in it. Each parameter has a value of
    /// its own.
    std::string explain(const std::string& sql);

    /// What a table's rows are spread by: `project_id`, or another column where they hang at something of a
    /// project; empty for tables that are not spread.
    std::string keyOf(const std::string& table) const;

private:
    void copyTable(const std::string& table);
    void copyIndexes(const std::string& table);
    std::string tryExplain(const std::string& prepare, const std::string& record);

    PostgresqlClient& _client;
    std::map<std::string, std::string> _keys; // by table
};

} // namespace colonnade::test
