#include "support/BecomesTrue.h"
#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <cppunit/extensions/HelperMacros.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <regex>
#include <thread>
#include <vector>

using namespace colonnade::test;
using Poco::JSON::Array;
using Poco::JSON::Object;

namespace
{

constexpr std::size_t MEBIBYTE = 1024 * 1024;
constexpr std::size_t CONNECTIONS = 256;
constexpr std::size_t EACH_ORDINARY = 16; ///< of these, for a route whose limits are those of most
constexpr std::size_t SENT_OF_ORDINARY = 192 * 1024;
constexpr auto STRANGER = "127.0.0.2"; // a network of its own
constexpr auto PERSON = "person.one";
constexpr auto PASSWORD = "a long enough secret";

/// A client that sends what the server takes, and reads nothing unless it is told to.
class Sender
{
public:
    Sender(int port, const char* from, int receiveBuffer = 0):
        _socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        if (receiveBuffer > 0)
            ::setsockopt(_socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
        sockaddr_in own = {};
        own.sin_family = AF_INET;
        ::inet_pton(AF_INET, from, &own.sin_addr);
        ::bind(_socket, reinterpret_cast<sockaddr*>(&own), sizeof own);
        sockaddr_in server = {};
        server.sin_family = AF_INET;
        server.sin_port = htons(static_cast<std::uint16_t>(port));
        server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // What is refused shows when nobody is served any more.
        static_cast<void>(::connect(_socket, reinterpret_cast<sockaddr*>(&server), sizeof server));
    }
    Sender(Sender&& other) noexcept:
        _socket(std::exchange(other._socket, -1))
    {
    }
    ~Sender()
    {
        if (_socket >= 0)
            ::close(_socket);
    }

