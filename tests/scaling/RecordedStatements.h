#pragma once

#include "scaling/PostgresqlClient.h"

#include <string>
#include <vector>

namespace colonnade::test
{

/// What the server of a database runs, by pg_stat_statements: also inside triggers and checks of foreign
/// keys.
class RecordedStatements
{
public:
    /// Throws `std::runtime_error` with a sentence if the server does not record.
    explicit RecordedStatements(PostgresqlClient& client);

    void forget();

    /// Since the last `forget`, on one line each, without what touches no table
    std::vector<std::string> all();

private:
    PostgresqlClient& _client;
};

} // namespace colonnade::test
