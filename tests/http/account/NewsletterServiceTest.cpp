#include "http/account/MailClient.h"
#include "http/tasks/HookReceiver.h"
#include "support/BecomesTrue.h"
#include "support/SmtpServer.h"

#include <colonnade/Json.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade::test::account
{

/// A newsletter's service on this machine, which accepts, refuses and stalls.
class NewsletterServiceTest: public MailServer
{
    CPPUNIT_TEST_SUITE(NewsletterServiceTest);
    CPPUNIT_TEST(testTellsTheServiceOfASubscription);
    CPPUNIT_TEST(testTellsTheServiceWhoLeaves);
    CPPUNIT_TEST(testTellsTheServiceOfDeletedAccounts);
    CPPUNIT_TEST(testTriesAgainWhileTheServiceIsAway);
    CPPUNIT_TEST(testDoesNotWaitForAServiceThatStalls);
    CPPUNIT_TEST(testGivesUpWhatTheServiceRefuses);
    CPPUNIT_TEST(testTheKeyIsInNoLogAndNoAnswer);
    CPPUNIT_TEST(testRefusesSettingsThatCannotWork);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* KEY = "0123456789abcdef-us6";

    std::unique_ptr<tasks::HookReceiver> _service;

public:
    void setUp() override
    {
        _service = std::make_unique<tasks::HookReceiver>();
        start(settings());
    }
    void tearDown() override
    {
        server.reset(); // before what it calls
        _service.reset();
    }

private:
    std::string url() const { return _service->url().substr(0, _service->url().rfind('/')); }

    std::vector<std::string> settings() const
    {
        return {std::string("account.newsletter_key=") + KEY, "account.newsletter_list=a1b2/c3",
                "account.newsletter_url=" + url() + "/", "account.newsletter_retry_seconds=1"};
    }

    static std::string valueOf(const tasks::ReceivedHook& call, const std::string& name)
    {
        const auto document = JsonDocument::parse(call.body);
        const auto value = document.root().find(name);
        return value.isText() ? std::string(value.text()) : value.toJson();
    }

    void testTellsTheServiceOfASubscription()
    {
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("/account/newsletter"),
                             memberOf(client.registerAccount("Mira"), "next"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"You are subscribed to our newsletter!\",\"next\":\"/\","
                        "\"status\":\"success\"}\n"),
            client.getJson("/account/newsletter?subscribe=True").body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _service->waitFor(1));
        const auto call = _service->received().front();
        CPPUNIT_ASSERT_EQUAL(std::string("PUT /3.0/lists/a1b2%2Fc3/members/6b29de32a3606455031cf93b2e69ad0a"),
                             call.target); // printf mira@example.org | md5sum
        CPPUNIT_ASSERT_EQUAL(std::string("Basic Y29sb25uYWRlOjAxMjM0NTY3ODlhYmNkZWYtdXM2"),
                             call.headers.at("authorization"));
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), call.headers.at("content-type"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"email_address\":\"mira@example.org\",\"status_if_new\":\"pending\","
                        "\"status\":\"pending\",\"merge_fields\":{\"FNAME\":\"Full Mira\"}}"),
            call.body);
        CPPUNIT_ASSERT(becomesTrue([&] { return countRows("account_newsletter_wish") == 0; }));
        CPPUNIT_ASSERT_MESSAGE("the service asks for the confirmation, not we", mailbox().all().empty());
        CPPUNIT_ASSERT_EQUAL(1, server->run({"newsletter", "export"}).exitCode);
    }

    void testTellsTheServiceWhoLeaves()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        client.getJson("/account/newsletter?subscribe=False");
        client.getJson("/account/newsletter?subscribe=True");
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _service->waitFor(1));
        CPPUNIT_ASSERT_EQUAL(std::string("{\"next\":\"/\"}\n"),
                             client.getJson("/account/newsletter?subscribe=False").body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _service->waitFor(2));
        const auto calls = _service->received();
        CPPUNIT_ASSERT_EQUAL(std::string("pending"), valueOf(calls[0], "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("unsubscribed"), valueOf(calls[1], "status"));
        CPPUNIT_ASSERT_EQUAL(calls[0].target, calls[1].target);
    }

    void testTellsTheServiceOfDeletedAccounts()
    {
        AccountClient(server->port()).registerAccount("ada"); // the administrator, who must stay
        AccountClient client(server->port());
        client.registerAccount("mira");
        client.getJson("/account/newsletter?subscribe=True");
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _service->waitFor(1));
        CPPUNIT_ASSERT_EQUAL(
            200,
            client.post("/account/mira/delete", jsonOf({{"password", AccountClient::GOOD_PASSWORD}})).status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _service->waitFor(2));
        CPPUNIT_ASSERT_EQUAL(std::string("unsubscribed"), valueOf(_service->received()[1], "status"));
    }

    void testTriesAgainWhileTheServiceIsAway()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        _service->answerWith(503);
        client.getJson("/account/newsletter?subscribe=True");
        CPPUNIT_ASSERT(_service->waitFor(2) >= 2);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countRows("account_newsletter_wish"));
        _service->answerWith(200);
        CPPUNIT_ASSERT(becomesTrue([&] { return countRows("account_newsletter_wish") == 0; }));
    }

    void testDoesNotWaitForAServiceThatStalls()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        _service->answerWith(0);
        const auto before = std::chrono::steady_clock::now();
        client.getJson("/account/newsletter?subscribe=True");
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _service->waitFor(1));
        CPPUNIT_ASSERT_EQUAL(0, server->stop());
        CPPUNIT_ASSERT_MESSAGE("a call that stalls holds up neither request nor stop",
                               std::chrono::steady_clock::now() - before < std::chrono::seconds(20));
        _service->answerWith(200);
        server->start();
        CPPUNIT_ASSERT_EQUAL_MESSAGE("told after the restart", std::size_t(2), _service->waitFor(2));
    }

    void testGivesUpWhatTheServiceRefuses()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        _service->answerWith(400);
        client.getJson("/account/newsletter?subscribe=True");
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _service->waitFor(1));
        const std::string expected = "mira@example.org  pending  given up after 1 tries: it answered with "
                                     "status 400\n";
        CPPUNIT_ASSERT(becomesTrue([&] { return server->run({"newsletter", "list"}).out == expected; }));
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"email_addr\":\"mira@example.org\",\"status\":\"pending\",\"state\":"
                        "\"given up\",\"attempts\":1,\"answer\":\"it answered with status 400\"}\n"),
            server->run({"newsletter", "list", "--json"}).out);
        _service->answerWith(200);
        CPPUNIT_ASSERT_EQUAL(std::string("1 wishes are told to the service again\n"),
                             server->run({"newsletter", "retry"}).out);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), _service->waitFor(2));
        CPPUNIT_ASSERT(becomesTrue([&] { return server->run({"newsletter", "list"}).out.empty(); }));
    }

    void testTheKeyIsInNoLogAndNoAnswer()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        _service->answerWith(401);
        client.getJson("/account/newsletter?subscribe=True");
        CPPUNIT_ASSERT(_service->waitFor(2) >= 2);
        const std::string shown = server->run({"config", "show"}).out;
        CPPUNIT_ASSERT(shown.find("newsletter_key") != std::string::npos);
        const std::string said = server->output();
        CPPUNIT_ASSERT(said.find("it answered with status 401") != std::string::npos);
        for (const std::string& text: {shown, said})
            CPPUNIT_ASSERT(text.find("0123456789abcdef") == std::string::npos);
        CPPUNIT_ASSERT_MESSAGE("nor the address", said.find("mira@example.org") == std::string::npos);
    }

    void testRefusesSettingsThatCannotWork()
    {
        const std::pair<std::vector<std::string>, std::string> cases[] = {
            {{"account.newsletter_key=k-us6"}, "account.newsletter_list: is not set"},
            {{"account.newsletter_key=k", "account.newsletter_list=l"}, "account.newsletter_url: is not set"},
            {{"account.newsletter_key=k", "account.newsletter_list=l",
              "account.newsletter_url=http://example.org"},
             "account.newsletter_url: must begin with https://"},
            {{"account.newsletter_key=k", "account.newsletter_list=l",
              "account.newsletter_url=http://localhost.example.org"},
             "account.newsletter_url: must begin with https://"},
            {{"account.newsletter_key=k", "account.newsletter_list=l",
              "account.newsletter_url=ftp://localhost"},
             "account.newsletter_url: must begin with https://"},
            {{"account.newsletter_key=k", "account.newsletter_list=l",
              "account.newsletter_url=https://a:b@example.org"},
             "must hold no user and password"}};
        for (const auto& [wrong, sentence]: cases)
        {
            const ScratchFolder folder;
            std::vector<std::string> command{colonnadeBinary(),
                                             "serve",
                                             "--data-dir",
                                             folder.path(),
                                             "-D",
                                             "http.listen=127.0.0.1:0",
                                             "-D",
                                             "management.listen=",
                                             "-D",
                                             "plugins.enabled=account"};
            for (const auto& setting: wrong)
                command.insert(command.end(), {"-D", setting});
            const auto result = runProgram(command);
            CPPUNIT_ASSERT_MESSAGE(result.err, result.exitCode != 0);
            CPPUNIT_ASSERT_MESSAGE(result.err, result.err.find(sentence) != std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NewsletterServiceTest);

} // namespace colonnade::test::account
