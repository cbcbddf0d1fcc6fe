#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

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
    ///
    /// Of several hosts the one that let us in last is asked first: to ask one that hangs costs its whole
    /// time-out. All copies know which that is.
    ConnectionPointer connect() const;

    /// The same place for who tries again soon: unless the URL says otherwise, a host that takes a connection
    /// and says nothing then is left after `seconds` (two at least).
    PostgresqlAddress waitingFor(int seconds) const;

    /// Why `connect` has just failed: true if that may pass by itself, since the server cannot be reached, is
    /// starting or has no connection free. Tries again, to be told.
    bool isAway() const;

    /// The same address for PostgreSQL's own programs, which read it from their environment.
    std::map<std::string, std::string> environment() const;

    /// What libpq is given, by its names; with the password.
    const std::map<std::string, std::string>& parameters() const { return _parameters; }

    const std::string& database() const { return _parameters.at("dbname"); } ///< its name, for messages

    /// `"crowd" at db.example.org:5432`
    std::string place() const;

private:
    std::map<std::string, std::string> parametersFrom(std::size_t host) const;
    void remember(const pg_conn* connection) const;

    /// For libpq's calls that take two lists that end with null pointers.
    struct Lists
    {
        std::map<std::string, std::string> parameters; // what the pointers lead into
        std::vector<const char*> keywords;
        std::vector<const char*> values;
    };
    Lists lists() const;

    std::map<std::string, std::string> _parameters; // libpq's keywords
    bool _patienceGiven = false;                    // by the URL
    std::size_t _hosts = 1;
    std::shared_ptr<std::atomic<std::size_t>> _first; // the host that is asked first
};

} // namespace colonnade
