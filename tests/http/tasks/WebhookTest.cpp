#include "http/tasks/HookReceiver.h"
#include "http/tasks/TasksServer.h"

#include <Poco/DigestEngine.h>
#include <Poco/HMACEngine.h>
#include <Poco/SHA2Engine.h>

#include <chrono>
#include <functional>
#include <set>
#include <thread>

namespace colonnade::test::tasks
{

namespace
{

class HmacSha256Engine: public Poco::SHA2Engine
{
public:
    enum
    {
        BLOCK_SIZE = 64,
        DIGEST_SIZE = 32
    };
    HmacSha256Engine():
        Poco::SHA2Engine(SHA_256)
    {
    }
};

std::string signatureOf(const std::string& body, const std::string& secret)
{
    Poco::HMACEngine<HmacSha256Engine> hmac(secret);
    hmac.update(body);
    return "sha256=" + Poco::DigestEngine::digestToHex(hmac.digest());
}

} // namespace

/// Calls to projects' webhooks, received by a real listener.
class WebhookTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(WebhookTest);
    CPPUNIT_TEST(testACompletionIsAnnouncedOnceAndSigned);
    CPPUNIT_TEST(testWithoutWebhookNothingIsQueued);
    CPPUNIT_TEST(testARefusedCallIsTriedAgainUntilAccepted);
    CPPUNIT_TEST(testACallIsGivenUpAndCanBeRetried);
    CPPUNIT_TEST(testAStalledReceiverHoldsUpOnlyItself);
    CPPUNIT_TEST(testRedirectsAreNotFollowed);
    CPPUNIT_TEST(testPrivateAddressesAreRefusedByDefault);
    CPPUNIT_TEST(testOtherSchemesAreRefused);
    CPPUNIT_TEST(testQueuedCallsSurviveARestart);
    CPPUNIT_TEST(testTwoServersDeliverEachCallOnce);
    CPPUNIT_TEST(testTheLogIsForManagers);
    CPPUNIT_TEST_SUITE_END();

    void startWith(std::vector<std::string> more = {})
    {
        tearDown();
        more.insert(more.begin(), {"tasks.webhook_allow_private=true", "tasks.webhook_retry_seconds=1",
                                   "tasks.webhook_attempts=3", "tasks.webhook_timeout_seconds=1"});
        start(std::move(more));
    }

    TestProject createHooked(const std::string& shortName, const std::string& url)
    {
        return createProject(shortName, R"(,"webhook":")" + url + R"(")");
    }

