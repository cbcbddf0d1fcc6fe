#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace colonnade::test;

namespace
{

constexpr int RESTARTS = 5;
constexpr int CLIENTS_OF_EACH_KIND = 6;

/// A socket that listens for whoever gets it next.
class ListeningSocket
{
public:
    ListeningSocket():
        _socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CPPUNIT_ASSERT_EQUAL(0, ::bind(_socket, reinterpret_cast<sockaddr*>(&address), sizeof address));
        CPPUNIT_ASSERT_EQUAL(0, ::listen(_socket, 1024));
        socklen_t size = sizeof address;
        ::getsockname(_socket, reinterpret_cast<sockaddr*>(&address), &size);
        _port = ntohs(address.sin_port);
    }
    ~ListeningSocket() { ::close(_socket); }
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;

    int descriptor() const { return _socket; }
    int port() const { return _port; }

private:
    int _socket;
    int _port = 0;
};

/// A connection of a client that forgives nothing: no second try, no reconnection behind its back.
class Line
{
public:
    explicit Line(int port):
        _socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{30, 0};
        ::setsockopt(_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
    }
    ~Line() { ::close(_socket); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    /// Whether the connection may be used again. Throws if the answer is not a whole 200.
    bool ask(const std::string& request)
    {
        if (::send(_socket, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            throw std::runtime_error(std::string("send: ") + std::strerror(errno));
        std::string answer;
        std::size_t end = std::string::npos;
        while ((end = answer.find("\r\n\r\n")) == std::string::npos)
            receive(answer);
        if (!answer.starts_with("HTTP/1.1 200"))
            throw std::runtime_error(answer);
        const auto length = answer.find("Content-Length: ");
        if (length >= end)
            throw std::runtime_error("no length: " + answer);
        const std::size_t whole = end + 4 + std::stoul(answer.substr(length + 16));
        while (answer.size() < whole)
            receive(answer);
        return answer.find("Connection: close") >= end;
    }

private:
    void receive(std::string& answer) const
    {
        char buffer[4096];
        const ssize_t count = ::recv(_socket, buffer, sizeof buffer, 0);
        if (count <= 0)
            throw std::runtime_error(count == 0 ? "closed after \"" + answer + "\""
                                                : std::string("receive: ") + std::strerror(errno));
        answer.append(buffer, static_cast<std::size_t>(count));
    }

    int _socket;
};

/// Clients that ask without a pause, until they are told to stop.
class Clients
{
public:
    explicit Clients(int port):
        _port(port)
    {
        for (int i = 0; i < CLIENTS_OF_EACH_KIND; ++i)
        {
            _threads.emplace_back([this] { guarded([this] { connectEachTime(); }); });
            _threads.emplace_back([this] { guarded([this] { keepConnection(); }); });
        }
    }
    ~Clients() { stop(); }

    void stop()
    {
        _stopping = true;
        for (auto& thread: _threads)
            thread.join();
        _threads.clear();
    }

    int served() const { return _served; }

    std::string fault() const
    {
        const std::lock_guard lock(_mutex);
        return _fault;
    }

private:
    template <class Work> void guarded(Work work)
    {
        try
        {
            work();
        }
        catch (const std::exception& error)
        {
            const std::lock_guard lock(_mutex);
            _fault = error.what();
        }
    }

    void connectEachTime()
    {
        while (!_stopping)
        {
            Line(_port).ask("GET /api/project HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            ++_served;
        }
    }

    void keepConnection()
    {
        while (!_stopping)
        {
            Line line(_port);
            while (!_stopping && line.ask("GET /api/project HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                ++_served;
            ++_served;
        }
    }

    const int _port;
    std::atomic<bool> _stopping = false;
    std::atomic<int> _served = 0;
    mutable std::mutex _mutex;
    std::string _fault; // guarded by _mutex
    std::vector<std::thread> _threads;
};

} // namespace

class RestartTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RestartTest);
    CPPUNIT_TEST(testNobodyIsRefusedWhileTheServerRestartsAtAnInheritedSocket);
    CPPUNIT_TEST(testInheritedSocketMustListen);
    CPPUNIT_TEST(testServiceManagerIsToldOfReadinessAndStop);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::string> settings()
    {
        return {"http.rate_limit=1000000000", "plugins.enabled=tasks"};
    }

    void testNobodyIsRefusedWhileTheServerRestartsAtAnInheritedSocket()
    {
        const ListeningSocket socket;
        ServerProcess server(settings(), ServerProcess::Begin::Later);
        server.serveAt(socket.descriptor());
        server.start();
        CPPUNIT_ASSERT_EQUAL(socket.port(), server.port());
        Clients clients(socket.port());
        for (int i = 0; i < RESTARTS; ++i)
        {
            const int before = clients.served();
            while (clients.served() < before + 200 && clients.fault().empty())
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            CPPUNIT_ASSERT_EQUAL(0, server.stop());
            server.start();
        }
        clients.stop();
        CPPUNIT_ASSERT_EQUAL(std::string(), clients.fault());
    }

    void testInheritedSocketMustListen()
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ServerProcess server(settings(), ServerProcess::Begin::Later);
        server.serveAt(socket);
        try
        {
            server.start();
            ::close(socket);
            CPPUNIT_FAIL("served at a socket that does not listen");
        }
        catch (const CppUnit::Exception& error)
        {
            ::close(socket);
            CPPUNIT_ASSERT_MESSAGE(error.what(),
                                   std::string(error.what()).find("is none that listens for connections") !=
                                       std::string::npos);
        }
    }

    void testServiceManagerIsToldOfReadinessAndStop()
    {
        const ScratchFolder folder;
        const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        const std::string path = folder.path() + "/notify";
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        CPPUNIT_ASSERT_EQUAL(0, ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address));
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
        ServerProcess server(settings());
        ::unsetenv("NOTIFY_SOCKET");
        CPPUNIT_ASSERT_EQUAL(std::string("READY=1"), receive(socket));
        server.stop();
        CPPUNIT_ASSERT_EQUAL(std::string("STOPPING=1"), receive(socket));
        ::close(socket);
    }

    static std::string receive(int socket)
    {
        pollfd waiting{socket, POLLIN, 0};
        char buffer[256];
        if (::poll(&waiting, 1, 20'000) != 1)
            return "nothing came";
        const ssize_t count = ::recv(socket, buffer, sizeof buffer, 0);
        return {buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RestartTest);
