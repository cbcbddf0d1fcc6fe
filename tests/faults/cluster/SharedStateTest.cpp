#include "faults/cluster/Cluster.h"
#include "http/account/AccountClient.h"
#include "support/BecomesTrue.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <optional>
#include <thread>

using colonnade::test::account::AccountClient;
using colonnade::test::account::memberOf;

namespace colonnade::test::cluster
{

namespace
{

constexpr int LIMIT = 90;

std::string part(const std::string& disposition, const std::string& content)
{
    return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
}

} // namespace

/// What one server of three counts or keeps holds at the others.
class SharedStateTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SharedStateTest);
    CPPUNIT_TEST(testBrakeCountsTheFailuresAtAllServers);
    CPPUNIT_TEST(testRateLimitCountsTheRequestsAtAllServers);
    CPPUNIT_TEST(testFileSentToOneServerIsServedByAll);
    CPPUNIT_TEST(testServerWithFoldersOfItsOwnSaysSo);
    CPPUNIT_TEST(testChangedApiKeyIsSoonRefusedByAll);
    CPPUNIT_TEST_SUITE_END();

    void testBrakeCountsTheFailuresAtAllServers()
    {
        constexpr int longEnough = 4; // seconds, to ask all servers
        Cluster cluster({"plugins.enabled=account", "identity.brake.free_failures=3"});
        cluster.server(0).createUser("mira", AccountClient::GOOD_PASSWORD);
        int failures = 0;
        Answer answer;
        for (std::size_t turn = 0;; ++turn)
        {
            AccountClient client(cluster.ports()[turn % Cluster::SERVERS]);
            answer = client.signIn("mira@example.org", "not the password");
            if (answer.status != 429)
                ++failures;
            else if (std::stoi(answer.header("Retry-After")) >= longEnough)
                break;
            else
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        for (const int port: cluster.ports())
            CPPUNIT_ASSERT_EQUAL(429, AccountClient(port).signIn("mira@example.org").status);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{failures}, cluster.count("SELECT max(failures) FROM core_brake"));
    }

    /// How many requests are served before none is any more; nothing if a new window began meanwhile.
    static std::optional<int> countServed(const Cluster& cluster)
    {
        constexpr int inARow = 30;
        HttpClient client(cluster.proxyPort());
        std::string window;
        int served = 0;
        for (int refused = 0; refused < inARow;)
        {
            const Answer answer = client.get("/api/category");
            if (!window.empty() && answer.header("X-RateLimit-Reset") != window)
                return std::nullopt;
            window = answer.header("X-RateLimit-Reset");
            CPPUNIT_ASSERT_MESSAGE(answer.body, answer.status == 200 || answer.status == 429);
            refused = answer.status == 200 ? 0 : refused + 1;
            served += answer.status == 200 ? 1 : 0;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return served;
    }

    void testRateLimitCountsTheRequestsAtAllServers()
    {
        const Cluster cluster({"plugins.enabled=tasks", "http.rate_limit=" + std::to_string(LIMIT)});
        auto served = countServed(cluster);
        if (!served)
            served = countServed(cluster); // the next window begins in a quarter of an hour
        CPPUNIT_ASSERT(served);
        CPPUNIT_ASSERT(*served >= LIMIT - 1);
        CPPUNIT_ASSERT_MESSAGE(std::to_string(*served) + " were served: each server counts for itself",
                               *served < Cluster::SERVERS * (LIMIT - 1));
    }

    void testFileSentToOneServerIsServedByAll()
    {
        Cluster cluster({"plugins.enabled=tasks"});
        const std::string user =
            cluster.server(0).createUser("owner", AccountClient::GOOD_PASSWORD, {"--json"});
        HeaderList headers = {
            {"Authorization", std::string(JsonDocument::parse(user).root().find("api_key").text())}};
        HttpClient client(cluster.ports()[0]);
        client.postJson("/api/project", R"({"name":"P","short_name":"p","description":"d"})", headers);
        client.postJson("/api/task", R"({"project_id":1})", headers);
        CPPUNIT_ASSERT_EQUAL(200, client.get("/api/p/newtask", headers).status);
        headers.emplace_back("Content-Type", "multipart/form-data; boundary=B");
        const Answer run =
            client.send("POST", "/api/taskrun", headers,
                        part("name=\"project_id\"", "1") + part("name=\"task_id\"", "1") +
                            part("name=\"file\"; filename=\"leaf.jpg\"", "a picture") + "--B--\r\n");
        const std::string url = memberOf(run, "media_url");
        CPPUNIT_ASSERT_MESSAGE(run.body, url.starts_with(Cluster::PUBLIC_URL));
        for (const int port: cluster.ports())
            CPPUNIT_ASSERT_EQUAL(
                std::string("a picture"),
                HttpClient(port).get(url.substr(std::string(Cluster::PUBLIC_URL).size())).body);
    }

    void testServerWithFoldersOfItsOwnSaysSo()
    {
        const std::string warning = "/tasks is not the folder that other servers on this database have";
        const std::vector<std::string> settings{"plugins.enabled=tasks"};
        Cluster cluster(settings);
        CPPUNIT_ASSERT_MESSAGE(cluster.output(), cluster.output().find(warning) == std::string::npos);
        const ServerProcess other(cluster.server(0), settings);
        CPPUNIT_ASSERT_MESSAGE(other.output(), other.output().find(warning) != std::string::npos);
        const auto examined = other.run({"doctor"}).out;
        CPPUNIT_ASSERT_MESSAGE(examined, examined.find(warning) != std::string::npos);
        const auto healthy = cluster.server(0).run({"doctor"}).out;
        CPPUNIT_ASSERT_MESSAGE(healthy, healthy.find(warning) == std::string::npos);
    }

    void testChangedApiKeyIsSoonRefusedByAll()
    {
        Cluster cluster({"plugins.enabled=account,tasks"});
        AccountClient mira(cluster.proxyPort());
        mira.registerAccount("mira");
        const auto key = [&] { return memberOf(mira.getJson("/account/profile"), "user.api_key"); };
        const HeaderList old = {{"Authorization", key()}};
        const std::string wanted = R"({"name":"P","short_name":"p","description":"d"})";
        const auto statusAt = [&](int port)
        { return HttpClient(port).postJson("/api/project", wanted, old).status; };
        CPPUNIT_ASSERT_EQUAL(200, statusAt(cluster.ports()[0]));
        for (const int port: cluster.ports())
            for (int i = 0; i < 3; ++i) // so that it is kept there
                CPPUNIT_ASSERT(statusAt(port) != 401);
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(mira.post("/account/mira/resetapikey", "{}"), "status"));
        for (const int port: cluster.ports())
            CPPUNIT_ASSERT(becomesTrue([&] { return statusAt(port) == 401; }));
        CPPUNIT_ASSERT(key() != old.front().second);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedStateTest);

} // namespace colonnade::test::cluster
