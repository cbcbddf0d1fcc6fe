#pragma once

#include "colonnade/Database.h"

#include <memory>
#include <string>
#include <string_view>

struct pg_conn;   // libpq's PGconn
struct pg_result; // and PGresult

namespace colonnade
{

/// The connection is of no use any more, and nothing was committed on it: the server ended it, the network
/// did, or its prepared statements do not fit the schema any more. Work may be done again on a new one.
POCO_DECLARE_EXCEPTION(, ConnectionLost, DatabaseBusy)

/// A serialization failure or deadlock: the transaction may be done again.
POCO_DECLARE_EXCEPTION(, TransactionConflict, DatabaseBusy)

struct ClearResult
{
    void operator()(pg_result* result) const;
};
using ResultPointer = std::unique_ptr<pg_result, ClearResult>;

/// libpq's message on one line, without its hint.
std::string lastMessage(const pg_conn* connection);

/// Throws what `result`, an error, stands for. `sql`: the statement, without values.
[[noreturn]] void throwPostgresql(const pg_conn* connection, const pg_result* result, std::string_view sql);

} // namespace colonnade
