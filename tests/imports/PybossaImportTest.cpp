#include "support/HttpClient.h"
#include "support/ReadFile.h"
#include "support/ServerProcess.h"

#include "colonnade/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

constexpr const char* ROOT_KEY = "11111111-1111-4111-8111-111111111111";
constexpr const char* ANNA_KEY = "22222222-2222-4222-8222-222222222222";
constexpr const char* SECRET_KEY = "0123456789abcdef0123456789abcdef";

/// A small PYBOSSA, as a folder of CSV files and one of uploads.
class OldServer
{
public:
    OldServer()
    {
        std::filesystem::create_directories(_folder.file("uploads/user_2"));
        write("uploads/user_2/photo_1.png", "\x89PNG\r\n\x1a\nnot much of a picture");
        write("uploads/user_2/1_birds_task_csv.zip", "an export");
        write("alembic_version.csv", "version_num\n31c3c2ff9fab\n");
        write("category.csv", "id,name,short_name,description,created,info\n"
                              "1,Thinking,thinking,Old words,2020-01-01T00:00:00,{}\n");
        write(
            "user.csv",
            "id,created,email_addr,name,fullname,locale,api_key,passwd_hash,admin,pro,privacy_mode,restrict,"
            "newsletter_prompted,valid_email,confirmation_email_sent,subscribed,consent,info,user_pref,ldap\n"
            "1,2019-01-01T00:00:00.000001,root@example.org,root,Root,en," +
                std::string(ROOT_KEY) +
                ",sha1$$057398278b6e11e3afe853fc5be1984defe336a7,t,f,t,f,f,t,f,f,f,{},,\n"
                "2,2019-01-02T00:00:00,anna@example.org,anna,Anna,en," +
                ANNA_KEY +
                ",pbkdf2:sha256:50000$1ylvuhfJ$"
                "02390f1b89ac76738de956da54ffc5614c2482adbc1263082f4d23ee8863bc49,f,f,t,f,t,t,f,f,f,"
                "\"{\"\"twitter_token\"\": {\"\"oauth_token\"\": \"\"tok-secret\"\"}, \"\"extra\"\": "
                "1}\",,\n"
                "3,,bob,bob,,xx,,plain$$clear-word,f,f,t,t,f,f,f,f,f,null,,cn=bob\n");
        write("project.csv",
              "id,created,updated,name,short_name,description,long_description,webhook,"
              "allow_anonymous_contributors,published,featured,secret_key,zip_download,contacted,owner_id,"
              "category_id,info,owners_ids\n"
              "5,2019-02-01T00:00:00,2019-02-02T00:00:00,Birds,birds,,,http://127.0.0.1/x,t,t,f," +
                  std::string(SECRET_KEY) +
                  ",t,f,2,1,\"{\"\"task_presenter\"\": \"\"<p>\"\", \"\"passwd_hash\"\": "
                  "\"\"Im9wZW4gc2VzYW1lIMOxIg.aw05eQ.iD5apSMeMEjH5TIc54o-g4kybog\"\"}\",\"{2,99}\"\n"
                  "6,2019-02-01T00:00:00,2019-02-02T00:00:00,Orphan,orphan,x,,,t,t,f,k,t,f,77,1,{},{77}\n");
        write("task.csv",
              "id,created,project_id,state,quorum,calibration,priority_0,info,n_answers,fav_user_ids\n"
              "10,2019-03-01T00:00:00,5,completed,0,0,NaN,\"{\"\"n\"\": 12345678901234567890}\",2,"
              "\"{2,99}\"\n"
              "11,2019-03-01T00:00:00,5,ongoing,0,0,0,null,,\n"
              "12,2019-03-01T00:00:00,6,ongoing,0,0,0,{},1,\n");
        write("task_run.csv",
              "id,created,project_id,task_id,user_id,user_ip,finish_time,timeout,calibration,external_uid,"
              "media_url,info\n"
              "20,2019-04-01T00:00:00,5,10,2,,2019-04-01T00:00:10,,,,,1\n"
              "21,2019-04-01T00:00:00,5,10,2,,2019-04-01T00:00:20,,,,,2\n"
              "22,2019-04-01T00:00:00,5,10,,10.0.0.1,2019-04-01T00:00:30,,,,"
              "https://old.example.org/uploads/user_2/photo%201.png,3\n"
              "23,2019-04-01T00:00:00,5,11,,,2019-04-01T00:00:30,,,device,,4\n"
              "24,2019-04-01T00:00:00,5,99,2,,2019-04-01T00:00:30,,,,,5\n");
        write("result.csv", "id,created,project_id,task_id,task_run_ids,last_version,info\n"
                            "30,2019-05-01T00:00:00,5,10,\"{20,21}\",t,\"{\"\"old\"\": 1}\"\n"
                            "31,2019-05-02T00:00:00,5,10,\"{20,21,22}\",,\n");
        write("auditlog.csv", "id,project_id,attribute,old_value,new_value\n1,5,passwd_hash,readable-old,"
                              "readable-new\n2,5,name,a,b\n");
    }

