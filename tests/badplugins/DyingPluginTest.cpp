#include "support/BecomesTrue.h"
#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>

#include <cppunit/extensions/HelperMacros.h>

#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace colonnade::test;
namespace fs = std::filesystem;

namespace
{

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool SIGNALS_ARE_OURS = false;
#else
constexpr bool SIGNALS_ARE_OURS = true;
#endif

/// What the plugin reads while this object lives.
class Dying
{
public:
    Dying(const std::string& at, const std::string& how)
    {
        ::setenv("DIES_AT", at.c_str(), 1);
        ::setenv("DIES_HOW", how.c_str(), 1);
    }
    ~Dying()
    {
        ::unsetenv("DIES_AT");
        ::unsetenv("DIES_HOW");
    }
    Dying(const Dying&) = delete;
    Dying& operator=(const Dying&) = delete;
};

std::vector<std::string> withPlugin()
{
    return {"plugins.path=" + std::string(BAD_PLUGINS) + "/dies", "plugins.enabled=dies",
            "http.drain_seconds=1"};
}

/// Free at this moment.
int freePort()
{
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

std::string metricsOf(int port)
{
    try
    {
        return HttpClient(port).get("/metrics").body;
    }
    catch (const Poco::Exception&)
    {
        return {};
    }
}

std::string logOf(const ServerProcess& server)
{
    return server.output();
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/// 0: there was no answer.
int statusOf(const ServerProcess& server, const std::string& target)
{
    try
    {
        return HttpClient(server.port()).get(target).status;
    }
    catch (const Poco::Exception&)
    {
        return 0;
    }
}

} // namespace

/// Whoever ends or holds up the server is told by name, there or at the next start.
class DyingPluginTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DyingPluginTest);
    CPPUNIT_TEST(testTheNextStartNamesWhoeverEndedTheServer);
    CPPUNIT_TEST(testADeathWhileStartingIsToldThere);
    CPPUNIT_TEST(testAHangingStartIsEndedAndNamed);
    CPPUNIT_TEST(testADeathAtTheEndIsToldThere);
    CPPUNIT_TEST(testAfterThreeDeathsTheServerStaysDown);
    CPPUNIT_TEST(testAHangingHandlerDoesNotHoldUpTheEnd);
    CPPUNIT_TEST(testAHangingStopDoesNotHoldUpTheEnd);
    CPPUNIT_TEST(testABlockedLoopIsNamedWhileItLasts);
    CPPUNIT_TEST(testADeathInTheBackgroundIsNamed);
    CPPUNIT_TEST(testAThreadLeftBehindIsToldAndHurtsNobody);
    CPPUNIT_TEST(testGaugesOfOnePluginAreItsOwnTrouble);
    CPPUNIT_TEST(testCopyingOverALoadedPluginLosesNoRequest);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheNextStartNamesWhoeverEndedTheServer()
    {
        for (const std::string how: {"abort", "fault", "exit", "overflow", "thread", "noexcept"})
        {
            if (!SIGNALS_ARE_OURS && how != "exit")
                continue;
            ServerProcess server(withPlugin());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(how, 0, statusOf(server, "/dies/" + how));
            CPPUNIT_ASSERT_MESSAGE(how, server.stop() != 0);
            CPPUNIT_ASSERT_MESSAGE(how + ": " + logOf(server), has(logOf(server), "ended in the middle: "));
            server.start();
            const std::string log = logOf(server);
            CPPUNIT_ASSERT_MESSAGE(how + ": " + log, has(log, "the server ended by "));
            CPPUNIT_ASSERT_MESSAGE(how + ": " + log, has(log, "plugin dies"));
            if (how != "thread") // whose thread was at nothing that we know of
                CPPUNIT_ASSERT_MESSAGE(how + ": " + log, has(log, "handler GET /dies/{how}, request "));
            server.stop();
            server.start();
            const std::string later = logOf(server).substr(log.size());
            CPPUNIT_ASSERT_MESSAGE(how + ": told once: " + later, !has(later, "the server ended by "));
        }
    }

