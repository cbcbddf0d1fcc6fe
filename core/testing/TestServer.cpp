#include "colonnade/testing/TestServer.h"

#include "testing/LocalServer.h"
#include "testing/LogRecord.h"
#include "testing/Scratch.h"
#include "testing/SentMails.h"
#include "testing/TestClient.h"
#include "text/ClockShift.h"

#include <Poco/Exception.h>

#include <chrono>
#include <exception>
#include <thread>
#include <variant>

namespace colonnade::testing
{

namespace
{

constexpr std::chrono::seconds PATIENCE{60};
constexpr std::chrono::milliseconds BETWEEN_LOOKS{5};

std::string joined(const std::vector<std::string>& sentences)
{
    std::string text;
    for (const auto& sentence: sentences)
        text += (text.empty() ? "" : "; ") + sentence;
    return text;
}

Wanted wantedOf(const TestOptions& options)
{
    Wanted wanted{{}, options.settings};
    if (!options.plugin.empty())
        wanted.plugins.push_back(options.plugin);
    wanted.plugins.insert(wanted.plugins.end(), options.plugins.begin(), options.plugins.end());
    return wanted;
}

void requireSendable(const Request& request)
{
    if (request.principal())
        throw Poco::InvalidArgumentException("a request to a server proves who sends it by its fields: "
                                             "header(\"Authorization\", server.apiKeyOf(\"anna\"))");
}

} // namespace

class TestServer::Impl
{
public:
    explicit Impl(const TestOptions& options):
        scratch(Scratch::wantedDialect()),
        configuration(scratch.configure(wantedOf(options))),
        server(std::make_unique<LocalServer>(configuration)),
        url("http://127.0.0.1:" + std::to_string(server->port()))
    {
    }

    ~Impl() { shiftSystemClock(-passed); }

    const LogRecord log; // outlives all that logs
    const Scratch scratch;
    const Configuration configuration;
    std::unique_ptr<LocalServer> server; // null: stopped
    const std::string url;
    std::int64_t passed = 0; // seconds
    std::string lastRequest; // its number in the log
};

TestServer::TestServer(const TestOptions& options):
    _impl(
        [&]
        {
            try
            {
                return std::make_unique<Impl>(options);
            }
            catch (const Poco::Exception& exc)
            {
                throw Poco::RuntimeException(exc.message().empty() ? exc.displayText() : exc.message());
            }
        }())
{
}

TestServer::~TestServer() noexcept(false)
{
    if (!_impl->server)
        return;
    if (std::uncaught_exceptions() == 0)
        stop();
    else
        _impl->server.reset();
}

Response TestServer::send(RequestBuilder& request)
{
    const TestRequest built = request.build();
    requireSendable(built.get());
    Response response = sendTo(_impl->server->port(), built.get());
    _impl->lastRequest = std::string(response.findHeader("X-Request-Id"));
    return response;
}

std::string TestServer::apiKeyOf(std::string_view userName, bool admin)
{
    Users& users = identity().users();
    if (const auto known = users.findByName(userName))
        return users.apiKey(known->id);
    const std::string name(userName);
    const auto made =
        users.create({.name = name, .fullname = name, .email = name + "@example.org", .admin = admin});
    if (std::holds_alternative<UserConflict>(made))
        throw Poco::ExistsException("another account is too much like " + name);
    return users.apiKey(std::get<User>(made).id);
}

std::vector<Message> TestServer::mails() const
{
    return readSentMails(_impl->scratch.dataDirectory() + "/mail");
}

void TestServer::pass(std::int64_t seconds)
{
    shiftSystemClock(seconds);
    _impl->passed += seconds;
    settle();
}

void TestServer::settle()
{
    _impl->server->assembly().lookNow();
    const auto deadline = std::chrono::steady_clock::now() + PATIENCE;
    for (;;)
    {
        const auto due = _impl->server->listDue();
        if (due.empty())
            return;
        if (std::chrono::steady_clock::now() > deadline)
            throw Poco::TimeoutException("does not settle: " + joined(due));
        std::this_thread::sleep_for(BETWEEN_LOOKS);
    }
}

Database& TestServer::database()
{
    return _impl->server->assembly().database();
}

Identity& TestServer::identity()
{
    return _impl->server->assembly().identity();
}

const std::string& TestServer::dataDirectory() const
{
    return _impl->scratch.dataDirectory();
}

const std::string& TestServer::url() const
{
    return _impl->url;
}

std::vector<std::string> TestServer::logged(std::string_view logger) const
{
    std::vector<std::string> texts;
    for (const auto& line: _impl->log.lines(logger))
        texts.push_back(line.level + ": " + line.text);
    return texts;
}

std::vector<std::string> TestServer::trace() const
{
    const std::string begin = "request " + _impl->lastRequest + ": ";
    std::vector<std::string> steps;
    for (const auto& line: _impl->log.lines("trace"))
        if (line.text.starts_with(begin))
            steps.push_back(line.text.substr(begin.size()));
    return steps;
}

void TestServer::stop()
{
    const auto server = std::move(_impl->server);
    if (!server)
        return;
    const auto left = server->stop();
    if (!left.empty())
        throw Poco::RuntimeException(joined(left));
}

} // namespace colonnade::testing