    const std::string& path() const { return _folder.path(); }
    std::string file(const std::string& name) const { return _folder.file(name); }
    void write(const std::string& name, const std::string& text) const
    {
        std::ofstream(_folder.file(name), std::ios::binary) << text;
    }
    void append(const std::string& name, const std::string& text) const
    {
        std::ofstream(_folder.file(name), std::ios::binary | std::ios::app) << text;
    }

private:
    ScratchFolder _folder;
};

} // namespace

/// `colonnade import pybossa` on a small old server.
class PybossaImportTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PybossaImportTest);
    CPPUNIT_TEST(testEverythingComesAlong);
    CPPUNIT_TEST(testEachRowIsAccountedFor);
    CPPUNIT_TEST(testADryRunSaysTheSameAndStoresNothing);
    CPPUNIT_TEST(testAgainChangesNothingAndBringsWhatIsNew);
    CPPUNIT_TEST(testWhatIsLeftOutIsWrittenWithoutSecrets);
    CPPUNIT_TEST(testAReportThatCannotBeWrittenIsTold);
    CPPUNIT_TEST(testAnswersAreCountedByTime);
    CPPUNIT_TEST(testConflictsStopBeforeAnythingIsWritten);
    CPPUNIT_TEST(testNumbersAreMappedWhereTheyAreTaken);
    CPPUNIT_TEST(testAnImportIsTakenBackUntilItIsUsed);
    CPPUNIT_TEST(testProjectsWithDataAccessAreRefused);
    CPPUNIT_TEST(testGoldOfTheForkStaysSecret);
    CPPUNIT_TEST_SUITE_END();

    OldServer _old;
    std::unique_ptr<ServerProcess> _server;

public:
    void setUp() override
    {
        _server = std::make_unique<ServerProcess>(std::vector<std::string>{"identity.brake.enabled=false"});
    }
    void tearDown() override { _server.reset(); }

