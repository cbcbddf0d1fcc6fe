#pragma once

#include "data/PostgresqlAddress.h"
#include "data/PostgresqlError.h"
#include "data/PostgresqlValues.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace colonnade
{

/// One connection to the server, always in libpq's pipeline mode: what is known to be needed next travels in
/// one round trip (BEGIN, the preparation of a new text and its execution). One thread at a time.
class PostgresqlConnection
{
public:
    static constexpr Dialect DIALECT = Dialect::Postgresql;

    enum class Use
    {
        Read, ///< refuses statements that write
        Write
    };

    PostgresqlConnection(const PostgresqlAddress& address, Use use, int statementSeconds);

    /// As `Session::run`. Besides, throws `ConnectionLost` and `TransactionConflict`.
    std::int64_t run(std::string_view sql, std::span<const SqlValue> values,
                     const std::function<bool(const Row&)>& visit);

    /// The next statement begins a transaction.
    void begin() { _beginsWithNext = true; }

    /// Throws `DatabaseBusy` if the outcome is unknown.
    void commit();

    /// False: the connection is of no use any more.
    bool tryRollBack();

    /// The server's version as a number: 150003.
    int serverVersion() const;
    std::string serverEncoding() const;

private:
    struct Hash: std::hash<std::string_view>
    {
        using is_transparent = void;
    };

    void setUp(Use use, int statementSeconds);
    ResultPointer execute(std::string_view sql, const PostgresqlParameters& parameters);
    void send(int accepted);
    void sendCommand(const char* command);
    /// Ends a round trip: the result of the last command sent, or the first error.
    ResultPointer receive(int commands, int& succeeded);
    void makeRoom();

    ConnectionPointer _connection;
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> _names; // of prepared texts
    std::uint64_t _lastName = 0;
    bool _beginsWithNext = false;
};

} // namespace colonnade
