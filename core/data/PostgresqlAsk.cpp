#include "data/PostgresqlAsk.h"

#include <libpq-fe.h>

#include <algorithm>

#include <poll.h>

namespace colonnade
{

namespace
{

constexpr std::chrono::milliseconds LOOK{100};

[[noreturn]] void throwLost(pg_conn* connection)
{
    throw ConnectionLost("connection to PostgreSQL lost", lastMessage(connection));
}

} // namespace

ResultPointer askWithin(pg_conn* connection, const char* sql, std::chrono::milliseconds patience,
                        const std::stop_token& stop)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    if (PQsendQuery(connection, sql) == 0)
        throwLost(connection);
    ResultPointer last;
    for (;;)
    {
        while (PQisBusy(connection) == 0)
        {
            ResultPointer result(PQgetResult(connection));
            if (!result)
                return last;
            last = std::move(result);
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || stop.stop_requested())
            return nullptr;
        pollfd readable{PQsocket(connection), POLLIN, 0};
        if (::poll(&readable, 1, static_cast<int>(std::min(left, LOOK).count())) > 0 &&
            PQconsumeInput(connection) == 0)
            throwLost(connection);
    }
}

} // namespace colonnade
