#include "testing/Contract.h"

#include "http/Router.h"
#include "testing/LocalServer.h"
#include "testing/LogRecord.h"
#include "testing/TestClient.h"

#include "colonnade/testing/RequestBuilder.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <chrono>
#include <exception>

namespace colonnade::testing
{

namespace
{

constexpr std::size_t HUGE_BYTES = 2 * 1024 * 1024;
constexpr int TRIES = 20;
constexpr std::chrono::microseconds LONGEST_INLINE{1000};
constexpr int UNAVAILABLE = 503; // says by itself that it is none of the plugin's faults

struct Body
{
    const char* name;
    std::string bytes;
    std::string type;
};

const std::vector<Body>& bodies()
{
    static const std::vector<Body> all{
        {"no body", "", ""},
        {"an empty JSON body", "", "application/json"},
        {"broken JSON", "{\"a\": [1,", "application/json"},
        {"JSON that is no object", "[null]", "application/json"},
        {"a JSON null", "null", "application/json"},
        {"JSON with members of odd types", R"({"id":"x","info":7,"name":[],"project_id":{},"task_id":-1})",
         "application/json"},
        {"a form that is not UTF-8", "a=%ff%fe&line=%00&=", "application/x-www-form-urlencoded"},
        {"a broken multipart form", "--x\r\nContent-Disposition: form-data",
         "multipart/form-data; boundary=x"},
        {"a huge body", std::string(HUGE_BYTES, 'x'), "application/octet-stream"}};
    return all;
}

/// What stands for the parameters of a pattern.
const std::vector<std::pair<std::string, std::string>>& parameters()
{
    static const std::vector<std::pair<std::string, std::string>> all{
        {"1", "x"}, {"9223372036854775807", "%C3%A4%20'%22"}};
    return all;
}

std::string targetOf(const std::string& pattern, const std::string& integer, const std::string& text)
{
    std::string target;
    for (std::size_t at = 0; at < pattern.size();)
    {
        const auto open = std::min(pattern.find('{', at), pattern.size());
        target += pattern.substr(at, open - at);
        const auto close = std::min(pattern.find('}', open), pattern.size());
        if (open < pattern.size())
            target += pattern.substr(open, close - open).ends_with(":int") ? integer : text;
        at = open < pattern.size() ? close + 1 : pattern.size();
    }
    return target;
}

bool hasBody(Method method)
{
    return method == Method::Post || method == Method::Put || method == Method::Patch ||
           method == Method::Delete;
}

std::string lastErrorIn(const LogRecord& log)
{
    std::string last;
    for (const auto& line: log.lines())
        if (line.level == "error")
            last = line.text;
    return last;
}

/// Sends whatever somebody may send.
class Prober
{
public:
    Prober(const Subject& subject, LocalServer& server, const LogRecord& log, Findings& findings):
        _subject(subject),
        _server(server),
        _log(log),
        _findings(findings)
    {
        Users& users = server.assembly().identity().users();
        const auto made =
            users.create({.name = "boss", .fullname = "Boss", .email = "boss@example.org", .admin = true});
        _keys.push_back(users.apiKey(std::get<User>(made).id));
        _keys.emplace_back();
    }

    void run()
    {
        for (const RegisteredRoute* route: _server.site().router.routes())
            if (route->owner == _subject.name)
                probe(route->spec);
    }

private:
    void probe(const RouteSpec& spec)
    {
        for (const auto& [integer, text]: parameters())
            for (const auto& key: _keys)
            {
                const std::string target = targetOf(spec.pattern(), integer, text);
                for (const Body& body: bodies())
                    if (hasBody(spec.method()) || body.type.empty())
                        send(spec, target, key, body);
                send(spec, target + "?limit=x&offset=-1&id=%ff&info=a::&%00=", key, {"an odd query", "", ""});
            }
    }

    void send(const RouteSpec& spec, const std::string& target, const std::string& key, const Body& body)
    {
        const std::string what = std::string(methodText(spec.method())) + " " + spec.pattern() + " with " +
                                 body.name + (key.empty() ? "" : ", of an administrator");
        RequestBuilder builder(methodText(spec.method()), target);
        if (!key.empty())
            builder.header("Authorization", key);
        builder.body(body.bytes, body.type);
        const TestRequest request = builder.build();
        try
        {
            const int status = sendTo(_server.port(), request.get()).status();
            if (status >= 500 && status != UNAVAILABLE)
                _findings.add(what + " is answered by " + std::to_string(status) + ": " + lastErrorIn(_log));
        }
        catch (const Poco::Exception& exc)
        {
            _findings.add(what + " is not answered: " + exc.displayText());
        }
    }

    const Subject& _subject;
    LocalServer& _server;
    const LogRecord& _log;
    Findings& _findings;
    std::vector<std::string> _keys; // empty: none
};

Wanted withoutLimits(Wanted wanted)
{
    wanted.settings.emplace_back("http.rate_limit", "1000000");
    return wanted;
}

/// The shortest of several calls: the machine may have been busy.
std::chrono::steady_clock::duration shortestCall(const Site& site, const RegisteredRoute& route)
{
    const std::string target = targetOf(route.spec.pattern(), "1", "x");
    const auto found = site.router.match(route.spec.method(), target);
    auto shortest = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < TRIES; ++i)
    {
        RequestBuilder builder(methodText(route.spec.method()), target);
        if (const auto* match = std::get_if<RouteMatch>(&found))
            for (const auto& [name, value]: match->params)
                builder.param(name, value);
        if (site.actors)
            builder.actors(*site.actors);
        const TestRequest request = builder.build();
        const auto begin = std::chrono::steady_clock::now();
        try
        {
            route.handler(request.get());
        }
        catch (const std::exception&)
        {
            // an answer like any other
        }
        shortest = std::min(shortest, std::chrono::steady_clock::now() - begin);
    }
    return shortest;
}

} // namespace

void checkRoutes(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    const Scratch scratch(Scratch::wantedDialect());
    const Configuration configuration = scratch.configure(withoutLimits(subject.wanted));
    LocalServer server(configuration);
    Prober(subject, server, log, findings).run();
    for (const auto& sentence: server.stop())
        findings.add(sentence + " after all routes were called");
}

void checkInlineRoutes(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    const Scratch scratch(Dialect::Sqlite);
    const Configuration configuration = scratch.configure(subject.wanted);
    LocalServer server(configuration);
    for (const RegisteredRoute* route: server.site().router.routes())
    {
        if (route->owner != subject.name || route->spec.lane() != Lane::Inline)
            continue;
        const auto took = shortestCall(server.site(), *route);
        if (took > LONGEST_INLINE)
            findings.add("inline route " + std::string(methodText(route->spec.method())) + " " +
                         route->spec.pattern() + " takes " +
                         std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count()) +
                         " µs, and all connections of its loop wait meanwhile; wanted is at most " +
                         std::to_string(LONGEST_INLINE.count()) + ", or Lane::Worker");
    }
}

} // namespace colonnade::testing
