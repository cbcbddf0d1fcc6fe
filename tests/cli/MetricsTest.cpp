#include "CliTest.h"

#include "support/BecomesTrue.h"
#include "support/HttpClient.h"
#include "support/ReadFile.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

using namespace colonnade::test;

namespace
{

/// The Prometheus text format 0.0.4, read as strictly as it is described.
class Metrics
{
public:
    explicit Metrics(const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE("the last line has no end", text.ends_with('\n'));
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("# "))
                readDescription(line);
            else
                readSample(line);
        for (const auto& [name, type]: _types)
            if (type == "histogram")
                checkHistogram(name);
    }

    /// `series` as it stands in the text, labels and all; -1: not there.
    double value(const std::string& series) const
    {
        const auto found = _values.find(series);
        return found == _values.end() ? -1 : found->second;
    }

    std::string type(const std::string& name) const
    {
        const auto found = _types.find(name);
        return found == _types.end() ? "" : found->second;
    }

private:
    void readDescription(const std::string& line)
    {
        static const std::regex pattern(R"(# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+))");
        std::smatch parts;
        CPPUNIT_ASSERT_MESSAGE(line, std::regex_match(line, parts, pattern));
        if (parts[1] == "HELP")
            return;
        CPPUNIT_ASSERT_MESSAGE(line,
                               std::set<std::string>({"counter", "gauge", "histogram"}).contains(parts[3]));
        CPPUNIT_ASSERT_MESSAGE("twice: " + line, _types.emplace(parts[2], parts[3]).second);
        _current = parts[2];
    }

    void readSample(const std::string& line)
    {
        static const std::string label = R"re([a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*")re";
        static const std::regex pattern(R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{)re" + label + "(?:," + label +
                                        R"re()*\})? ([0-9]+(?:\.[0-9]+)?))re");
        std::smatch parts;
        CPPUNIT_ASSERT_MESSAGE(line, std::regex_match(line, parts, pattern));
        const std::string name = parts[1];
        const bool ofHistogram =
            type(_current) == "histogram" &&
            (name == _current + "_bucket" || name == _current + "_sum" || name == _current + "_count");
        CPPUNIT_ASSERT_MESSAGE("not under its description: " + line, ofHistogram || name == _current);
        CPPUNIT_ASSERT_MESSAGE("twice: " + line,
                               _values.emplace(name + parts[2].str(), std::stod(parts[3])).second);
    }

