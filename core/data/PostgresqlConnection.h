#pragma once

#include "data/OpenDatabase.h"
#include "data/PostgresqlAddress.h"
#include "data/PostgresqlError.h"
#include "data/PostgresqlValues.h"
#include "data/PostgresqlWatch.h"
#include "data/TableGuard.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace colonnade
{

/// One connection to the server, always in libpq's pipeline mode: what is known to be needed next travels in
/// one round trip (BEGIN, the preparation of a new text and its execution). One thread at a time.
///
/// With `Pooling::Transaction` nothing is left on the server's side for later: each text is prepared anew,
/// without a name, in the round trip that runs it, and what else is set up once is set for one transaction,
/// before it.
class PostgresqlConnection
{
public:
    static constexpr Dialect DIALECT = Dialect::Postgresql;

    enum class Use
    {
        Read, ///< refuses statements that write
        Write
    };

    /// Throws `DatabaseBusy`, also if the server is a standby. `watch` must outlive the connection.
    PostgresqlConnection(const PostgresqlAddress& address, Use use, const DataSettings& settings,
                         PostgresqlWatch& watch);

    /// As `Session::run`. `caller`: an address within the code that asks; null: the server's own. Besides,
    /// throws `ConnectionLost` and `TransactionConflict`.
    std::int64_t run(std::string_view sql, std::span<const SqlValue> values,
                     const std::function<bool(const Row&)>& visit, const void* caller = nullptr);

    /// The next statement begins a transaction.
    void begin()
    {
        _limit = PostgresqlWatch::RoundTrip::Limit::Usual;
        _beginsWithNext = true;
        _commitsWithNext = false;
    }
    /// The next statement ends it; `commit` then only tells that it has.
    void commitWithNext() { _commitsWithNext = true; }

    /// Throws `OutcomeUnknown`.
    void commit();

    /// False: the connection is of no use any more.
    bool tryRollBack();

    /// The server's version as a number: 150003.
    int serverVersion() const;
    /// Must be UTF8, because texts are passed on as they are.
    std::string serverEncoding() const;

private:
    /// A text that was prepared.
    struct Known
    {
        std::string name;
        std::vector<WriteTarget> targets; ///< what it changes
    };
    struct Hash: std::hash<std::string_view>
    {
        using is_transparent = void;
    };

    void setUp(const DataSettings& settings);
    [[noreturn]] void fail(const pg_result* result, std::string_view sql) const;
    ResultPointer execute(std::string_view sql, const PostgresqlParameters& parameters, const void* caller);
    void send(int accepted);
    void sendCommand(const char* command);
    /// Ends a round trip: the results of the commands sent, in order, up to the first error.
    std::vector<ResultPointer> receive(std::size_t commands);
    template <class RoundTrip> auto committing(const RoundTrip& roundTrip);
    ResultPointer sendAlone(const char* command);
    void makeRoom();

    ConnectionPointer _connection;
    PostgresqlWatch::Entry _watched;
    PostgresqlWatch::RoundTrip::Limit _limit = PostgresqlWatch::RoundTrip::Limit::Usual;
    const Use _use;
    const Pooling _pooling;
    std::vector<std::string> _toBegin;    // a transaction of several statements
    std::vector<std::string> _beforeEach; // other statement
    std::unordered_map<std::string, Known, Hash, std::equal_to<>> _known; // by text
    const std::string _prefix; // of names: nobody else's, should there be a pooler that we were not told of
    std::uint64_t _lastName = 0;
    bool _beginsWithNext = false;
    bool _commitsWithNext = false;
    bool _committed = false;
};

} // namespace colonnade
