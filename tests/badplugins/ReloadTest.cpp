#include "support/BecomesTrue.h"
#include "support/HttpClient.h"
#include "support/ReadFile.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <sys/stat.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace colonnade::test;

namespace
{

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

std::string fileOf(const std::string& folder, const std::string& plugin)
{
    return std::string(BAD_PLUGINS) + "/" + folder + "/" + plugin + ".so";
}

/// As `cp` does it: into the file that is there.
void copyOver(const std::string& from, const std::string& to)
{
    std::ofstream(to, std::ios::binary | std::ios::trunc) << readFile(from);
}

/// Clients that ask and send without a pause while it lives.
class Load
{
public:
    explicit Load(int port)
    {
        for (int i = 0; i < CLIENTS; ++i)
            _threads.emplace_back([this, port, i] { run(port, i % 2 == 1); });
    }
    ~Load() { stop(); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    int answered() const { return _answered; }

    /// What went wrong; empty: every request was answered by one of the files, whole.
    std::string stop()
    {
        _stopped = true;
        for (auto& thread: _threads)
            thread.join();
        _threads.clear();
        const std::lock_guard lock(_mutex);
        return _lost;
    }

private:
    static constexpr int CLIENTS = 4;

    void run(int port, bool sends)
    {
        HttpClient client(port);
        while (!_stopped)
        {
            std::string got;
            try
            {
                const auto answer =
                    sends ? client.send("POST", "/swap", {}, std::string(1000, 'x')) : client.get("/swap");
                got = std::to_string(answer.status) + " " + answer.body;
            }
            catch (const Poco::Exception& exc)
            {
                got = exc.displayText();
            }
            const std::string rest = sends ? " got 1000" : "";
            if (got == "200 one" + rest || got == "200 two" + rest)
                ++_answered;
            else
                lose(got);
        }
    }

    void lose(const std::string& got)
    {
        const std::lock_guard lock(_mutex);
        _lost += got + "\n";
    }

    std::atomic<bool> _stopped = false;
    std::atomic<int> _answered = 0;
    std::mutex _mutex;
    std::string _lost; // guarded by _mutex
    std::vector<std::thread> _threads;
};

} // namespace

/// A plugin is exchanged for a new file of it while the server serves.
class ReloadTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReloadTest);
    CPPUNIT_TEST(testTwoHundredExchangesLoseNoRequest);
    CPPUNIT_TEST(testCopyingOverALoadedFileHurtsNobody);
    CPPUNIT_TEST(testARequestWhoseBodyComesMeanwhileIsAnsweredByTheNewFile);
    CPPUNIT_TEST(testWhatIsRefusedLeavesTheOldFileServing);
    CPPUNIT_TEST(testWhatRunsIsToldBesideTheFiles);
    CPPUNIT_TEST(testThoseThatRequireItAreBroughtUpAgain);
    CPPUNIT_TEST(testARequestThatDoesNotEndIsNamed);
    CPPUNIT_TEST(testOnlyTheServersOwnUserMayAsk);
    CPPUNIT_TEST(testWithoutAServerItSaysSo);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<ScratchFolder>();
        fs::create_directory(folder());
        fs::permissions(folder(), fs::perms(0755));
        copyOver(fileOf("swap_one", "swap"), file());
    }

    void tearDown() override
    {
        _server.reset();
        _scratch.reset();
    }

    void testTwoHundredExchangesLoseNoRequest()
    {
        constexpr int exchanges = 200;
        serve();
        Load load(_server->port());
        for (int i = 0; i < exchanges; ++i)
        {
            const int before = load.answered();
            const bool second = i % 2 == 0;
            copyOver(fileOf(second ? "swap_two" : "swap_one", "swap"), file());
            const std::string answer = ask("reload swap");
            CPPUNIT_ASSERT_EQUAL(
                "done\nplugin swap 1.0 serves from " + file() + "; the old file has left memory", answer);
            CPPUNIT_ASSERT_EQUAL(std::string(second ? "two" : "one"), text());
            CPPUNIT_ASSERT(becomesTrue([&] { return load.answered() > before; }));
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), load.stop());
        CPPUNIT_ASSERT_EQUAL(0, _server->stop());
    }

    void testCopyingOverALoadedFileHurtsNobody()
    {
        constexpr int copies = 100;
        serve();
        Load load(_server->port());
        for (int i = 0; i < copies; ++i)
        {
            const int before = load.answered();
            copyOver(fileOf(i % 2 == 0 ? "swap_two" : "swap_one", "swap"), file());
            CPPUNIT_ASSERT(becomesTrue([&] { return load.answered() > before; }));
            CPPUNIT_ASSERT_EQUAL(std::string("one"), text());
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), load.stop());
        CPPUNIT_ASSERT_EQUAL(0, _server->stop());
    }

    void testARequestWhoseBodyComesMeanwhileIsAnsweredByTheNewFile()
    {
        serve();
        Poco::Net::StreamSocket client(
            Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(_server->port())));
        sendText(client, "POST /swap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n"
                         "Connection: close\r\n\r\nabc");
        copyOver(fileOf("swap_two", "swap"), file());
        CPPUNIT_ASSERT(ask("reload swap").starts_with("done\n"));
        sendText(client, "def");
        const std::string answer = readAll(client);
        CPPUNIT_ASSERT_MESSAGE(answer, answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("two got 6"));
    }

    void testWhatIsRefusedLeavesTheOldFileServing()
    {
        serve();
        for (const auto& [kind, sentence]:
             {std::pair{"swap_migrates", "brings the migration 0001_create, which runs at the start only"},
              {"swap_asks", "has another \"config\" in its plugin.json"},
              {"swap_outside", "route GET /elsewhere lies outside the mounts"},
              {"swap_aborts", "it ended by SIGABRT"},
              {"swap_throws", "bad.size must be 4 to 31, not 99"},
              {"swap_fails", "the other side does not answer"},
              {"swap_fails", "the old file serves again"},
              {"swap_epoch", "it was built for SDK epoch 99"}})
        {
            copyOver(fileOf(kind, "swap"), file());
            const auto refused = _server->run({"reload", "swap"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(kind, 1, refused.exitCode);
            CPPUNIT_ASSERT_MESSAGE(kind + refused.err, has(refused.err, sentence));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(kind, std::string("one"), text());
        }
        const auto unknown = _server->run({"reload", "tasks"});
        CPPUNIT_ASSERT_MESSAGE(unknown.err, has(unknown.err, "no plugin tasks serves"));
        copyOver(fileOf("swap_two", "swap"), file());
        CPPUNIT_ASSERT_EQUAL(0, _server->run({"reload", "swap"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string("two"), text());
        CPPUNIT_ASSERT_EQUAL(0, _server->stop());
    }

    void testWhatRunsIsToldBesideTheFiles()
    {
        const auto expect = [this](const std::string& sentence)
        {
            const auto listed = _server->run({"plugins", "swap"});
            CPPUNIT_ASSERT_MESSAGE(listed.out, has(listed.out, sentence));
        };
        serve();
        expect("server: serves version 1.0\n");
        CPPUNIT_ASSERT_EQUAL(0, _server->run({"reload", "swap"}).exitCode);
        expect("server: serves version 1.0, generation 2\n");
        const auto examined = _server->run({"doctor"});
        CPPUNIT_ASSERT_MESSAGE(examined.out, has(examined.out, "good: running server: serves "));
        CPPUNIT_ASSERT_MESSAGE(examined.out, has(examined.out, "swap version 1.0, generation 2"));
        copyOver(fileOf("swap_epoch", "swap"), file());
        expect("server: serves version 1.0, generation 2; the file here is refused\n");
        const auto warned = _server->run({"doctor"});
        CPPUNIT_ASSERT_MESSAGE(warned.out,
                               has(warned.out, "warning: running server: swap: serves version 1.0"));
        CPPUNIT_ASSERT_EQUAL(0, _server->stop());
        const auto alone = _server->run({"plugins", "swap"});
        CPPUNIT_ASSERT_MESSAGE(alone.out, !has(alone.out, "server: "));
    }

    void testThoseThatRequireItAreBroughtUpAgain()
    {
        const std::string marker = _scratch->path() + "/marker";
        ::setenv("COLONNADE_TEST_MARKER", marker.c_str(), 1);
        _server = std::make_unique<ServerProcess>(std::vector<std::string>{
            "plugins.path=" + std::string(BAD_PLUGINS) + "/provider:" + BAD_PLUGINS + "/needs_provider",
            "plugins.enabled=provider,needs_provider"});
        ::unsetenv("COLONNADE_TEST_MARKER");
        const auto before = readFile(marker).size();
        const auto reloaded = _server->run({"reload", "provider"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reloaded.err, 0, reloaded.exitCode);
        const std::string trace = readFile(marker).substr(before);
        CPPUNIT_ASSERT_MESSAGE(trace, has(trace, "needs_provider stopped\nprovider stopped\n"));
        CPPUNIT_ASSERT_MESSAGE(trace, has(trace, "provider started\nneeds_provider started\n"));
        CPPUNIT_ASSERT_MESSAGE(trace, has(trace, "provider unloaded\n"));
        CPPUNIT_ASSERT_EQUAL(0, _server->stop());
    }

    void testARequestThatDoesNotEndIsNamed()
    {
        _server = std::make_unique<ServerProcess>(
            std::vector<std::string>{"plugins.path=" + std::string(BAD_PLUGINS) + "/dies",
                                     "plugins.enabled=dies", "http.drain_seconds=1"});
        Poco::Net::StreamSocket client(
            Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(_server->port())));
        sendText(client, "GET /dies/loop HTTP/1.1\r\nHost: localhost\r\n\r\n");
        CPPUNIT_ASSERT(
            becomesTrue([&] { return HttpClient(_server->port()).get("/dies/not").status == 200; }));
        const auto refused = _server->run({"reload", "dies"});
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        CPPUNIT_ASSERT_MESSAGE(refused.err, has(refused.err, "requests did not end: plugin dies, handler GET "
                                                             "/dies/{how}, for "));
        CPPUNIT_ASSERT_EQUAL(200, HttpClient(_server->port()).get("/dies/not").status);
    }

    void testOnlyTheServersOwnUserMayAsk()
    {
        serve();
        struct stat status = {};
        CPPUNIT_ASSERT_EQUAL(0, ::stat((_server->dataFolder() + "/control.sock").c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(mode_t{0600}, status.st_mode & 07777);
        CPPUNIT_ASSERT_EQUAL(std::string("refused\nthis server knows no \"stop\""), ask("stop"));
        CPPUNIT_ASSERT_EQUAL(0, _server->stop());
        CPPUNIT_ASSERT(!fs::exists(_server->dataFolder() + "/control.sock"));
    }

    void testWithoutAServerItSaysSo()
    {
        const auto result = runProgram({colonnadeBinary(), "reload", "swap", "--data-dir", folder()});
        CPPUNIT_ASSERT_EQUAL(1, result.exitCode);
        CPPUNIT_ASSERT_MESSAGE(result.err, has(result.err, "no server answers at " + folder()));
        CPPUNIT_ASSERT_EQUAL(2, runProgram({colonnadeBinary(), "reload"}).exitCode);
    }

private:
    std::string folder() const { return _scratch->path() + "/plugins"; }
    std::string file() const { return folder() + "/swap.so"; }

    void serve()
    {
        _server = std::make_unique<ServerProcess>(
            std::vector<std::string>{"plugins.path=" + folder(), "plugins.enabled=swap"});
    }

    std::string text() const { return HttpClient(_server->port()).get("/swap").body; }

    /// By the socket itself, as the command does.
    std::string ask(const std::string& line) const
    {
        Poco::Net::StreamSocket client(Poco::Net::SocketAddress(Poco::Net::SocketAddress::UNIX_LOCAL,
                                                                _server->dataFolder() + "/control.sock"));
        sendText(client, line + "\n");
        return readAll(client);
    }

    static void sendText(Poco::Net::StreamSocket& socket, const std::string& text)
    {
        socket.sendBytes(text.data(), static_cast<int>(text.size()));
    }

    static std::string readAll(Poco::Net::StreamSocket& socket)
    {
        std::string text;
        char piece[4096];
        for (int count = 0; (count = socket.receiveBytes(piece, sizeof piece)) > 0;)
            text.append(piece, static_cast<std::size_t>(count));
        return text;
    }

    std::unique_ptr<ScratchFolder> _scratch;
    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReloadTest);