    void testADeathWhileStartingIsToldThere()
    {
        for (const std::string at: {"static", "constructor", "check", "provision", "start"})
            for (const std::string how: {"abort", "exit", "noexcept"})
            {
                if (!SIGNALS_ARE_OURS && how != "exit")
                    continue;
                ServerProcess server(withPlugin(), ServerProcess::Begin::Later);
                const Dying dying(at, how);
                const auto result = server.run({"serve", "--listen", "127.0.0.1:0"});
                const std::string which = at + " " + how + ": " + result.err;
                CPPUNIT_ASSERT_MESSAGE(which, result.exitCode != 0);
                CPPUNIT_ASSERT_MESSAGE(which, has(result.err, "ended in the middle: "));
                CPPUNIT_ASSERT_MESSAGE(which, has(result.err, "dies"));
            }
    }

    void testAHangingStartIsEndedAndNamed()
    {
        for (const std::string at: {"static", "constructor", "check", "provision", "start"})
        {
            ServerProcess server(withPlugin(), ServerProcess::Begin::Later);
            const Dying dying(at, "hang");
            const auto result = server.run({"serve", "--listen", "127.0.0.1:0"});
            const std::string which = at + ": " + result.err;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(which, 128 + SIGTERM, result.exitCode);
            CPPUNIT_ASSERT_MESSAGE(which, has(result.err, "ends while it starts: "));
            CPPUNIT_ASSERT_MESSAGE(which, has(result.err, "(plugin dies, "));
        }
    }

    void testADeathAtTheEndIsToldThere()
    {
        for (const std::string at: {"stop", "destructor"})
            for (const std::string how: {"abort", "fault", "exit"})
            {
                if (!SIGNALS_ARE_OURS && how != "exit")
                    continue;
                const Dying dying(at, how);
                ServerProcess server(withPlugin());
                CPPUNIT_ASSERT_MESSAGE(at + " " + how, server.stop() != 0);
                const std::string log = logOf(server);
                CPPUNIT_ASSERT_MESSAGE(at + " " + how + ": " + log, has(log, "ended in the middle: "));
                CPPUNIT_ASSERT_MESSAGE(at + " " + how + ": " + log, has(log, "plugin dies"));
            }
    }

    void testAfterThreeDeathsTheServerStaysDown()
    {
        ServerProcess server(withPlugin());
        for (int i = 0; i < 3; ++i)
        {
            if (i > 0)
                server.start();
            statusOf(server, "/dies/exit");
            server.stop();
        }
        const auto refused = server.run({"serve", "--listen", "127.0.0.1:0"});
        CPPUNIT_ASSERT_MESSAGE(refused.err, refused.exitCode == 1);
        CPPUNIT_ASSERT_MESSAGE(refused.err, has(refused.err, "plugin dies has ended the server 3 times"));
        CPPUNIT_ASSERT_MESSAGE(refused.err, has(refused.err, "colonnade serve --without dies"));
        const auto unknown = server.run({"serve", "--without", "dies, dyes", "--listen", "127.0.0.1:0"});
        CPPUNIT_ASSERT_MESSAGE(unknown.err, has(unknown.err, "there is no plugin dyes; did you mean dies?"));
        int without = 0;
        const std::string address = "127.0.0.1:" + std::to_string(server.port());
        server.runAndKill({"serve", "--without", "dies", "--listen", address},
                          [&]
                          {
                              without = statusOf(server, "/dies/no");
                              return without != 0;
                          });
        CPPUNIT_ASSERT_EQUAL(404, without);
    }

    void testAHangingHandlerDoesNotHoldUpTheEnd()
    {
        ServerProcess server(withPlugin());
        std::thread asking([&] { statusOf(server, "/dies/loop"); });
        CPPUNIT_ASSERT(becomesTrue([&] { return HttpClient(server.port()).get("/dies/no").status == 200; }));
        const int code = server.stop();
        asking.join();
        CPPUNIT_ASSERT_EQUAL(70, code);
        const std::string log = logOf(server);
        CPPUNIT_ASSERT_MESSAGE(log, has(log, "holds up the end: plugin dies, handler GET /dies/{how}, for "));
    }

    void testAHangingStopDoesNotHoldUpTheEnd()
    {
        const Dying dying("stop", "loop");
        ServerProcess server(withPlugin());
        CPPUNIT_ASSERT_EQUAL(70, server.stop());
        const std::string log = logOf(server);
        CPPUNIT_ASSERT_MESSAGE(log, has(log, "holds up the end: plugin dies, stop, for "));
    }

