#include "Connection.h"
#include "Loads.h"
#include "Poller.h"

#include <Poco/Exception.h>

#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace bench
{

namespace
{

constexpr auto LONGEST_WAIT = std::chrono::seconds(60);

class Run
{
public:
    explicit Run(const FixedLoad& load):
        _load(load),
        _clients(load.connections)
    {
        for (std::size_t i = 0; i < _clients.size(); ++i)
        {
            open(i);
            _free.push_back(i);
        }
    }

    /// Requests begun before the end are waited for: they count, or the slowest would be missing.
    void execute()
    {
        _start = Clock::now();
        const auto end = _start + std::chrono::duration_cast<Clock::duration>(
                                      std::chrono::duration<double>(_load.seconds));
        for (auto now = _start; now < end; now = Clock::now())
        {
            begin(now);
            await(_load.rate > 0 ? std::min(end, dueTime()) : end);
        }
        while (_free.size() < _clients.size())
            await(end + LONGEST_WAIT);
        const double seconds = secondsSince(_start);
        std::printf(R"({"done":%zu,"seconds":%.4f,%s,"statuses":{)", _latencies.count(), seconds,
                    _latencies.toJson("request").c_str());
        const char* separator = "";
        for (const auto& [status, count]: _statuses)
        {
            std::printf(R"(%s"%d":%zu)", separator, status, count);
            separator = ",";
        }
        std::printf("}}\n");
    }

private:
    struct Client
    {
        std::optional<Connection> connection;
        Clock::time_point begun;
    };

    void open(std::size_t number)
    {
        _clients[number].connection.emplace(_load.port, _load.from);
        _poller.add(_clients[number].connection->descriptor(), number);
    }

    /// When the next request should begin: whoever would have sent it waits from then on.
    Clock::time_point dueTime() const
    {
        return _start + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(static_cast<double>(_begun) / _load.rate));
    }

    void begin(Clock::time_point now)
    {
        while (!_free.empty() && (_load.rate <= 0 || dueTime() <= now))
        {
            Client& client = _clients[_free.front()];
            client.begun = _load.rate > 0 ? dueTime() : Clock::now();
            client.connection->send(numbered());
            _free.pop_front();
            ++_begun;
        }
    }

    /// What is sent again and again need not be the same for the server.
    std::string numbered() const
    {
        constexpr std::string_view PLACE = "######";
        std::string request = _load.request;
        const std::string number = std::to_string(1'000'000 + _begun % 1'000'000).substr(1);
        for (auto at = request.find(PLACE); at != std::string::npos; at = request.find(PLACE, at))
            request.replace(at, PLACE.size(), number);
        return request;
    }

    void await(Clock::time_point until)
    {
        // With nothing free, what is due has to wait for an answer.
        const auto ready = _poller.wait(_free.empty() ? Clock::now() + LONGEST_WAIT : until);
        if (ready.empty() && Clock::now() - _lastAnswer > LONGEST_WAIT && _free.size() < _clients.size())
            throw Poco::TimeoutException("the server does not answer");
        for (const std::size_t number: ready)
        {
            if (_clients[number].connection->receive())
                finish(number);
        }
    }

    void finish(std::size_t number)
    {
        Client& client = _clients[number];
        const int status = client.connection->status();
        if (_load.status != 0 && status != _load.status)
            throw Poco::IOException("answered with " + std::to_string(status) + ": " +
                                    std::string(client.connection->body()));
        _lastAnswer = Clock::now();
        _latencies.add(secondsSince(client.begun));
        ++_statuses[status];
        if (client.connection->isLast())
            open(number);
        _free.push_back(number);
    }

    const FixedLoad& _load;
    Poller _poller;
    std::deque<Client> _clients;
    std::deque<std::size_t> _free; ///< clients that wait for nothing
    Clock::time_point _start;
    Clock::time_point _lastAnswer = Clock::now();
    std::size_t _begun = 0;
    Latencies _latencies;
    std::map<int, std::size_t> _statuses;
};

} // namespace

void run(const FixedLoad& load)
{
    Run(load).execute();
}

} // namespace bench
