#pragma once

#include <map>
#include <memory>
#include <string>

struct pg_conn; // libpq's PGconn

namespace colonnade
{

struct CloseConnection
{
    void operator()(pg_conn* connection) const;
};
using ConnectionPointer = std::unique_ptr<pg_conn, CloseConnection>;

/// Where a PostgreSQL database is, and how to get in.
class PostgresqlAddress
{
public:
    /// A libpq URL. Throws `DatabaseException`; the message quotes nothing of it, since a password is in it.
    PostgresqlAddress(const std::string& url, int connectSeconds);

    /// Throws `DatabaseBusy` with a sentence for the operator.
    ///
    /// Through libpq and not as a Poco::Data::Session: in 1.11 that never frees the memory of a connection
    /// that failed or was lost (12 KB each, and every request makes one while the server is down), and it
    /// cannot pass on a password with a blank.
    ConnectionPointer connect() const;

    /// The same address for PostgreSQL's own programs, which read it from their environment.
    std::map<std::string, std::string> environment() const;

    const std::string& database() const { return _parameters.at("dbname"); }

private:
    std::map<std::string, std::string> _parameters; // libpq's keywords
};

} // namespace colonnade
