#include "ExamplesServer.h"

#include "support/BecomesTrue.h"
#include "support/Mailbox.h"

#include "colonnade/Database.h"

using namespace colonnade;
using namespace colonnade::test;
using namespace colonnade::test::tasks;

/// The examples that work with answers and people: consensus, digest, leaderboard.
class WorkTest: public ExamplesServer
{
    CPPUNIT_TEST_SUITE(WorkTest);
    CPPUNIT_TEST(testTheMajorityStandsInTheResult);
    CPPUNIT_TEST(testTooFewAlikeAreNoMajority);
    CPPUNIT_TEST(testWhatOwnersWroteIntoResultsStays);
    CPPUNIT_TEST(testOwnersAreMailedWhatIsComplete);
    CPPUNIT_TEST(testWhoWantsNoDigestGetsNone);
    CPPUNIT_TEST(testTheBestAreListedByName);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheMajorityStandsInTheResult()
    {
        startWith("consensus");
        const auto project = createProject("birds");
        createTask(project.id, R"(,"n_answers":3)");
        answer(project, ownerKey, R"("robin")");
        answer(project, otherKey, R"("wren")");
        answer(project, adminKey, R"("robin")");
        const std::string results = get("/api/result?project_id=" + std::to_string(project.id)).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(results, std::string("robin"), valueAt(results, "0.info.consensus"));
        // Found by it, as if it had come by PUT.
        const std::string search =
            "/api/result?project_id=" + std::to_string(project.id) + "&info=consensus::";
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get(search + "robin").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get(search + "wren").body));
    }

    void testTooFewAlikeAreNoMajority()
    {
        startWith("consensus", {"consensus.percent=67"});
        const auto project = createProject("birds");
        createTask(project.id, R"(,"n_answers":3)");
        answer(project, ownerKey, R"("robin")");
        answer(project, otherKey, R"("wren")");
        answer(project, adminKey, R"("robin")");
        const std::string results = get("/api/result?project_id=" + std::to_string(project.id)).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(results, std::string("null"), valueAt(results, "0.info.consensus"));
    }

    void testWhatOwnersWroteIntoResultsStays()
    {
        startWith("consensus");
        const auto project = createProject("birds");
        const auto task = createTask(project.id, R"(,"n_answers":1)");
        answer(project, ownerKey, R"("robin")");
        const std::string results = "/api/result?project_id=" + std::to_string(project.id);
        const std::string path = "/api/result/" + valueAt(get(results).body, "0.id");
        CPPUNIT_ASSERT_EQUAL(200, put(path, R"({"info":{"note":"sure"}})", ownerKey).status);
        // A new result, of both answers, begins without what was written into the old one.
        put("/api/task/" + std::to_string(task), R"({"n_answers":2})", ownerKey);
        answer(project, otherKey, R"("robin")");
        const std::string now = get(results).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(now, std::string(R"({"consensus":"robin"})"), valueAt(now, "0.info"));
        CPPUNIT_ASSERT_EQUAL(std::string("sure"), valueAt(get(path).body, "info.note"));
    }

    void testOwnersAreMailedWhatIsComplete()
    {
        startWith("digest");
        completeOne();
        sendDigests();
        const auto mail = Mailbox(server->dataFolder()).newest("owner@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("This week in Project birds"), mail.subject);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(mail.text, std::size_t{0}, mail.text.find("1 tasks are complete."));
        CPPUNIT_ASSERT(becomesTrue([&] { return countRows("digest_task") == 0; }));
    }

    void testWhoWantsNoDigestGetsNone()
    {
        startWith("digest");
        CPPUNIT_ASSERT_EQUAL(401, put("/digest/off", "").status);
        CPPUNIT_ASSERT_EQUAL(200, put("/digest/off", "", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, countRows("core_user_setting"));
        completeOne();
        sendDigests();
        CPPUNIT_ASSERT(becomesTrue([&] { return countRows("digest_task") == 0; }));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_mail"));
        CPPUNIT_ASSERT(Mailbox(server->dataFolder()).all().empty());
    }

    void testTheBestAreListedByName()
    {
        startWith("leaderboard");
        const auto project = createProject("birds");
        for (int i = 0; i < 2; ++i)
            createTask(project.id, R"(,"n_answers":3)");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("a draft", 404, get("/leaderboard/birds").status);
        publish(project);
        answer(project, otherKey, "1");
        answer(project, otherKey, "1");
        answer(project, ownerKey, "1");
        const std::string twin = "/leaderboard/birds?response_format=json";
        const std::string list = get(twin).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list, std::string("2"), valueAt(list, "people.0.answers"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list, std::string("1"), valueAt(list, "people.1.answers"));
        CPPUNIT_ASSERT_EQUAL(0, server->run({"user", "disable", "--name", "other"}).exitCode);
        CPPUNIT_ASSERT(
            becomesTrue([&] { return get(twin).body.find("\"answers\":2") == std::string::npos; }));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(get(twin).body, "people.0.answers"));
    }

private:
    void completeOne()
    {
        const auto project = createProject("birds");
        createTask(project.id, R"(,"n_answers":1)");
        answer(project, otherKey, "1");
        CPPUNIT_ASSERT(becomesTrue([&] { return countRows("digest_task") == 1; }));
        CPPUNIT_ASSERT(
            becomesTrue([&] { return countRows("core_job_schedule where kind = 'digest_mail'") == 1; }));
    }

    /// As if it were Monday.
    void sendDigests()
    {
        server->stop();
        server->database().open()->write([](Transaction& transaction)
                                         { transaction.execute("update core_job_schedule set next = 1"); });
        server->start();
    }

    void publish(const TestProject& project)
    {
        server->database().open()->write(
            [&](Transaction& transaction)
            { transaction.execute("update tasks_project set published = true where id = $1", project.id); });
    }

    std::int64_t countRows(const std::string& table) const
    {
        return server->database().open()->read(
            [&](Session& session) { return session.findInteger("select count(*) from " + table).value(); });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkTest);
