#include "Connection.h"
#include "Loads.h"
#include "Poller.h"

#include <Poco/Exception.h>

#include <cstdio>
#include <deque>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace bench
{

namespace
{

/// Sent in as many seconds, which is less than servers wait for a head.
constexpr std::string_view PIECES[] = {"GET /health/", "live HTTP/1.1\r\n", "Host: local",   "host\r\n",
                                       "User-Agent: ", "slow\r\n",          "Accept: */*\r", "\n\r\n"};
constexpr std::size_t COUNT = std::size(PIECES);

void open(std::deque<Connection>& connections, std::size_t count, int port)
{
    while (connections.size() < count)
        connections.emplace_back(port);
}

void requestOnce(Connection& connection)
{
    connection.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    pollfd waiting{connection.descriptor(), POLLIN, 0};
    do
    {
        if (::poll(&waiting, 1, 10'000) != 1)
            throw Poco::TimeoutException("the server does not answer one of many connections");
    } while (!connection.receive());
}

/// Reads and forgets what has arrived; false if the server has closed the connection.
bool drain(const Connection& connection)
{
    char buffer[2048];
    for (;;)
    {
        const auto received = ::recv(connection.descriptor(), buffer, sizeof buffer, MSG_DONTWAIT);
        if (received <= 0)
            return received < 0 && errno == EAGAIN;
    }
}

bool sendPiece(const Connection& connection, std::string_view piece)
{
    return drain(connection) && ::send(connection.descriptor(), piece.data(), piece.size(), MSG_NOSIGNAL) ==
                                    static_cast<ssize_t>(piece.size());
}

class SlowCrowd
{
public:
    SlowCrowd(int port, std::size_t count)
    {
        open(_connections, count, port);
        for (std::size_t i = 0; i < count; ++i) // not all end their request in the same second
        {
            for (std::size_t piece = 0; piece < i % COUNT; ++piece)
                send(i, piece);
        }
    }

    std::size_t closed() const { return _closed; }

    /// Each connection's next piece, spread over a second, until there is something to read on `descriptor`.
    void dribbleUntil(int descriptor)
    {
        Poller input;
        input.add(descriptor, 0);
        const auto start = Clock::now();
        for (std::size_t sent = 0;; ++sent)
        {
            const double seconds = static_cast<double>(sent) / static_cast<double>(_connections.size());
            const auto due =
                start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
            if (due > Clock::now() && !input.wait(due + std::chrono::milliseconds(5)).empty())
                return; // some pieces at a time: waking for each would cost the machine more than the server
            const std::size_t number = sent % _connections.size();
            send(number, (number + sent / _connections.size()) % COUNT);
        }
    }

private:
    void send(std::size_t number, std::size_t piece)
    {
        if (!sendPiece(_connections[number], PIECES[piece]))
            ++_closed;
    }

    std::deque<Connection> _connections;
    std::size_t _closed = 0;
};

} // namespace

void run(const HeldConnections& held)
{
    std::deque<Connection> idle;
    for (std::size_t i = 0; i < held.idle; ++i)
        requestOnce(idle.emplace_back(held.port));
    SlowCrowd slow(held.port, held.slow);
    std::printf(R"({"open":%zu})"
                "\n",
                held.idle + held.slow);
    std::fflush(stdout);
    if (held.slow > 0)
        slow.dribbleUntil(STDIN_FILENO);
    else
        std::getchar();
    std::size_t closed = slow.closed();
    for (const auto& connection: idle)
        closed += drain(connection) ? 0 : 1;
    std::printf(R"({"closed":%zu})"
                "\n",
                closed);
}

} // namespace bench
