#pragma once

#include <string>
#include <vector>

struct pg_conn; // libpq's PGconn

namespace colonnade::test
{

/// A connection of the test itself. NULL is an empty text.
class PostgresqlClient
{
public:
    using Rows = std::vector<std::vector<std::string>>;

    explicit PostgresqlClient(const std::string& url);
    ~PostgresqlClient();
    PostgresqlClient(const PostgresqlClient&) = delete;
    PostgresqlClient& operator=(const PostgresqlClient&) = delete;

    /// Throws `std::runtime_error` with the statement and what the server says.
    Rows rows(const std::string& sql);
    std::vector<std::string> column(const std::string& sql);
    void run(const std::string& sql) { rows(sql); }

private:
    pg_conn* _connection;
};

} // namespace colonnade::test
