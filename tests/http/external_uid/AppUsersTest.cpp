#include "http/account/AccountClient.h"
#include "http/external_uid/ExternalUsers.h"

#include <string>

namespace colonnade::test::external_uid
{

/// What applications do besides: act for others while signed in, send photos.
class AppUsersTest: public ExternalUsers
{
    CPPUNIT_TEST_SUITE(AppUsersTest);
    CPPUNIT_TEST(testLockedTasksAreHeldByTheAccount);
    CPPUNIT_TEST(testPhotos);
    CPPUNIT_TEST_SUITE_END();

    /// Reference 6.4: `locked` prefers the account to the user it acts for.
    void testLockedTasksAreHeldByTheAccount()
    {
        tearDown();
        start({}, "tasks,external_uid,account");
        makeTask(R"(,"info":{"sched":"locked"})");
        const std::string second = std::to_string(createTask(_project.id, R"(,"n_answers":1)"));
        put("/api/task/" + _task, R"({"n_answers":2})", ownerKey);
        account::AccountClient browser(server->port());
        CPPUNIT_ASSERT_EQUAL(200, browser.registerAccount("ann").status);
        const HeaderList headers = bearer();
        const auto ask = [&](const std::string& query)
        { return valueAt(browser.get("/api/1/newtask" + query, headers).body, "id"); };
        const auto send = [&](const std::string& uid, const std::string& task)
        {
            return browser.postJson(
                "/api/taskrun?external_uid=" + uid,
                R"({"project_id":1,"task_id":)" + task + R"(,"external_uid":")" + uid + "\"}", headers);
        };
        // whoever it acts for, the account holds one task, once
        CPPUNIT_ASSERT_EQUAL(_task, ask("?external_uid=a"));
        CPPUNIT_ASSERT_EQUAL(_task, ask("?external_uid=b"));
        CPPUNIT_ASSERT_EQUAL(_task, ask(""));
        CPPUNIT_ASSERT_EQUAL(_task, newtaskId("/api/1/newtask?external_uid=c", headers));
        CPPUNIT_ASSERT_EQUAL(second, newtaskId("/api/1/newtask?external_uid=d", headers));
        // the answer is of the user, and is not asked for again
        const Answer stored = send("a", _task);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        CPPUNIT_ASSERT_EQUAL(std::string("a"), valueAt(stored.body, "external_uid"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(stored.body, "user_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), ask("?external_uid=a"));
        CPPUNIT_ASSERT_EQUAL(403, send("a", _task).status);
        const std::string third = std::to_string(createTask(_project.id));
        CPPUNIT_ASSERT_EQUAL(third, ask("?external_uid=a"));
        CPPUNIT_ASSERT_EQUAL(200, send("a", third).status);
        // what the account has answered itself, it is not given for others
        CPPUNIT_ASSERT_EQUAL(third, ask(""));
        CPPUNIT_ASSERT_EQUAL(
            200, browser.postJson("/api/taskrun", R"({"project_id":1,"task_id":)" + third + "}").status);
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), ask("?external_uid=e"));
    }

    void testPhotos()
    {
        makeTask();
        const HeaderList token = bearer();
        HeaderList headers = token;
        headers.emplace_back("Content-Type", "multipart/form-data; boundary=B");
        const auto part = [](const std::string& disposition, const std::string& content) {
            return "--B\r\nContent-Disposition: form-data; name=" + disposition + "\r\n\r\n" + content +
                   "\r\n";
        };
        const auto send = [&](const std::string& query, const std::string& uid, const HeaderList& with)
        {
            return client->send("POST", "/api/taskrun" + query, with,
                                part("\"project_id\"", "1") + part("\"task_id\"", _task) +
                                    part("\"info\"", R"({"seen":"a robin"})") +
                                    (uid.empty() ? "" : part("\"external_uid\"", uid)) +
                                    part("\"file\"; filename=\"blob\"", "a photo") + "--B--\r\n");
        };
        expectError(send("?external_uid=1xa", "1xa", headers), 403, "Forbidden",
                    "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("?external_uid=1xa", token).body, "id"));
        expectError(send("?external_uid=1xa", "1xa", {headers.back()}), 403, "Forbidden",
                    "Missing Authorization header");
        expectError(send("?external_uid=1xa", "other", headers), 403, "Forbidden", "Invalid external_uid");
        const Answer stored = send("?external_uid=1xa", "1xa", headers);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        CPPUNIT_ASSERT_EQUAL(std::string("1xa"), valueAt(stored.body, "external_uid"));
        CPPUNIT_ASSERT_EQUAL(std::string("a robin"), valueAt(stored.body, "info.seen"));
        const std::string url = valueAt(stored.body, "media_url");
        CPPUNIT_ASSERT_MESSAGE(url, url.ends_with(".png"));
        CPPUNIT_ASSERT_EQUAL(std::string("a photo"), get(url.substr(url.find("/uploads/"))).body);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AppUsersTest);

} // namespace colonnade::test::external_uid
