#include "scaling/RecordedStatements.h"

#include <regex>
#include <stdexcept>

namespace colonnade::test
{

RecordedStatements::RecordedStatements(PostgresqlClient& client):
    _client(client)
{
    const auto track =
        _client.column("SELECT coalesce(current_setting('pg_stat_statements.track', true), '')");
    if (track.at(0) != "all")
        throw std::runtime_error(
            "the PostgreSQL of COLONNADE_TEST_POSTGRESQL must run with "
            "-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track=all");
    _client.run("CREATE EXTENSION pg_stat_statements");
}

void RecordedStatements::forget()
{
    _client.run(
        "SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()");
}

std::vector<std::string> RecordedStatements::all()
{
    static const std::regex WHITE("\\s+");
    static const std::regex CONTROL(
        "^ ?(BEGIN|COMMIT|ROLLBACK|SET |lock table |DEALLOCATE|select extract|.*pg_stat_statements)");
    std::vector<std::string> statements;
    for (const std::string& text:
         _client.column("SELECT query FROM pg_stat_statements WHERE dbid = "
                        "(SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY query"))
    {
        std::string line = std::regex_replace(text, WHITE, " ");
        if (!std::regex_search(line, CONTROL))
            statements.push_back(std::move(line));
    }
    return statements;
}

} // namespace colonnade::test
