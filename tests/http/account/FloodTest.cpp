#include "http/account/AccountClient.h"
#include "support/BecomesTrue.h"

#include <Poco/Exception.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace colonnade::test::account
{

namespace
{

constexpr int CONNECTIONS = 90;
constexpr int SIGN_INS = 20;

HeaderList from(const std::string& network, HeaderList headers = {})
{
    headers.emplace_back("X-Forwarded-For", network);
    return headers;
}

/// Repeats one request over many connections, as long as it lives.
class Flood
{
public:
    using Round = std::function<int(HttpClient&, int number)>; ///< the status

    Flood(int port, const Round& round)
    {
        for (int i = 0; i < CONNECTIONS; ++i)
            _threads.emplace_back(
                [this, port, round, i]
                {
                    for (int number = i; !_stopping; number += CONNECTIONS)
                        flood(port, round, number);
                });
    }
    ~Flood()
    {
        _stopping = true;
        for (std::thread& thread: _threads)
            thread.join();
    }
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;

    bool wasRefused() const { return _refused > 0; }

private:
    void flood(int port, const Round& round, int number)
    {
        try
        {
            HttpClient client(port);
            while (!_stopping)
                _refused += round(client, number += CONNECTIONS * 1000) == 429 ? 1 : 0;
        }
        catch (const Poco::Exception&)
        {
            // the connection was closed: another one
        }
    }

    std::atomic<bool> _stopping = false;
    std::atomic<int> _refused = 0;
    std::vector<std::thread> _threads;
};

int postWithToken(HttpClient& client, const std::string& path, const std::map<std::string, std::string>& form)
{
    const HeaderList json = from("192.0.2.1", {{"Content-Type", "application/json"}});
    const Answer shown = client.send("GET", path, json, {});
    HeaderList headers = json;
    headers.emplace_back("X-CSRFToken", memberOf(shown, "form.csrf"));
    return client.send("POST", path, headers, jsonOf(form)).status;
}

} // namespace

/// Ninety connections of one network ask for what is hashed; others go on signing in.
class FloodTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FloodTest);
    CPPUNIT_TEST(testRegistrations);
    CPPUNIT_TEST(testSignInsOfNobody);
    CPPUNIT_TEST(testOhmageTokens);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<ServerProcess> server;

public:
    void setUp() override
    {
        server = std::make_unique<ServerProcess>(std::vector<std::string>{
            "plugins.enabled=account,ohmage_auth", "http.trusted_proxies=127.0.0.1"});
        server->createUser("mira", AccountClient::GOOD_PASSWORD);
    }
    void tearDown() override { server.reset(); }

    void expectOthersToSignIn(const Flood::Round& round)
    {
        const Flood flood(server->port(), round);
        int done = 0;
        for (int i = 0; i < SIGN_INS; ++i)
        {
            HttpClient client(server->port());
            const HeaderList json = from("192.0.2.200", {{"Content-Type", "application/json"}});
            const Answer shown = client.send("GET", "/account/signin", json, {});
            HeaderList headers = json;
            headers.emplace_back("X-CSRFToken", memberOf(shown, "form.csrf"));
            const Answer answer = client.send(
                "POST", "/account/signin", headers,
                jsonOf({{"email", "mira@example.org"}, {"password", AccountClient::GOOD_PASSWORD}}));
            done += answer.status == 200 && memberOf(answer, "status") == "success" ? 1 : 0;
        }
        CPPUNIT_ASSERT_EQUAL(SIGN_INS, done);
        CPPUNIT_ASSERT_MESSAGE("it is the flooder who is told",
                               becomesTrue([&] { return flood.wasRefused(); }));
    }

    void testRegistrations()
    {
        expectOthersToSignIn(
            [](HttpClient& client, int number)
            {
                const std::string name = "r" + std::to_string(number);
                return postWithToken(client, "/account/register",
                                     {{"fullname", "R R"},
                                      {"name", name},
                                      {"email_addr", name + "@example.org"},
                                      {"password", AccountClient::GOOD_PASSWORD},
                                      {"confirm", AccountClient::GOOD_PASSWORD}});
            });
    }

    void testSignInsOfNobody()
    {
        expectOthersToSignIn(
            [](HttpClient& client, int number)
            {
                return postWithToken(client, "/account/signin",
                                     {{"email", "n" + std::to_string(number) + "@example.org"},
                                      {"password", AccountClient::GOOD_PASSWORD}});
            });
    }

    void testOhmageTokens()
    {
        expectOthersToSignIn(
            [](HttpClient& client, int number)
            {
                return client
                    .send("POST", "/app/user/auth_token",
                          from("192.0.2.1", {{"Content-Type", "application/x-www-form-urlencoded"}}),
                          "client=c&password=wrong&user=n" + std::to_string(number))
                    .status;
            });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FloodTest);

} // namespace colonnade::test::account
