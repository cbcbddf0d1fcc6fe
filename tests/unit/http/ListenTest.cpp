#include "RunningServer.h"

#include "colonnade/Config.h"
#include "colonnade/Request.h"
#include "http/ListenAddress.h"
#include "http/Listener.h"
#include "http/UnixListener.h"
#include "support/ReadFile.h"
#include "support/ScratchFolder.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>

#include <cppunit/extensions/HelperMacros.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

sockaddr_un unixAddress(const std::string& path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

/// What a server at a UNIX socket answers.
std::string askUnix(const std::string& path, const std::string& bytes)
{
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = unixAddress(path);
    CPPUNIT_ASSERT_EQUAL(0, ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    CPPUNIT_ASSERT(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0);
    std::string answer;
    char buffer[4096];
    for (ssize_t count = 0; (count = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
        answer.append(buffer, static_cast<std::size_t>(count));
    ::close(socket);
    return answer;
}

bool exists(const std::string& path)
{
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0;
}

class ListenTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ListenTest);
    CPPUNIT_TEST(testAddressesAreRead);
    CPPUNIT_TEST(testWhatIsNoAddressIsRefusedWithAnExample);
    CPPUNIT_TEST(testOfServersThatBeginTogetherOneHasThePort);
    CPPUNIT_TEST(testThePortStaysOpenOnceItWasOpen);
    CPPUNIT_TEST(testAServerAtAUnixSocket);
    CPPUNIT_TEST(testASocketThatADeadServerLeftIsReplaced);
    CPPUNIT_TEST(testNothingElseIsReplaced);
    CPPUNIT_TEST(testOfServersThatBeginTogetherOneHasTheSocket);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAddressesAreRead()
    {
        struct Case
        {
            const char* text;
            bool loopback;
            bool wildcard;
        };
        const Case table[] = {
            {"127.0.0.1:8080", true, false},   {"127.0.0.9:0", true, false},
            {"0.0.0.0:443", false, true},      {"[::1]:8080", true, false},
            {"[::]:65535", false, true},       {"192.0.2.1:80", false, false},
            {"localhost:80", true, false},     {"server.example.org:80", false, false},
            {"unix:/run/x.sock", true, false},
        };
        for (const Case& one: table)
        {
            const auto address = ListenAddress::parse(one.text, "http.listen");
            CPPUNIT_ASSERT_EQUAL(std::string(one.text), address.toString());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.text, one.loopback, address.isLoopback());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.text, one.wildcard, address.isWildcard());
        }
        for (const char* text: {"[::]:0", "[::1]:0", "0.0.0.0:0", "localhost:0"})
            CPPUNIT_ASSERT(Listener("none", ListenAddress::parse(text, "x"), "x", 2).address().port() > 0);
    }

    void testWhatIsNoAddressIsRefusedWithAnExample()
    {
        const std::vector<std::string> table = {"",
                                                " ",
                                                "8080",
                                                ":8080",
                                                "127.0.0.1",
                                                "127.0.0.1:",
                                                "127.0.0.1:x",
                                                "127.0.0.1:65536",
                                                "127.0.0.1:-1",
                                                "::1:8080",
                                                "[::1]",
                                                "[::g]:80",
                                                "[::1]:",
                                                "/run/x.sock",
                                                "unix:",
                                                "unix:x.sock",
                                                "unix:/run/",
                                                "unix:/" + std::string(108, 'x'),
                                                "http://127.0.0.1:80",
                                                "127.0.0.1:80/x",
                                                "a b:80"};
        for (const std::string& text: table)
            try
            {
                ListenAddress::parse(text, "http.listen");
                CPPUNIT_FAIL(text + " was taken");
            }
            catch (const ConfigurationException& exc)
            {
                for (const std::string piece: {"http.listen", "127.0.0.1:8080", "unix:/run/"})
                    CPPUNIT_ASSERT_MESSAGE(exc.message(), exc.message().find(piece) != std::string::npos);
                CPPUNIT_ASSERT_MESSAGE(exc.message(),
                                       exc.message().find("\"" + text + "\"") != std::string::npos);
            }
    }

    /// Many rounds of two: a window between them would show in some.
    void testOfServersThatBeginTogetherOneHasThePort()
    {
        const auto free = Listener("none", ListenAddress::parse("127.0.0.1:0", "x"), "x", 2).address();
        for (int round = 0; round < 200; ++round)
            CPPUNIT_ASSERT_EQUAL(1, winnersAt(free));
    }

    void testThePortStaysOpenOnceItWasOpen()
    {
        const auto free = Listener("none", ListenAddress::parse("127.0.0.1:0", "x"), "x", 1).address();
        const Poco::Net::SocketAddress port = free.resolve();
        std::atomic<bool> looks = false;
        std::atomic<bool> done = false;
        std::atomic<int> refusedAfter = 0;
        std::thread client(
            [&]
            {
                for (bool open = false; !done; looks = true)
                    try
                    {
                        const Poco::Net::StreamSocket socket(port);
                        open = true;
                    }
                    catch (const Poco::Exception&)
                    {
                        refusedAfter += open;
                    }
            });
        while (!looks)
            std::this_thread::yield();
        {
            const Listener listener("none", free, "x", 8);
            done = true;
            client.join();
        }
        CPPUNIT_ASSERT_EQUAL(0, refusedAfter.load());
    }

    void testAServerAtAUnixSocket()
    {
        const ScratchFolder folder;
        const std::string path = folder.path() + "/http.sock";
        const auto site = std::make_shared<Site>();
        site->router.add(
            get("/who"),
            [](const Request& request) { return Response::text(std::string(request.clientAddress())); },
            "test");
        HttpSettings settings = RunningServer::settings();
        settings.listen = "unix:" + path;
        settings.trustedProxies = {"127.0.0.1"};
        const std::string end = "Host: localhost\r\nConnection: close\r\n";
        {
            const RunningServer server(site, settings);
            struct stat status = {};
            CPPUNIT_ASSERT_EQUAL(0, ::lstat(path.c_str(), &status));
            CPPUNIT_ASSERT_EQUAL(0660U, static_cast<unsigned>(status.st_mode & 0777));
            for (int i = 0; i < 20; ++i)
                CPPUNIT_ASSERT(
                    askUnix(path, "GET /who HTTP/1.1\r\n" + end + "\r\n").ends_with("\r\n\r\n127.0.0.1"));
            CPPUNIT_ASSERT(
                askUnix(path, "GET /who HTTP/1.1\r\nX-Forwarded-For: 203.0.113.7\r\n" + end + "\r\n")
                    .ends_with("\r\n\r\n203.0.113.7"));
        }
        CPPUNIT_ASSERT_MESSAGE("the file goes with the server", !exists(path));
    }

    void testASocketThatADeadServerLeftIsReplaced()
    {
        const ScratchFolder folder;
        const std::string path = folder.path() + "/http.sock";
        const int dead = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_un address = unixAddress(path);
        CPPUNIT_ASSERT_EQUAL(0, ::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address));
        ::close(dead);
        CPPUNIT_ASSERT(exists(path));
        const UnixListener listener(path);
        CPPUNIT_ASSERT_THROW(UnixListener{path}, Poco::Exception);
        CPPUNIT_ASSERT_MESSAGE("the living one's stays", exists(path));
    }

    void testNothingElseIsReplaced()
    {
        const ScratchFolder folder;
        const std::string path = folder.path() + "/precious";
        std::ofstream(path) << "data";
        CPPUNIT_ASSERT_THROW(UnixListener{path}, Poco::Exception);
        CPPUNIT_ASSERT_EQUAL(std::string("data"), readFile(path));
        CPPUNIT_ASSERT_THROW(UnixListener{folder.path() + "/no/such/folder"}, Poco::Exception);
        const std::string moved = folder.path() + "/moved.sock";
        {
            const UnixListener listener(moved);
            ::unlink(moved.c_str());
            std::ofstream(moved) << "another's";
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE("what is not its own stays", std::string("another's"), readFile(moved));
    }

    void testOfServersThatBeginTogetherOneHasTheSocket()
    {
        const ScratchFolder folder;
        for (int round = 0; round < 100; ++round)
            CPPUNIT_ASSERT_EQUAL(1, winnersAt(ListenAddress::ofFile(folder.path() + "/http.sock")));
    }

private:
    /// How many of two that try at once get the address, while both still have what they got.
    static int winnersAt(const ListenAddress& address)
    {
        std::atomic<int> ready = 0;
        std::atomic<int> tried = 0;
        std::atomic<int> winners = 0;
        const auto compete = [&]
        {
            std::unique_ptr<Listener> mine;
            ++ready;
            while (ready < 2)
                std::this_thread::yield();
            try
            {
                mine = std::make_unique<Listener>("none", address, "x", 2);
                ++winners;
            }
            catch (const Poco::Net::NetException&)
            {
                // the other one has it
            }
            ++tried;
            while (tried < 2)
                std::this_thread::yield();
        };
        std::thread other(compete);
        compete();
        other.join();
        return winners;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ListenTest);

} // namespace