    /// Makes a task that one answer completes, and answers it.
    std::string completeTask(const TestProject& project)
    {
        createTask(project.id, R"(,"n_answers":1)");
        const std::string task = newtaskId("/api/" + project.shortName + "/newtask");
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task).status);
        return task;
    }

    std::string callsOf(const TestProject& project)
    {
        return get("/api/project/" + std::to_string(project.id) + "/webhooks?limit=100", ownerKey).body;
    }

    /// The log once the value at `path` is as wanted; after ten seconds the test fails.
    std::string waitForLog(const TestProject& project, const std::string& path, const std::string& wanted)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        std::string log = callsOf(project);
        while (valueAt(log, path) != wanted && std::chrono::steady_clock::now() < end)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            log = callsOf(project);
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(log, wanted, valueAt(log, path));
        return log;
    }

    void testACompletionIsAnnouncedOnceAndSigned()
    {
        startWith();
        const HookReceiver receiver;
        const TestProject project = createHooked("p", receiver.url());
        createTask(project.id, R"(,"n_answers":1)");
        const std::string task = newtaskId("/api/p/newtask");
        CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/p/newtask", as(otherKey)));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task).status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, otherKey).status); // late
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, receiver.waitFor(1));

        const ReceivedHook hook = receiver.received().front();
        CPPUNIT_ASSERT_EQUAL(std::string("POST /hook"), hook.target);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), hook.headers.at("content-type"));
        CPPUNIT_ASSERT_EQUAL(std::string("text/plain"), hook.headers.at("accept"));
        CPPUNIT_ASSERT_EQUAL(signatureOf(hook.body, project.secretKey),
                             hook.headers.at("x-colonnade-signature"));
        CPPUNIT_ASSERT_EQUAL(6, sizeOf(hook.body));
        CPPUNIT_ASSERT_EQUAL(std::string("task_completed"), valueAt(hook.body, "event"));
        CPPUNIT_ASSERT_EQUAL(std::string("p"), valueAt(hook.body, "project_short_name"));
        CPPUNIT_ASSERT_EQUAL(std::to_string(project.id), valueAt(hook.body, "project_id"));
        CPPUNIT_ASSERT_EQUAL(task, valueAt(hook.body, "task_id"));
        const std::string result = get("/api/result?project_id=" + std::to_string(project.id)).body;
        CPPUNIT_ASSERT_EQUAL(valueAt(result, "0.id"), valueAt(hook.body, "result_id"));
        const std::string fired = valueAt(hook.body, "fired_at");
        CPPUNIT_ASSERT_EQUAL(std::size_t{19}, fired.size());
        CPPUNIT_ASSERT_EQUAL(' ', fired[10]);

        const std::string log = waitForLog(project, "0.state", "delivered");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(log));
        CPPUNIT_ASSERT_EQUAL(std::string("200"), valueAt(log, "0.attempts.0.status"));
        CPPUNIT_ASSERT_EQUAL(std::string(), valueAt(log, "0.attempts.0.error"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, receiver.received().size());
    }

    void testWithoutWebhookNothingIsQueued()
    {
        const TestProject project = createProject("p");
        completeTask(project);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), callsOf(project));
    }

    void testARefusedCallIsTriedAgainUntilAccepted()
    {
        startWith();
        HookReceiver receiver;
        receiver.answerWith(500);
        const TestProject project = createHooked("p", receiver.url());
        completeTask(project);
        CPPUNIT_ASSERT(receiver.waitFor(1) >= 1);
        receiver.answerWith(204);
        const std::string log = waitForLog(project, "0.state", "delivered");
        CPPUNIT_ASSERT_EQUAL(std::string("500"), valueAt(log, "0.attempts.0.status"));
        CPPUNIT_ASSERT_EQUAL(std::string("answered with status 500"), valueAt(log, "0.attempts.0.error"));
        CPPUNIT_ASSERT_EQUAL(std::string("204"), valueAt(log, "0.attempts.1.status"));
        const auto hooks = receiver.received();
        CPPUNIT_ASSERT_EQUAL(hooks[0].body, hooks[1].body);
        CPPUNIT_ASSERT_EQUAL(hooks[0].headers.at("x-colonnade-delivery"),
                             hooks[1].headers.at("x-colonnade-delivery"));
    }

    void testACallIsGivenUpAndCanBeRetried()
    {
        startWith();
        HookReceiver receiver;
        receiver.answerWith(503);
        const TestProject project = createHooked("p", receiver.url());
        completeTask(project);
        const std::string log = waitForLog(project, "0.state", "dead");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, receiver.received().size());
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(log, "0.next_attempt"));
        CPPUNIT_ASSERT(server->run({"project", "webhooks", "p"}).out.find("dead") != std::string::npos);

        receiver.answerWith(200);
        CPPUNIT_ASSERT_EQUAL(0, server->run({"project", "webhooks", "p", "--retry"}).exitCode);
        waitForLog(project, "0.state", "delivered");
        CPPUNIT_ASSERT_EQUAL(1, server->run({"project", "webhooks", "nobody"}).exitCode);
    }

    void testAStalledReceiverHoldsUpOnlyItself()
    {
        startWith({"tasks.webhook_timeout_seconds=3"});
        HookReceiver stalled;
        stalled.answerWith(0);
        const HookReceiver good;
        const TestProject slow = createHooked("slow", stalled.url());
        const TestProject quick = createHooked("quick", good.url());
        for (int i = 0; i < 6; ++i)
            completeTask(slow);
        CPPUNIT_ASSERT(stalled.waitFor(1) >= 1);
        completeTask(quick);
        waitForLog(quick, "0.state", "delivered");
        CPPUNIT_ASSERT(stalled.received().size() <= 4);
        const std::string log = waitForLog(slow, "0.attempts.0.error", "Timeout was reached");
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(log, "0.attempts.0.status"));
    }

    void testRedirectsAreNotFollowed()
    {
        startWith({"tasks.webhook_attempts=1"});
        HookReceiver receiver;
        const HookReceiver target;
        receiver.redirectTo(target.url());
        const TestProject project = createHooked("p", receiver.url());
        completeTask(project);
        const std::string log = waitForLog(project, "0.state", "dead");
        CPPUNIT_ASSERT_EQUAL(std::string("302"), valueAt(log, "0.attempts.0.status"));
        CPPUNIT_ASSERT(target.received().empty());
    }

    void testPrivateAddressesAreRefusedByDefault()
    {
        startWith({"tasks.webhook_allow_private=false", "tasks.webhook_attempts=1"});
        const HookReceiver receiver;
        const std::string port = receiver.url().substr(receiver.url().rfind(':'));
        int number = 0;
        for (const std::string host:
             {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"})
        {
            const TestProject project = createHooked("p" + std::to_string(++number), "http://" + host + port);
            completeTask(project);
            waitForLog(project, "0.attempts.0.error", "the address is not a public one");
        }
        CPPUNIT_ASSERT(receiver.received().empty());
    }

    void testOtherSchemesAreRefused()
    {
        startWith();
        int number = 0;
        for (const std::string url: {"file:///etc/passwd", "gopher://127.0.0.1/", "nothing", "http://a b/"})
        {
            const TestProject project = createHooked("p" + std::to_string(++number), "http://127.0.0.1:1/");
            server->database().open()->write( // from before such addresses were refused
                [&](Transaction& transaction) {
                    transaction.execute("UPDATE tasks_project SET webhook = $1 WHERE id = $2", url,
                                        project.id);
                });
            completeTask(project);
            const std::string log = waitForLog(project, "0.state", "dead");
            CPPUNIT_ASSERT_EQUAL(std::string("the webhook is no http or https address"),
                                 valueAt(log, "0.attempts.0.error"));
        }
    }

    void testQueuedCallsSurviveARestart()
    {
        startWith();
        HookReceiver receiver;
        receiver.answerWith(500);
        const TestProject project = createHooked("p", receiver.url());
        completeTask(project);
        waitForLog(project, "0.attempts.0.status", "500"); // so that no claim is left behind
        server->kill();
        receiver.answerWith(200);
        server->start();
        client = std::make_unique<HttpClient>(server->port());
        waitForLog(project, "0.state", "delivered");
    }

    void testTwoServersDeliverEachCallOnce()
    {
        if (!TestDatabase::isPostgresql())
            return; // two servers on one database
        startWith();
        const std::vector<std::string> settings = {
            "tasks.webhook_allow_private=true", "tasks.webhook_retry_seconds=1",
            "tasks.webhook_timeout_seconds=1", "http.rate_limit=1000000", "plugins.enabled=tasks"};
        const ServerProcess second(*server, settings);
        HttpClient there(second.port());
        HookReceiver receiver;
        const TestProject projects[] = {createHooked("a", receiver.url()), createHooked("b", receiver.url()),
                                        createHooked("c", receiver.url())};
        constexpr std::size_t EACH = 20;
        std::set<std::string> completed;
        for (std::size_t i = 0; i < EACH; ++i)
            for (const auto& project: projects)
                completed.insert(completeTask(project));
        const std::size_t all = completed.size();
        CPPUNIT_ASSERT_EQUAL(3 * EACH, all);
        CPPUNIT_ASSERT_EQUAL(all, receiver.waitFor(all));
        for (const auto& project: projects)
            waitForLog(project, std::to_string(EACH - 1) + ".state", "delivered");
        std::set<std::string> announced;
        for (const auto& hook: receiver.received())
            announced.insert(valueAt(hook.body, "task_id"));
        CPPUNIT_ASSERT(completed == announced);
        CPPUNIT_ASSERT_EQUAL(all, receiver.received().size());
        // one server takes over what another has left undone
        receiver.answerWith(500);
        completeTask(projects[0]);
        waitForLog(projects[0], std::to_string(EACH) + ".attempts.0.status", "500");
        server->kill();
        receiver.answerWith(200);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        const auto state = [&]
        {
            return valueAt(there
                               .get("/api/project/" + std::to_string(projects[0].id) + "/webhooks?limit=100",
                                    as(ownerKey))
                               .body,
                           std::to_string(EACH) + ".state");
        };
        while (state() != "delivered" && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        CPPUNIT_ASSERT_EQUAL(std::string("delivered"), state());
    }

    void testTheLogIsForManagers()
    {
        const TestProject project = createProject("p");
        const std::string path = "/api/project/" + std::to_string(project.id) + "/webhooks";
        expectError(get(path), 401, "Unauthorized");
        expectError(get(path, otherKey), 403, "Forbidden");
        expectError(get("/api/project/4711/webhooks", ownerKey), 404, "NotFound");
        expectError(get(path + "?limit=x", ownerKey), 415, "ValueError");
        CPPUNIT_ASSERT_EQUAL(200, get(path, adminKey).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebhookTest);

} // namespace colonnade::test::tasks
