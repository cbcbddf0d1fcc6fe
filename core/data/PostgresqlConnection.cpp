#include "data/PostgresqlConnection.h"

#include "data/SqlText.h"
#include "data/Values.h"
#include "data/WriteGuard.h"

#include <libpq-fe.h>

#include <algorithm>

namespace colonnade
{

namespace
{

/// More than the server and its plugins have; a safety net against texts built with values in them.
constexpr std::size_t MOST_KEPT = 512;

/// A transaction that begins so, a migration, may take as long as it likes.
constexpr std::string_view LIFTS_LIMIT = "SET LOCAL statement_timeout";

std::int64_t changedRows(PGresult* result)
{
    if (std::string_view(PQcmdStatus(result)).starts_with("SELECT"))
        return 0; // libpq counts the rows read
    const std::string_view count = PQcmdTuples(result);
    return count.empty() ? 0 : integerFromText(count);
}

bool isError(const PGresult* result)
{
    const ExecStatusType status = PQresultStatus(result);
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
}

bool isCommitted(const PGresult* result)
{
    return !isError(result) && std::string_view(PQcmdStatus(const_cast<PGresult*>(result))) == "COMMIT";
}

} // namespace

PostgresqlConnection::PostgresqlConnection(const PostgresqlAddress& address, Use use,
                                           const DataSettings& settings, PostgresqlWatch& watch):
    _connection(address.connect()),
    _watched(watch, PQsocket(_connection.get())),
    _use(use),
    _pooling(settings.pooling),
    _prefix("s" + std::to_string(PQbackendPID(_connection.get())) + "_")
{
    PQsetNoticeProcessor(
        _connection.get(), [](void*, const char*) {}, nullptr);
    setUp(settings);
    PQenterPipelineMode(_connection.get());
}

void PostgresqlConnection::setUp(const DataSettings& settings)
{
    const int statementSeconds = settings.statementSeconds;
    const std::string longestLock = "'" + std::to_string(settings.waitMilliseconds) + "ms'";
    const std::string longest = "'" + std::to_string(statementSeconds) + "s'";
    const std::string longestIdle = "'" + std::to_string(std::max(60, 2 * statementSeconds)) + "s'";
    _toBegin = {"BEGIN"};
    std::string once = "SET TIME ZONE 'UTC'; SET DateStyle = 'ISO'"; // a pooler keeps them for each client
    if (_pooling == Pooling::Session)
        // A generic plan is made once for a prepared text, not anew for each execution's values. It must not
        // be one for a table that is small at that moment: an index where there is one, and no compilation of
        // what has none and so looks dear.
        once += "; SET bytea_output = 'hex'; SET extra_float_digits = 1; "
                "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off; "
                "SET statement_timeout = " +
                longest + "; SET lock_timeout = " + longestLock +
                "; SET idle_in_transaction_session_timeout = " + longestIdle +
                "; SET default_transaction_read_only = " + (_use == Use::Read ? "on" : "off");
    else if (_use ==
             Use::Write) // not by a SELECT: a transaction's isolation can be set only before the first
        _toBegin.insert(_toBegin.end(), {"SET LOCAL statement_timeout = " + longest,
                                         "SET LOCAL lock_timeout = " + longestLock,
                                         "SET LOCAL idle_in_transaction_session_timeout = " + longestIdle});
    else // commands of one round trip are one transaction; but the server warns of SET LOCAL without a BEGIN
        _beforeEach = {"SELECT set_config('statement_timeout', " + longest +
                       ", true), set_config('transaction_read_only', 'on', true)"};
    // At each connection, not at the start alone: names and addresses move when a standby takes over.
    once += "; SELECT pg_is_in_recovery()";
    const PostgresqlWatch::RoundTrip waiting(_watched, _limit);
    const ResultPointer result(PQexec(_connection.get(), once.c_str()));
    if (isError(result.get()))
        throwPostgresql(_connection.get(), result.get(), once);
    if (std::string_view(PQgetvalue(result.get(), 0, 0)) == "t")
        throw DatabaseBusy("the server of data.url is a standby that can only be read; name the primary");
}

void PostgresqlConnection::fail(const pg_result* result, std::string_view sql) const
{
    // Where statements may write by our own word, the server itself has become one that can only be read.
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (_use == Use::Write && state && std::string_view(state) == "25006")
        throw ConnectionLost("the server of data.url can only be read now", lastMessage(_connection.get()));
    throwPostgresql(_connection.get(), result, sql);
}

int PostgresqlConnection::serverVersion() const
{
    return PQserverVersion(_connection.get());
}

std::string PostgresqlConnection::serverEncoding() const
{
    const char* name = PQparameterStatus(_connection.get(), "server_encoding");
    return name ? name : "";
}

void PostgresqlConnection::send(int accepted)
{
    if (accepted == 0)
        throw ConnectionLost("cannot send to PostgreSQL", lastMessage(_connection.get()));
}

void PostgresqlConnection::sendCommand(const char* command)
{
    send(PQsendQueryParams(_connection.get(), command, 0, nullptr, nullptr, nullptr, nullptr, 0));
}

std::vector<ResultPointer> PostgresqlConnection::receive(std::size_t commands)
{
    std::vector<ResultPointer> results;
    results.reserve(commands);
    bool failed = false;
    for (std::size_t ends = 0; ends <= commands;) // libpq gives a null pointer after each command
    {
        ResultPointer result(PQgetResult(_connection.get()));
        if (!result)
        {
            ++ends;
            continue;
        }
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC)
        {
            poco_assert(!results.empty());
            return results;
        }
        if (failed)
            continue; // what was sent after the failure is skipped by the server
        failed = isError(result.get());
        results.push_back(std::move(result));
    }
    throw ConnectionLost("connection to PostgreSQL lost", lastMessage(_connection.get()));
}