    /// Buckets grow, and the last is the count.
    void checkHistogram(const std::string& name) const
    {
        static const std::regex le(R"re(,?le="([^"]*)")re");
        std::map<std::string, std::map<double, double>> bounds; // by the other labels
        for (const auto& [series, value]: _values)
        {
            std::smatch parts;
            if (!series.starts_with(name + "_bucket") || !std::regex_search(series, parts, le))
                continue;
            const std::string other = std::regex_replace(series.substr(name.size() + 7), le, "");
            bounds[other == "{}" ? "" : other][std::stod(parts[1])] = value; // stod knows +Inf
        }
        for (const auto& [labels, buckets]: bounds)
        {
            double last = 0;
            for (const auto& [bound, count]: buckets)
            {
                CPPUNIT_ASSERT_MESSAGE(name + labels, count >= last);
                last = count;
            }
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name + labels, last, value(name + "_count" + labels));
            CPPUNIT_ASSERT_MESSAGE(name + labels, value(name + "_sum" + labels) >= 0);
        }
    }

    std::map<std::string, std::string> _types;
    std::map<std::string, double> _values;
    std::string _current;
};

int freePort()
{
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

} // namespace

class MetricsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MetricsTest);
    CPPUNIT_TEST(testMetricsCountRequestsByRouteAndPlugin);
    CPPUNIT_TEST(testMetricsTellOfDatabaseLanesAndOutbox);
    CPPUNIT_TEST(testMetricsTellOfTheRoomThatBodiesTake);
    CPPUNIT_TEST(testMetricsAreOnTheManagementListenerOnly);
    CPPUNIT_TEST(testEveryRequestHasANumberThatAllLogsTell);
    CPPUNIT_TEST(testMetricsTellOfTheProcess);
    CPPUNIT_TEST(testRulesAndDashboardNameMetricsThatThereAre);
    CPPUNIT_TEST(testLogsAreJsonIfAsked);
    CPPUNIT_TEST(testTheLogIsMadeAnewWhereItWasMovedAway);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _port = freePort();
        _server = std::make_unique<ServerProcess>(std::vector<std::string>{
            "management.listen=127.0.0.1:" + std::to_string(_port), "log.level=debug"});
    }

    void testMetricsCountRequestsByRouteAndPlugin()
    {
        HttpClient client(_server->port());
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(200, client.get("/api/project").status);
        CPPUNIT_ASSERT_EQUAL(404, client.get("/api/project/77").status);
        CPPUNIT_ASSERT_EQUAL(404, client.get("/nowhere").status);
        CPPUNIT_ASSERT_EQUAL(200, client.get("/health/live").status);
        const Metrics metrics = read();
        const std::string requests = "colonnade_http_route_requests_total";
        const std::string list = R"({plugin="tasks",method="GET",route="/api/project")";
        CPPUNIT_ASSERT_EQUAL(3.0, metrics.value(requests + list + R"(,status="2xx"})"));
        CPPUNIT_ASSERT_EQUAL(
            1.0,
            metrics.value(requests +
                          R"({plugin="tasks",method="GET",route="/api/project/{id:int}",status="4xx"})"));
        CPPUNIT_ASSERT_EQUAL(1.0, metrics.value(requests + R"({plugin="",method="",route="",status="4xx"})"));
        CPPUNIT_ASSERT_EQUAL(
            1.0,
            metrics.value(requests + R"({plugin="core",method="GET",route="/health/live",status="2xx"})"));
        CPPUNIT_ASSERT_EQUAL(3.0,
                             metrics.value("colonnade_http_request_duration_seconds_count" + list + "}"));
        CPPUNIT_ASSERT(metrics.value("colonnade_http_request_duration_seconds_sum" + list + "}") > 0);
        CPPUNIT_ASSERT_EQUAL(4.0, metrics.value(R"(colonnade_http_requests_total{status="2xx"})"));
        CPPUNIT_ASSERT_EQUAL(std::string("histogram"),
                             metrics.type("colonnade_http_request_duration_seconds"));
    }

    void testMetricsTellOfDatabaseLanesAndOutbox()
    {
        _server->createUser("ada", "a long enough secret");
        const double readsBefore = read().value(R"(colonnade_database_duration_seconds_count{kind="read"})");
        HttpClient(_server->port()).get("/api/project");
        const Metrics metrics = read();
        CPPUNIT_ASSERT(metrics.value(R"(colonnade_database_duration_seconds_count{kind="read"})") >
                       readsBefore);
        CPPUNIT_ASSERT(metrics.value(R"(colonnade_database_duration_seconds_count{kind="write"})") > 0);
        for (const char* series:
             {R"(colonnade_database_failures_total{kind="read",reason="busy"})",
              R"(colonnade_database_failures_total{kind="write",reason="error"})",
              R"(colonnade_http_lane_waiting{lane="heavy"})", R"(colonnade_http_lane_running{lane="heavy"})",
              R"(colonnade_http_lane_refused_total{lane="worker"})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(series, 0.0, metrics.value(series));
        CPPUNIT_ASSERT(metrics.value(R"(colonnade_http_lane_threads{lane="heavy"})") >= 1);
        CPPUNIT_ASSERT(metrics.value("process_resident_memory_bytes") > 1e6);
        CPPUNIT_ASSERT_EQUAL(1.0, waitFor("colonnade_database_up"));
        const Metrics sampled = read();
        for (const char* series:
             {"colonnade_mail_waiting", "colonnade_mail_dead", "colonnade_mail_overdue_seconds",
              "colonnade_tasks_webhooks_waiting", "colonnade_tasks_webhooks_dead",
              "colonnade_tasks_webhooks_overdue_seconds", "colonnade_tasks_imports_running",
              "colonnade_jobs_waiting", "colonnade_events_dead", "colonnade_account_newsletter_waiting"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(series, 0.0, sampled.value(series));
    }

    void testMetricsTellOfTheRoomThatBodiesTake()
    {
        const auto ada =
            colonnade::JsonDocument::parse(_server->createUser("ada", "a long enough secret", {"--json"}));
        const auto used = [this] // a large body goes to the disk
        {
            const Metrics now = read();
            return now.value(R"(colonnade_http_room_used_bytes{room="memory"})") +
                   now.value(R"(colonnade_http_room_used_bytes{room="disk"})");
        };
        const Metrics idle = read();
        CPPUNIT_ASSERT(used() < 100'000);
        for (const char* room: {"memory", "work", "disk"})
        {
            const std::string label = std::string("{room=\"") + room + "\"}";
            CPPUNIT_ASSERT(idle.value("colonnade_http_room_bytes" + label) > 1e6);
            CPPUNIT_ASSERT_EQUAL(0.0, idle.value("colonnade_http_room_refused_total" + label));
        }
        const std::string head =
            "POST /api/project HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Content-Length: 200000\r\nAuthorization: " +
            std::string(ada.root().find("api_key").text()) + "\r\n\r\n";
        {
            Poco::Net::StreamSocket client(
                Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(_server->port())));
            const std::string sent = head + "{" + std::string(150'000, ' ');
            client.sendBytes(sent.data(), static_cast<int>(sent.size()));
            CPPUNIT_ASSERT(becomesTrue([&] { return used() >= 150'000; }));
        }
        CPPUNIT_ASSERT(becomesTrue([&] { return used() < 100'000; }));
    }

    void testMetricsAreOnTheManagementListenerOnly()
    {
        CPPUNIT_ASSERT_EQUAL(404, HttpClient(_server->port()).get("/metrics").status);
        HttpClient management(_port);
        const Answer answer = management.get("/metrics");
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("text/plain; version=0.0.4; charset=utf-8"),
                             answer.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(200, management.get("/health/ready").status);
        CPPUNIT_ASSERT_EQUAL(404, management.get("/api/project").status);
        const HeaderList rebound{{"Host", "evil.example:8081"}};
        CPPUNIT_ASSERT_EQUAL(421, management.get("/metrics", rebound).status);
        CPPUNIT_ASSERT_EQUAL(200, HttpClient(_port).get("/health/ready", rebound).status);
        CPPUNIT_ASSERT_EQUAL(200, HttpClient(_port).get("/metrics", {{"Host", "localhost:1"}}).status);
    }

    /// A form that is refused is told in the log; its number leads to the line in the access log.
    void testEveryRequestHasANumberThatAllLogsTell()
    {
        HttpClient client(_server->port());
        client.postJson("/account/signin", "{}"); // without a CSRF token
        client.get("/api/project");
        _server->stop(); // writes what is left
        const std::regex number(R"(request ([0-9a-f]{16}) POST /account/signin refused: )");
        const std::string log = _server->output();
        std::smatch told;
        CPPUNIT_ASSERT_MESSAGE(log, std::regex_search(log, told, number));
        std::ifstream file(_server->dataFolder() + "/access.log");
        std::set<std::string> seen;
        bool found = false;
        for (std::string line; std::getline(file, line);)
        {
            const std::string last = line.substr(line.rfind(' ') + 1);
            CPPUNIT_ASSERT_MESSAGE(line, std::regex_match(last, std::regex("[0-9a-f]{16}")));
            CPPUNIT_ASSERT_MESSAGE("twice: " + line, seen.insert(last).second);
            found = found || (last == told[1] &&
                              line.find(" \"POST /account/signin HTTP/1.1\" 4") != std::string::npos);
        }
        CPPUNIT_ASSERT_MESSAGE("no line with " + told[1].str(), found);
    }

    void testMetricsTellOfTheProcess()
    {
        const Metrics metrics = read();
        for (const char* name: {"process_resident_memory_bytes", "process_virtual_memory_bytes",
                                "process_open_fds", "process_max_fds", "process_threads"})
            CPPUNIT_ASSERT_MESSAGE(name, metrics.value(name) > 0 && metrics.type(name) == "gauge");
        const double start = metrics.value("process_start_time_seconds");
        const auto now = static_cast<double>(std::time(nullptr));
        CPPUNIT_ASSERT_MESSAGE(std::to_string(start), start > now - 3600 && start < now + 60);
        CPPUNIT_ASSERT(metrics.value("process_cpu_seconds_total") >= 0);
        CPPUNIT_ASSERT_EQUAL(std::string("counter"), metrics.type("process_cpu_seconds_total"));
    }

    /// What is written for others must not name what this version does not tell.
    void testRulesAndDashboardNameMetricsThatThereAre()
    {
        HttpClient(_server->port())
            .get("/api/project"); // a route is told once it was asked, a backup's age once one was made
        const ScratchFolder backups;
        CPPUNIT_ASSERT_EQUAL(0, _server->run({"backup", "create", "--into", backups.path()}).exitCode);
        CPPUNIT_ASSERT(becomesTrue([&] { return !read().type("colonnade_tasks_webhooks_waiting").empty(); }));
        const Metrics metrics = read();
        const std::string folder = COLONNADE_PACKAGING "/monitoring/";
        std::set<std::string> names;
        for (const char* file: {"colonnade.rules.yml", "colonnade.dashboard.json"})
        {
            const std::string text = readFile(folder + file);
            static const std::regex pattern("(?:colonnade|process)_[a-z_0-9]+");
            for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
                names.insert(at->str());
        }
        CPPUNIT_ASSERT(names.size() > 20);
        names.erase("colonnade_tls_certificate_expiry_timestamp_seconds"); // told with TLS alone: TlsTest
        for (std::string name: names)
        {
            for (const std::string part: {"_bucket", "_sum", "_count"})
                if (name.ends_with(part) && metrics.type(name).empty())
                    name.resize(name.size() - part.size());
            CPPUNIT_ASSERT_MESSAGE(name + " is told by nobody", !metrics.type(name).empty());
        }
    }

    void testLogsAreJsonIfAsked()
    {
        const std::string log = _server->dataFolder() + "/colonnade.log";
        _server->stop();
        std::remove((_server->dataFolder() + "/access.log").c_str());
        _server->start({"log.format=json", "log.file=" + log, "log.level=debug"});
        HttpClient client(_server->port());
        client.get("/health/live");
        client.get("/nowhere", {{"User-Agent", "a \"quoted\" one"}, {"X-Request-Id", "from-outside"}});
        client.postJson("/account/signin", "{}"); // refused, and logged
        _server->stop();
        const std::string access = readFile(_server->dataFolder() + "/access.log");
        CPPUNIT_ASSERT_MESSAGE(access, access.find("/health/live") == std::string::npos);
        bool found = false;
        for (const auto& [text, member]: {std::pair(access, "path"), std::pair(readFile(log), "text")})
        {
            std::istringstream lines(text);
            for (std::string line; std::getline(lines, line);)
            {
                const auto document = colonnade::JsonDocument::parse(line);
                CPPUNIT_ASSERT_MESSAGE(line, document.root().find(member).isText());
                found = found || document.root().find("request").text() == "from-outside";
            }
        }
        CPPUNIT_ASSERT_MESSAGE(access, found);
    }

    void testTheLogIsMadeAnewWhereItWasMovedAway()
    {
        const std::string log = _server->dataFolder() + "/colonnade.log";
        _server->stop();
        _server->start({"log.file=" + log});
        struct stat status = {};
        CPPUNIT_ASSERT_EQUAL(0, ::stat(log.c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(0U, static_cast<unsigned>(status.st_mode & 0137)); // at most rw-r-----
        for (const char* old: {".1", ".2"})
        {
            std::rename(log.c_str(), (log + old).c_str());
            CPPUNIT_ASSERT_EQUAL(400, HttpClient(_server->port()).postJson("/account/signin", "{}").status);
            CPPUNIT_ASSERT_MESSAGE(readFile(log + old),
                                   readFile(log).find("POST /account/signin refused") != std::string::npos);
        }
    }

private:
    Metrics read() const { return Metrics(HttpClient(_port).get("/metrics").body); }

    /// What is looked up in the background.
    double waitFor(const std::string& series) const
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < end)
        {
            if (read().value(series) > 0)
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return read().value(series);
    }

    int _port = 0;
    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MetricsTest);
