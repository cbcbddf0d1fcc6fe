#include "Connection.h"
#include "Loads.h"
#include "Poller.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <cstdio>
#include <deque>

namespace bench
{

namespace
{

constexpr auto LONGEST_WAIT = std::chrono::seconds(60);

/// Digits of the task's id; empty if there is no task.
std::string taskIn(std::string_view body)
{
    const std::string_view member = R"("id":)";
    const std::size_t at = body.find(member);
    if (at == std::string_view::npos)
        return {};
    const std::size_t start = body.find_first_not_of(' ', at + member.size());
    return std::string(body.substr(start, body.find_first_not_of("0123456789", start) - start));
}

class Run
{
public:
    explicit Run(const FlowLoad& load):
        _load(load)
    {
        if (load.contributors.size() % load.connections != 0)
            throw Poco::InvalidArgumentException("each connection needs as many contributors as the others");
        for (std::size_t i = 0; i < load.connections; ++i)
            _poller.add(_phones.emplace_back(load.port, i).connection.descriptor(), i);
    }

    void execute()
    {
        _start = Clock::now();
        _end = _start +
               std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(_load.seconds));
        for (auto& phone: _phones)
            ask(phone);
        while (_busy > 0)
        {
            const auto ready = _poller.wait(Clock::now() + LONGEST_WAIT);
            if (ready.empty())
                throw Poco::TimeoutException("the server does not answer");
            for (const std::size_t number: ready)
            {
                if (_phones[number].connection.receive())
                    proceed(_phones[number]);
            }
        }
        const double seconds = secondsSince(_start);
        std::printf(R"({"done":%zu,"seconds":%.4f,%s,%s})"
                    "\n",
                    _answers.count(), seconds, _asks.toJson("ask").c_str(),
                    _answers.toJson("answer").c_str());
    }

private:
    struct Phone
    {
        Phone(int port, std::size_t number):
            connection(port),
            next(number)
        {
        }

        Connection connection;
        std::size_t next; ///< contributor; no two phones ever have the same one
        const Contributor* contributor = nullptr;
        std::string task; ///< what is being answered; empty: a task is asked for
        Clock::time_point begun;
    };

    /// Unless it is enough.
    void ask(Phone& phone)
    {
        if (Clock::now() >= _end || (_load.most > 0 && _begun >= _load.most))
            return;
        phone.contributor = &_load.contributors[phone.next % _load.contributors.size()];
        phone.next += _phones.size();
        ++_begun;
        ++_busy;
        std::string target =
            "/api/project/" + _load.project + "/newtask?offset=" + std::to_string(_load.offset);
        if (!phone.contributor->uid.empty())
            target += "&external_uid=" + phone.contributor->uid;
        send(phone, "GET " + target + " HTTP/1.1\r\n", {});
    }

    void answer(Phone& phone)
    {
        const std::string& uid = phone.contributor->uid;
        const std::string body = R"({"project_id":)" + _load.project + R"(,"task_id":)" + phone.task +
                                 (uid.empty() ? "" : R"(,"external_uid":")" + uid + "\"") +
                                 R"(,"info":{"seen":true}})";
        send(phone, "POST /api/taskrun" + (uid.empty() ? "" : "?external_uid=" + uid) + " HTTP/1.1\r\n",
             body);
    }

    void send(Phone& phone, const std::string& line, const std::string& body)
    {
        std::string request =
            line + "Host: localhost\r\nAuthorization: " + phone.contributor->credential + "\r\n";
        if (!body.empty())
            request +=
                "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        request += "\r\n" + body;
        phone.begun = Clock::now();
        phone.connection.send(request);
    }

    void proceed(Phone& phone)
    {
        const double seconds = secondsSince(phone.begun);
        const std::string_view body = phone.connection.body();
        if (phone.connection.status() != 200)
            throw Poco::IOException((phone.task.empty() ? "newtask: " : "taskrun: ") +
                                    std::to_string(phone.connection.status()) + " " + std::string(body));
        if (phone.task.empty())
        {
            _asks.add(seconds);
            phone.task = taskIn(body);
            if (phone.task.empty())
                throw Poco::IOException("no task left to measure with: " + std::string(body));
            answer(phone);
            return;
        }
        _answers.add(seconds);
        phone.task.clear();
        --_busy;
        ask(phone);
    }

    const FlowLoad& _load;
    Poller _poller;
    std::deque<Phone> _phones;
    Clock::time_point _start;
    Clock::time_point _end;
    std::size_t _begun = 0;
    std::size_t _busy = 0;
    Latencies _asks;
    Latencies _answers;
};

} // namespace

void run(const FlowLoad& load)
{
    Run(load).execute();
}

} // namespace bench