/// A round trip with a COMMIT in it.
template <class RoundTrip> auto PostgresqlConnection::committing(const RoundTrip& roundTrip)
{
    try
    {
        return roundTrip();
    }
    catch (const ConnectionLost& error)
    {
        throw OutcomeUnknown("the connection was lost during a commit, its outcome is unknown",
                             error.message());
    }
}

ResultPointer PostgresqlConnection::sendAlone(const char* command)
{
    const PostgresqlWatch::RoundTrip waiting(_watched, _limit);
    sendCommand(command);
    send(PQpipelineSync(_connection.get()));
    return std::move(receive(1).back());
}

std::int64_t PostgresqlConnection::run(std::string_view sql, std::span<const SqlValue> values,
                                       const std::function<bool(const Row&)>& visit, const void* caller)
{
    const ResultPointer result = execute(sql, PostgresqlParameters(values), caller);
    if (isError(result.get()))
        fail(result.get(), sql);
    PostgresqlRow row(result.get());
    bool wanted = static_cast<bool>(visit);
    for (int i = 0; wanted && i < PQntuples(result.get()); ++i)
    {
        row.moveTo(i);
        wanted = visit(row);
    }
    return changedRows(result.get());
}

ResultPointer PostgresqlConnection::execute(std::string_view sql, const PostgresqlParameters& parameters,
                                            const void* caller)
{
    const auto found = _known.find(sql);
    const bool known = found != _known.end();
    const bool named = _pooling == Pooling::Session;
    Known fresh;
    if (!known)
    {
        refuseTransactionControl(sql, DIALECT);
        fresh.targets = findTargets(sql, DIALECT);
    }
    requireOwn(known ? found->second.targets : fresh.targets, caller, sql);
    if (!known)
        makeRoom();
    if (!known && named)
        fresh.name = _prefix + std::to_string(++_lastName);
    const std::string name = known ? found->second.name : fresh.name;
    if (!known && sql.starts_with(LIFTS_LIMIT))
        _limit = PostgresqlWatch::RoundTrip::Limit::None;
    const PostgresqlWatch::RoundTrip waiting(_watched, _limit);
    const auto& first = std::exchange(_beginsWithNext, false) ? _toBegin : _beforeEach;
    const bool commits = std::exchange(_commitsWithNext, false);
    for (const std::string& command: first)
        sendCommand(command.c_str());
    const bool prepares = !known || !named;
    if (prepares)
        send(PQsendPrepare(_connection.get(), name.c_str(), std::string(sql).c_str(), 0, nullptr));
    send(PQsendQueryPrepared(_connection.get(), name.c_str(), parameters.count(), parameters.pointers(),
                             parameters.lengths(), parameters.formats(), 0));

    const std::size_t before = first.size() + (prepares ? 1 : 0);
    const auto finish = [&]
    {
        if (commits)
            sendCommand("COMMIT");
        send(PQpipelineSync(_connection.get()));
        return receive(before + (commits ? 2 : 1));
    };
    auto results = commits ? committing(finish) : finish();
    _committed = commits && isCommitted(results.back().get());
    if (!known && results.size() > before)
        _known.emplace(std::string(sql), std::move(fresh)); // kept even if the execution failed
    return std::move(isError(results.back().get()) ? results.back() : results[before]);
}

void PostgresqlConnection::makeRoom()
{
    if (_known.size() < MOST_KEPT)
        return;
    _known.clear();
    if (_pooling == Pooling::Transaction)
        return;
    const ResultPointer result = sendAlone("DEALLOCATE ALL");
    if (isError(result.get()))
        throwPostgresql(_connection.get(), result.get(), "DEALLOCATE ALL");
}

void PostgresqlConnection::commit()
{
    if (std::exchange(_committed, false) || std::exchange(_beginsWithNext, false))
        return; // done with its last statement, or nothing was done
    const ResultPointer result = committing([&] { return sendAlone("COMMIT"); });
    if (isError(result.get()))
        fail(result.get(), "COMMIT");
    // After a failed statement the server rolls back and calls that a success.
    if (!isCommitted(result.get()))
        throw DatabaseException("the server rolled the transaction back instead of committing it");
}

bool PostgresqlConnection::tryRollBack()
{
    _beginsWithNext = _commitsWithNext = _committed = false;
    const PGTransactionStatusType status = PQtransactionStatus(_connection.get());
    if (status == PQTRANS_IDLE)
        return true;
    if (status != PQTRANS_INTRANS && status != PQTRANS_INERROR)
        return false; // lost, or in the middle of a round trip
    try
    {
        return !isError(sendAlone("ROLLBACK").get());
    }
    catch (const DatabaseException&)
    {
        return false;
    }
}

} // namespace colonnade
