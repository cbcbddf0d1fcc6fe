#include "testing/LocalServer.h"

#include "app/DataFolder.h"
#include "app/Installation.h"
#include "app/Queues.h"
#include "data/DatabaseLook.h"
#include "plugin/ThreadList.h"

#include "colonnade/Clock.h"

#include <algorithm>

namespace colonnade::testing
{

namespace
{

constexpr int ROWS = 500; // looked at together

std::set<int> threads()
{
    std::set<int> numbers;
    for (const auto& [number, name]: listThreads())
        numbers.insert(number);
    return numbers;
}

void addDue(const QueueSource& source, std::vector<std::string>& due)
{
    const std::int64_t now = systemClock().nowSeconds();
    std::string after;
    for (;;)
    {
        const auto rows = source.queue().list("waiting", after, ROWS);
        for (const auto& row: rows)
            if (row.inHand || row.due <= now)
                due.push_back(source.name() + " " + row.label);
        if (rows.size() < ROWS)
            return;
        after = rows.back().key;
    }
}

} // namespace

LocalServer::LocalServer(const Configuration& configuration):
    _threadsBefore(threads()),
    _assembly(std::make_unique<Assembly>(configuration))
{
    const Settings& settings = configuration.settings;
    _assembly->judge(Places::All).require();
    auto http = HttpSettings::read(*settings.section("http"), *settings.section("management"),
                                   configuration.dataDirectory);
    http.waitMilliseconds = static_cast<int>(settings.section("data")->integer("wait_milliseconds"));
    _server = std::make_unique<HttpServer>(http);
    _port = _server->address().port();
    _site = _assembly->provision(reachOf(settings, _server->address().toString()));
    ensureDataFolder(configuration.dataDirectory);
    _assembly->openData(IfDue::MigrateWithoutCopy, IfAway::Tell);
    _assembly->start();
    _queues = queuesOf(*_assembly, *_site);
    const auto look = std::make_shared<DatabaseLook>(_assembly->database(), systemClock());
    _server->start(_site, {}, [look] { return look->look(); });
}

LocalServer::~LocalServer()
{
    if (_assembly)
        stop();
}

std::vector<std::string> LocalServer::listDue() const
{
    std::vector<std::string> due;
    for (const auto& source: _queues)
        addDue(*source, due);
    return due;
}

void LocalServer::stopRequests()
{
    _server->stop();
    _queues.clear();
    _site.reset();
}

std::vector<std::string> LocalServer::stop()
{
    stopRequests();
    auto left = findOpenTransaction();
    _server.reset();
    _assembly->unload();
    _assembly.reset();
    std::set<int> begun = threads();
    for (const int thread: _threadsBefore)
        begun.erase(thread);
    for (const auto& name: threadsLeft(begun))
        left.push_back("a thread is left behind: " + name);
    return left;
}

/// No request is inside any more, so that whoever still writes does not end.
std::vector<std::string> LocalServer::findOpenTransaction()
{
    try
    {
        _assembly->database().write([](Transaction& transaction)
                                    { transaction.execute("delete from core_job where 1 = 0"); });
        return {};
    }
    catch (const DatabaseException& exc)
    {
        return {"a transaction is left open: " + exc.displayText()};
    }
}

} // namespace colonnade::testing