private:
    ProcessResult import(std::vector<std::string> more = {}) const
    {
        std::vector<std::string> words{"import", "pybossa", _old.path(), "--uploads", _old.file("uploads"),
                                       "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return _server->run(words);
    }

    JsonDocument imported(const std::vector<std::string>& more = {}) const
    {
        const auto result = import(more);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out + result.err, 0, result.exitCode);
        return JsonDocument::parse(result.out);
    }

    std::string get(const std::string& target, const char* key = ROOT_KEY) const
    {
        HttpClient client(_server->port());
        const auto answer = client.get(target, {{"Authorization", key}});
        return std::to_string(answer.status) + " " + answer.body;
    }

    JsonDocument json(const std::string& target) const
    {
        HttpClient client(_server->port());
        const auto answer = client.get(target, {{"Authorization", ROOT_KEY}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(target + answer.body, 200, answer.status);
        return JsonDocument::parse(answer.body);
    }

    static std::int64_t number(const JsonDocument& report, const char* table, const char* what)
    {
        return report.root().find("tables").find(table).find(what).integer();
    }

    void testEverythingComesAlong()
    {
        imported();
        const auto anna = json("/api/user/2");
        CPPUNIT_ASSERT_EQUAL(std::string("anna"), std::string(anna.root().find("name").text()));
        const auto own = get("/api/user/2", ANNA_KEY);
        CPPUNIT_ASSERT_MESSAGE(own, own.find("anna@example.org") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(own, own.find("tok-secret") == std::string::npos);
        const auto project = json("/api/project/5");
        CPPUNIT_ASSERT_EQUAL(std::string(SECRET_KEY), std::string(project.root().find("secret_key").text()));
        CPPUNIT_ASSERT_EQUAL(std::string("[2]"), project.root().find("owners_ids").toJson());
        const auto task = json("/api/task/10");
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), std::string(task.root().find("state").text()));
        const auto runs = json("/api/taskrun?project_id=5&all=1");
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), runs.root().size());
        CPPUNIT_ASSERT_EQUAL(std::string("device"),
                             std::string(runs.root().at(3).find("external_uid").text()));
        const auto results = json("/api/result?project_id=5&all=1");
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), results.root().size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(31), results.root().at(0).find("id").integer());
        const auto stats = json("/api/projectstats?project_id=5&all=1");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(4), stats.root().at(0).find("n_task_runs").integer());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(3), stats.root().at(0).find("n_volunteers").integer());
        CPPUNIT_ASSERT_EQUAL(std::string("200 \x89PNG\r\n\x1a\nnot much of a picture"),
                             get("/uploads/user_2/photo_1.png"));
        CPPUNIT_ASSERT(get("/uploads/user_2/1_birds_task_csv.zip").starts_with("404"));
        // what is made from now on gets a number above theirs
        HttpClient client(_server->port());
        const auto made =
            client.postJson("/api/task", R"({"project_id":5,"info":{"n":1}})", {{"Authorization", ANNA_KEY}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        CPPUNIT_ASSERT(JsonDocument::parse(made.body).root().find("id").integer() > 12);
        const auto found = json("/api/task?project_id=5&all=1&info=%7B%22n%22%3A12345678901234567890%7D");
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), found.root().size());
    }

    void testEachRowIsAccountedFor()
    {
        const auto report = imported();
        static const std::array<std::tuple<const char*, int, int, int>, 7> TABLES{
            {{"user", 2, 1, 0},
             {"project", 0, 1, 1},
             {"task", 0, 2, 1},
             {"task_run", 3, 1, 1},
             {"result", 1, 1, 0},
             {"auditlog", 0, 0, 2},
             {"alembic_version", 0, 0, 1}}};
        for (const auto& [table, taken, changed, leftOut]: TABLES)
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(table, std::int64_t(taken), number(report, table, "taken"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(table, std::int64_t(changed), number(report, table, "changed"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(table, std::int64_t(leftOut), number(report, table, "left_out"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(table, number(report, table, "rows"),
                                         std::int64_t(taken + changed + leftOut));
        }
        CPPUNIT_ASSERT(report.root().toJson().find("clear-word") == std::string::npos);
    }

    void testADryRunSaysTheSameAndStoresNothing()
    {
        const auto dry = imported({"--dry-run", "--left-out", _old.file("left")});
        CPPUNIT_ASSERT(!std::filesystem::exists(_old.file("left")));
        CPPUNIT_ASSERT(get("/api/user/2", "").starts_with("404"));
        const auto real = imported();
        for (const char* table: {"user", "category", "project", "task", "task_run", "result", "auditlog"})
            for (const char* what: {"rows", "taken", "changed", "left_out"})
                CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(table) + what, number(real, table, what),
                                             number(dry, table, what));
    }

    void testAgainChangesNothingAndBringsWhatIsNew()
    {
        imported();
        const auto again = imported();
        for (const char* table: {"user", "project", "task", "task_run", "result"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(table, std::int64_t(0), number(again, table, "stored"));
        _old.append("task_run.csv", "25,2019-04-01T00:00:00,5,11,2,,2019-04-01T00:00:40,,,,,6\n");
        const auto more = imported();
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), number(more, "task_run", "stored"));
        const auto stats = json("/api/projectstats?project_id=5&all=1");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(5), stats.root().at(0).find("n_task_runs").integer());
    }

    void testWhatIsLeftOutIsWrittenWithoutSecrets()
    {
        imported({"--left-out", _old.file("left"), "--report", _old.file("report.json")});
        const std::string audit = readFile(_old.file("left/auditlog.ndjson"));
        CPPUNIT_ASSERT_MESSAGE(audit, audit.find("readable") == std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(audit, audit.find("\"new_value\":\"b\"") != std::string::npos);
        CPPUNIT_ASSERT(readFile(_old.file("left/task_run.ndjson")).find("\"24\"") != std::string::npos);
        CPPUNIT_ASSERT(readFile(_old.file("left/user.ndjson")).find("cn=bob") != std::string::npos);
        CPPUNIT_ASSERT(readFile(_old.file("report.json")).find("\"good\":true") != std::string::npos);
    }

    void testAReportThatCannotBeWrittenIsTold()
    {
        const std::string file = _old.file("nowhere/report.json");
        const auto result = import({"--report", file});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out + result.err, 1, result.exitCode);
        CPPUNIT_ASSERT_MESSAGE(result.err, result.err.find(file) != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(result.out, result.out.find("\"good\":true") != std::string::npos);
    }

    void testAnswersAreCountedByTime()
    {
        imported();
        const auto count = [&](const std::string& sql)
        {
            return _server->database().open()->read([&](Session& session)
                                                    { return session.findInteger(sql).value_or(-1); });
        };
        const std::int64_t answers = count("select count(*) from tasks_run where project_id = 5");
        CPPUNIT_ASSERT(answers > 0);
        CPPUNIT_ASSERT_EQUAL(answers, count("select cast(sum(n_users + n_others) as bigint) from "
                                            "tasks_quarter where project_id = 5"));
        CPPUNIT_ASSERT_EQUAL(
            count("select count(*) from tasks_run where project_id = 5 and actor_kind = 'user'"),
            count("select cast(sum(n_user_runs) as bigint) from tasks_tally where project_id = 5"));
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{0},
            count("select count(*) from tasks_contribution where last_finish = '' or n_week < 1"));
    }

    void testConflictsStopBeforeAnythingIsWritten()
    {
        _server->createUser("anna", "another good password");
        const auto refused = import();
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        CPPUNIT_ASSERT_MESSAGE(refused.err, refused.err.find("account 2 (anna, anna@example.org)") == 0);
        CPPUNIT_ASSERT(get("/api/project/5", "").starts_with("404"));
        const auto renamed = imported({"--on-conflict=rename", "--same-address=keep-both"});
        CPPUNIT_ASSERT(get("/api/user?name=anna-2&all=1").find("anna-2") != std::string::npos);
    }

    void testNumbersAreMappedWhereTheyAreTaken()
    {
        _server->createUser("keeper", "another good password"); // has the number 1
        imported();
        const auto own = get("/api/user?name=root&all=1");
        CPPUNIT_ASSERT_MESSAGE(own, own.find("\"root\"") != std::string::npos);
        const auto project = json("/api/project/5");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(2), project.root().find("owner_id").integer());
        const auto again = imported();
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), number(again, "user", "stored"));
    }

    void testAnImportIsTakenBackUntilItIsUsed()
    {
        imported();
        HttpClient client(_server->port());
        const auto made =
            client.postJson("/api/task", R"({"project_id":5,"info":{}})", {{"Authorization", ANNA_KEY}});
        const auto refused = _server->run({"import", "undo", "1"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.out, 1, refused.exitCode);
        client.send("DELETE", "/api/task/" + JsonDocument::parse(made.body).root().find("id").toJson(),
                    {{"Authorization", ANNA_KEY}}, "");
        const auto undone = _server->run({"import", "undo", "1"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(undone.err, 0, undone.exitCode);
        CPPUNIT_ASSERT(get("/api/project/5", "").starts_with("404"));
        CPPUNIT_ASSERT(get("/api/user/2", "").starts_with("404"));
        CPPUNIT_ASSERT(get("/uploads/user_2/photo_1.png", "").starts_with("404"));
        imported();
        CPPUNIT_ASSERT(get("/api/project/5").starts_with("200"));
    }

    void testProjectsWithDataAccessAreRefused()
    {
        _old.append("project.csv",
                    "7,2019-02-01T00:00:00,2019-02-02T00:00:00,Closed,closed,x,,,t,t,f,k,t,f,2,1,"
                    "\"{\"\"data_access\"\": [\"\"L1\"\"]}\",{2}\n");
        const auto refused = import();
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        CPPUNIT_ASSERT_MESSAGE(refused.err, refused.err.find("--ignore-data-access") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(0, import({"--ignore-data-access"}).exitCode);
    }

    void testGoldOfTheForkStaysSecret()
    {
        _server = std::make_unique<ServerProcess>(std::vector<std::string>{
            "identity.brake.enabled=false", "plugins.enabled=account,tasks,quality"});
        _old.write("task.csv",
                   "id,created,project_id,state,quorum,calibration,priority_0,info,n_answers,fav_user_ids,"
                   "gold_answers\n"
                   "10,2019-03-01T00:00:00,5,ongoing,0,1,0,{},2,,\"{\"\"bird\"\": \"\"wren\"\"}\"\n"
                   "11,2019-03-01T00:00:00,5,ongoing,0,0,0,{},2,,null\n");
        imported();
        const auto gold = json("/api/task/10");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"bird":"wren"})"), gold.root().find("gold_answers").toJson());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), gold.root().find("calibration").integer());
        CPPUNIT_ASSERT(json("/api/task/11").root().find("gold_answers").isNull());
        const std::string shown = get("/api/task/10", ""); // of nobody known
        CPPUNIT_ASSERT_MESSAGE(shown, shown.find("gold") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(0, _server->run({"import", "undo", "1"}).exitCode);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PybossaImportTest);