    void send(std::string_view bytes)
    {
        while (!bytes.empty())
        {
            const ssize_t count = ::send(_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0)
                return;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    /// Returns how much was taken at once.
    std::size_t trySend(std::string_view bytes)
    {
        const ssize_t count = ::send(_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }

    /// Whether the first bytes of an answer come within 20 seconds.
    bool isAnswered() const
    {
        pollfd waiting{_socket, POLLIN, 0};
        return ::poll(&waiting, 1, 20'000) > 0;
    }

private:
    int _socket;
};

struct Route
{
    std::string method;
    std::string path;
    std::size_t plainBytes; ///< of the largest body
    std::size_t formBytes;
    bool special; ///< has limits of its own
};

std::size_t numberOf(const Object& route, const std::string& name, std::size_t otherwise)
{
    return route.isNull(name) ? otherwise : route.getValue<std::size_t>(name);
}

Route routeOf(const Object& route)
{
    const auto method = route.getValue<std::string>("method");
    std::string path =
        std::regex_replace(route.getValue<std::string>("pattern"), std::regex("\\{[^}]*:int\\}"), "1");
    path = std::regex_replace(path, std::regex("\\{[^}]*\\}"), "x");
    const bool asks = method == "GET" || method == "DELETE";
    const std::size_t plain = numberOf(route, "max_body_bytes", asks ? 64 * 1024 : MEBIBYTE);
    return {method, path, plain, numberOf(route, "max_form_bytes", plain),
            !route.isNull("max_body_bytes") || !route.isNull("max_form_bytes")};
}

class LittleMemoryTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LittleMemoryTest);
    CPPUNIT_TEST(testUnfinishedBodiesOfEveryRoute);
    CPPUNIT_TEST(testListsOfLargeAnswersAreWhole);
    CPPUNIT_TEST(testStalledReadersOfAnExport);
    CPPUNIT_TEST(testStalledReadersOfAList);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server = std::make_unique<ServerProcess>(std::vector<std::string>{"http.rate_limit=1000000"});
        const std::string user = _server->createUser(PERSON, PASSWORD, {"--json"});
        _key = Poco::JSON::Parser().parse(user).extract<Object::Ptr>()->getValue<std::string>("api_key");
        assertServes("before anything happens"); // threads and pages that every server has
        const std::size_t idle = addressSpace();
        CPPUNIT_ASSERT_MESSAGE("the idle server takes " + std::to_string(idle / MEBIBYTE) + " MiB",
                               idle < 200 * MEBIBYTE);
        const rlimit limit{256 * MEBIBYTE, 256 * MEBIBYTE};
        CPPUNIT_ASSERT_EQUAL(0, ::prlimit(_server->pid(), RLIMIT_AS, &limit, nullptr));
    }

    void tearDown() override { _server.reset(); }

    void testUnfinishedBodiesOfEveryRoute()
    {
        const ProcessResult listed = _server->run({"routes", "--json"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(listed.err, 0, listed.exitCode);
        const auto routes = Poco::JSON::Parser().parse(listed.out).extract<Array::Ptr>();
        CPPUNIT_ASSERT(routes->size() > 50);
        std::vector<Sender>
            ordinary; // of many routes at once, since those whose limit is the same go one way
        for (std::size_t i = 0; i < routes->size(); ++i)
        {
            const Route route = routeOf(*routes->getObject(static_cast<unsigned>(i)));
            const std::string name = route.method + " " + route.path;
            if (route.special)
                floodAlone(route, name);
            else
                flood(ordinary, EACH_ORDINARY, route, "application/json", route.plainBytes);
            if (ordinary.size() < CONNECTIONS)
                continue;
            assertReady(name + " and those before it");
            ordinary.clear();
        }
        assertServes("after all");
    }

    void testListsOfLargeAnswersAreWhole()
    {
        const std::string project = makeProject();
        const std::string large(4'000'000, 'x');
        constexpr int ANSWERS = 12;
        HttpClient client(_server->port());
        for (int i = 0; i < ANSWERS; ++i)
        {
            const Answer made = client.postJson(
                "/api/task", R"({"info":")" + large + R"(","project_id":)" + project + "}", owner());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body.substr(0, 300), 200, made.status);
        }
        const Answer tooLarge = client.postJson(
            "/api/task", R"({"info":")" + large + large + R"(","project_id":)" + project + "}", owner());
        CPPUNIT_ASSERT_EQUAL(413, tooLarge.status);
        std::vector<std::thread> readers;
        std::vector<Answer> answers(4);
        for (Answer& answer: answers)
            readers.emplace_back(
                [&]
                {
                    HttpClient reader(_server->port());
                    answer = reader.get("/api/task?limit=100&project_id=" + project);
                });
        for (std::thread& reader: readers)
            reader.join();
        for (const Answer& answer: answers)
        {
            CPPUNIT_ASSERT_EQUAL(200, answer.status);
            CPPUNIT_ASSERT_MESSAGE(std::to_string(answer.body.size()),
                                   answer.body.size() > ANSWERS * large.size());
            CPPUNIT_ASSERT(answer.body.ends_with("}]"));
        }
        assertServes("large lists");
    }

    /// More than the heavy lane has threads, and than wait there.
    void testStalledReadersOfAnExport()
    {
        const std::string project = makeProject();
        importTasks(project, 2000);
        std::vector<Sender> stalled;
        for (int i = 0; i < 80; ++i)
            stalled.emplace_back(_server->port(), STRANGER, 4096)
                .send("GET /api/project/" + project +
                      "/export?type=task&format=json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        for (const Sender& reader: stalled)
            CPPUNIT_ASSERT(reader.isAnswered());
        assertServes("stalled readers of an export");
    }

    void testStalledReadersOfAList()
    {
        const std::string project = makeProject();
        importTasks(project, 200);
        std::vector<Sender> stalled;
        for (std::size_t i = 0; i < CONNECTIONS; ++i)
            stalled.emplace_back(_server->port(), STRANGER, 4096)
                .send("GET /api/task?limit=100&project_id=" + project +
                      " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        for (const Sender& reader: stalled)
            CPPUNIT_ASSERT(reader.isAnswered());
        assertServes("stalled readers of a list");
    }

private:
    HeaderList owner() const { return {{"Authorization", _key}}; }

    std::size_t addressSpace() const
    {
        std::ifstream file("/proc/" + std::to_string(_server->pid()) + "/statm");
        std::size_t pages = 0;
        file >> pages;
        return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    }

    void assertReady(const std::string& what)
    {
        CPPUNIT_ASSERT_MESSAGE(what + "\n" + _server->output(), ::kill(_server->pid(), 0) == 0);
        HttpClient client(_server->port());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, 200, client.get("/health/ready").status);
    }

    /// The server lives, is ready, and signs in somebody from another network.
    void assertServes(const std::string& what)
    {
        assertReady(what);
        HttpClient client(_server->port());
        const Answer answer =
            client.postForm("/app/user/auth_token",
                            std::string("client=test&user=") + PERSON + "&password=a+long+enough+secret");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, 200, answer.status);
        CPPUNIT_ASSERT_MESSAGE(what + answer.body,
                               answer.body.find(R"("result":"success")") != std::string::npos);
    }

    void floodAlone(const Route& route, const std::string& name)
    {
        std::vector<Sender> senders;
        flood(senders, CONNECTIONS, route, "application/json", route.plainBytes);
        assertServes(name);
        senders.clear();
        if (route.formBytes == route.plainBytes)
            return;
        flood(senders, CONNECTIONS, route, "multipart/form-data; boundary=b", route.formBytes);
        assertServes(name + " with a form");
    }

    /// All bodies but their last byte, as far as the server takes them; of those whose limit many routes
    /// share only what goes into files, too.
    void flood(std::vector<Sender>& senders, std::size_t count, const Route& route, const std::string& type,
               std::size_t bytes)
    {
        const std::string head = route.method + " " + route.path +
                                 " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type +
                                 "\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
        const std::string piece(256 * 1024, 'x');
        const std::size_t first = senders.size();
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < count; ++i)
        {
            senders.emplace_back(_server->port(), STRANGER).send(head);
            left.push_back(route.special ? bytes - 1 : std::min(bytes - 1, SENT_OF_ORDINARY));
        }
        std::size_t sent = 1;
        while (sent > 0)
        {
            sent = 0;
            for (std::size_t i = 0; i < count; ++i)
            {
                const std::size_t taken = senders[first + i].trySend(
                    std::string_view(piece).substr(0, std::min(left[i], piece.size())));
                left[i] -= taken;
                sent += taken;
            }
        }
    }

    std::string makeProject()
    {
        HttpClient client(_server->port());
        const Answer made = client.postJson(
            "/api/project",
            R"({"name":"L","short_name":"large","description":"d","info":{"task_presenter":"p"}})", owner());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        return std::to_string(
            Poco::JSON::Parser().parse(made.body).extract<Object::Ptr>()->getValue<int>("id"));
    }

    /// Each of 4 kB; then the project is published, so that strangers may export it.
    void importTasks(const std::string& project, int count)
    {
        std::string rows;
        for (int i = 0; i < count; ++i)
            rows += R"({"info":{"n":)" + std::to_string(i) + R"(,"x":")" + std::string(4000, 'x') + "\"}}\n";
        HttpClient client(_server->port());
        const Answer job =
            client.send("POST", "/api/project/" + project + "/import?format=ndjson", owner(), rows);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(job.body, 202, job.status);
        const std::string where = job.header("Location");
        CPPUNIT_ASSERT(becomesTrue(
            [&] { return client.get(where, owner()).body.find(R"("state":"done")") != std::string::npos; },
            60));
        const Answer published = client.postForm("/project/large/publish", "", owner());
        CPPUNIT_ASSERT_MESSAGE(published.body, published.status == 302 || published.status == 200);
    }

    std::string _key;
    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LittleMemoryTest);

} // namespace
