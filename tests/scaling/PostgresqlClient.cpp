#include "scaling/PostgresqlClient.h"

#include <libpq-fe.h>

#include <stdexcept>

namespace colonnade::test
{

PostgresqlClient::PostgresqlClient(const std::string& url):
    _connection(PQconnectdb(url.c_str()))
{
    PQsetNoticeProcessor(
        _connection, [](void*, const char*) {}, nullptr);
}

PostgresqlClient::~PostgresqlClient()
{
    PQfinish(_connection);
}

PostgresqlClient::Rows PostgresqlClient::rows(const std::string& sql)
{
    PGresult* const result = PQexec(_connection, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    Rows rows(static_cast<std::size_t>(PQntuples(result)));
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (int column = 0; column < PQnfields(result); ++column)
            rows[row].emplace_back(PQgetvalue(result, static_cast<int>(row), column));
    PQclear(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw std::runtime_error(sql + ": " + PQerrorMessage(_connection));
    return rows;
}

std::vector<std::string> PostgresqlClient::column(const std::string& sql)
{
    std::vector<std::string> values;
    for (auto& row: rows(sql))
        values.push_back(std::move(row.at(0)));
    return values;
}

} // namespace colonnade::test
