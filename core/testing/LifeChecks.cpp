#include "testing/Contract.h"

#include "app/Assembly.h"
#include "testing/LocalServer.h"
#include "testing/LogRecord.h"
#include "testing/World.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <chrono>

namespace colonnade::testing
{

namespace
{

constexpr int TIMES = 100;
constexpr int WARM = 10;                  // what is kept once is there by then
constexpr std::size_t REGISTRATIONS = 24; // of many, so many fail in turn
constexpr int STOPS = 3;
constexpr std::chrono::milliseconds LONGEST_STOP{1000};

void require(const std::vector<std::string>& problems)
{
    if (!problems.empty())
        throw StartRefused(problems.front());
}

Reach reachFor(const Configuration& configuration)
{
    return reachOf(configuration.settings, "127.0.0.1:8080");
}

void addAll(Findings& findings, const std::vector<std::string>& sentences, const std::string& when)
{
    for (const auto& sentence: sentences)
        findings.add(sentence + when);
}

/// Provisions once; each registration of the plugin goes to `registering`.
void provisionOnce(const Subject& subject, const Configuration& configuration,
                   const std::function<void(const std::string& what)>& registering)
{
    Assembly assembly(configuration);
    assembly.judge(Places::None).require();
    assembly.onRegistration(
        [&](const std::string& plugin, const std::string& what)
        {
            if (plugin == subject.name)
                registering(what);
        });
    assembly.provision(reachFor(configuration));
    assembly.unload();
}

} // namespace

void checkMadeAndDestroyed(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    const Scratch scratch(Dialect::Sqlite);
    const Configuration configuration = scratch.configure(subject.wanted);
    configuration.requireAll();
    World warm;
    for (int i = 0; i < TIMES; ++i)
    {
        if (i == WARM)
            warm = World::look(scratch.dataDirectory());
        PluginHost host;
        require(host.load(configuration.catalog));
        host.unwind();
    }
    addAll(findings, differences(warm, World::look(scratch.dataDirectory())),
           " after it was made and destroyed, though it never was provisioned");
}

void checkNothingBeforeStart(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    const Scratch scratch(Dialect::Sqlite);
    const Configuration configuration = scratch.configure(subject.wanted);
    Assembly assembly(configuration);
    assembly.judge(Places::None).require();
    const World before = World::look(scratch.dataDirectory());
    const auto site = assembly.provision(reachFor(configuration));
    addAll(findings, differences(before, World::look(scratch.dataDirectory())),
           " after provision(), which may be called without a start after it: that belongs to start()");
}

void checkFailingRegistrations(const Subject& subject, Findings& findings)
{
    static const std::string PLANTED = "a registration fails, as the contract wants it";
    const LogRecord log;
    const Scratch scratch(Dialect::Sqlite);
    const Configuration configuration = scratch.configure(subject.wanted);
    std::size_t all = 0;
    provisionOnce(subject, configuration, [&](const std::string&) { ++all; });
    const std::size_t step = std::max<std::size_t>(all / REGISTRATIONS, 1);
    for (std::size_t failing = 0; failing < all; failing += step)
    {
        std::size_t count = 0;
        std::string failed;
        try
        {
            provisionOnce(subject, configuration,
                          [&](const std::string& what)
                          {
                              if (count++ != failing)
                                  return;
                              failed = what;
                              throw Poco::RuntimeException(PLANTED);
                          });
            findings.add("provision() swallows what is thrown when it registers " + failed +
                         ": it would serve without them");
        }
        catch (const StartRefused& exc)
        {
            if (exc.message().find(PLANTED) == std::string::npos)
                findings.add("provision() tells something else when registering " + failed +
                             " fails: " + exc.message());
        }
    }
}

void checkStop(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    auto shortest = std::chrono::steady_clock::duration::max(); // the machine may have been busy
    World warm;
    for (int i = 0; i < STOPS; ++i)
    {
        if (i == 1)
            warm = World::look("");
        const Scratch scratch(Dialect::Sqlite);
        const Configuration configuration = scratch.configure(subject.wanted);
        LocalServer server(configuration);
        server.stopRequests();
        const auto begin = std::chrono::steady_clock::now();
        server.assembly().unload();
        shortest = std::min(shortest, std::chrono::steady_clock::now() - begin);
        addAll(findings, server.stop(), " after stop()");
    }
    addAll(findings, differences(warm, World::look("")), " after each start and stop()");
    if (shortest > LONGEST_STOP)
        findings.add("stop() takes " +
                     std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(shortest).count()) +
                     " ms with nothing to do; wanted is at most " + std::to_string(LONGEST_STOP.count()));
}

} // namespace colonnade::testing