    void testGaugesOfOnePluginAreItsOwnTrouble()
    {
        const int port = freePort();
        auto settings = withPlugin();
        settings.push_back("management.listen=127.0.0.1:" + std::to_string(port));
        {
            ServerProcess server(settings);
            expectMetric(port, "\ncolonnade_dies_waiting 3\n");
            const std::string told = metricsOf(port);
            CPPUNIT_ASSERT_MESSAGE(told, has(told, "\ncolonnade_database_up 1\n"));
            CPPUNIT_ASSERT_MESSAGE(told, !has(told, "\ncolonnade_database_up 0"));
            CPPUNIT_ASSERT_MESSAGE(told, !has(told, "colonnade_diesel"));
            CPPUNIT_ASSERT(has(logOf(server), "left out the gauge \"colonnade_diesel\" of the plugin dies: "
                                              "wanted is a name like colonnade_dies_waiting"));
        }
        {
            const Dying dying("gauge value", "");
            ServerProcess server(settings);
            CPPUNIT_ASSERT(becomesTrue(
                [&] { return has(logOf(server), "the gauges of the plugin dies are left out: "); }));
            expectMetric(port, "\ncolonnade_database_up 1\n");
            CPPUNIT_ASSERT_EQUAL(0, server.stop());
        }
        const Dying dying("gauges", "loop");
        ServerProcess server(settings);
        expectMetric(port, "\ncolonnade_database_up 1\n");
        CPPUNIT_ASSERT_EQUAL(70, server.stop());
        const std::string log = logOf(server);
        CPPUNIT_ASSERT_MESSAGE(log, has(log, "holds up the end: plugin dies, gauges, for "));
    }

    void testABlockedLoopIsNamedWhileItLasts()
    {
        ServerProcess server(withPlugin());
        std::thread asking([&] { statusOf(server, "/dies/inline/loop"); });
        CPPUNIT_ASSERT(becomesTrue(
            [&]
            {
                return has(logOf(server),
                           "plugin dies, inline handler GET /dies/inline/{how}, holds an event loop for ");
            }));
        CPPUNIT_ASSERT_EQUAL(70, server.stop());
        asking.join();
    }

    void testADeathInTheBackgroundIsNamed()
    {
        if (!SIGNALS_ARE_OURS)
            return;
        ServerProcess server(withPlugin(), ServerProcess::Begin::Later);
        const Dying dying("background", "abort");
        const auto result = server.run({"serve", "--listen", "127.0.0.1:0"});
        CPPUNIT_ASSERT_MESSAGE(result.err, result.exitCode != 0);
        CPPUNIT_ASSERT_MESSAGE(result.err, has(result.err, "plugin dies, background dying"));
    }

    void testAThreadLeftBehindIsToldAndHurtsNobody()
    {
        const Dying dying("start", "leak");
        ServerProcess server(withPlugin());
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
        const std::string log = logOf(server);
        CPPUNIT_ASSERT_MESSAGE(log, has(log, "plugin dies has left a thread"));
    }

    void testCopyingOverALoadedPluginLosesNoRequest()
    {
        const ScratchFolder folder;
        const fs::path file = fs::path(folder.path()) / "dies.so";
        const fs::path build = fs::path(BAD_PLUGINS) / "dies/dies.so";
        fs::copy_file(build, file);
        ServerProcess server({"plugins.path=" + folder.path(), "plugins.enabled=dies"});
        std::atomic<bool> going = true;
        std::atomic<int> lost = 0;
        std::thread load(
            [&]
            {
                HttpClient client(server.port());
                while (going)
                    if (client.get("/dies/no").status != 200)
                        ++lost;
            });
        for (int i = 0; i < 100;
             ++i) // written into the very file, as `cp` does: half of the time something else
        {
            std::ofstream out(file, std::ios::binary | std::ios::trunc);
            if (i % 2 == 0)
                out << std::string(fs::file_size(build), 'x');
            else
                out << std::ifstream(build, std::ios::binary).rdbuf();
        }
        going = false;
        load.join();
        CPPUNIT_ASSERT_EQUAL(0, lost.load());
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
    }

private:
    static void expectMetric(int port, const std::string& line)
    {
        CPPUNIT_ASSERT_MESSAGE(line, becomesTrue([&] { return has(metricsOf(port), line); }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DyingPluginTest);
