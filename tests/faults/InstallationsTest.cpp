#include "http/account/AccountClient.h"
#include "support/BecomesTrue.h"
#include "support/ReadFile.h"
#include "support/ServerProcess.h"

#include <colonnade/Crypto.h>

#include <Poco/DigestEngine.h>
#include <Poco/JSON/Parser.h>
#include <Poco/URI.h>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

using namespace colonnade;
using namespace colonnade::test;
using colonnade::test::account::AccountClient;
using Poco::Dynamic::Var;
namespace fs = std::filesystem;

namespace
{

/// What servers throw away in time, or count anew: the number of rows may fall.
const std::set<std::string> PASSING = {
    "account_allowance", "account_challenge",       "account_device", "account_link", "account_registration",
    "account_undo",      "core_administrator_link", "core_brake",     "core_mail",    "core_rate",
    "core_session",      "ohmage_auth_reset",       "tasks_lease",    "tasks_gone",   "tasks_unmarked",
    "tasks_repeat",      "tasks_webhook_call"};

/// Members that later versions keep to themselves.
const std::set<std::string> HIDDEN_SINCE = {"passwd_hash"};

/// Addresses name the port that the server had.
Var parsed(const std::string& json)
{
    static const std::regex here("http://127\\.0\\.0\\.1:[0-9]+");
    return Poco::JSON::Parser().parse(std::regex_replace(json, here, "http://here"));
}

std::string hexOf(const std::string& bytes)
{
    return Poco::DigestEngine::digestToHex({bytes.begin(), bytes.end()});
}

Poco::JSON::Object::Ptr objectOf(const Var& value)
{
    return value.extract<Poco::JSON::Object::Ptr>();
}

Poco::JSON::Array::Ptr arrayOf(const Var& value)
{
    return value.extract<Poco::JSON::Array::Ptr>();
}

bool isObject(const Var& value)
{
    return value.type() == typeid(Poco::JSON::Object::Ptr);
}

/// What was there before is there still; there may be more.
void expectHolds(const Var& wanted, const Var& found, const std::string& where)
{
    if (!isObject(wanted))
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(where, Var::toString(wanted), Var::toString(found));
        return;
    }
    CPPUNIT_ASSERT_MESSAGE(where, isObject(found));
    for (const auto& [name, value]: *objectOf(wanted))
        if (!HIDDEN_SINCE.contains(name))
        {
            CPPUNIT_ASSERT_MESSAGE(where + "." + name + " is gone", objectOf(found)->has(name));
            expectHolds(value, objectOf(found)->get(name), where + "." + name);
        }
}

void expectSameObjects(const Var& wanted, const Var& found, const std::string& where)
{
    std::map<std::string, Var> byId;
    for (const auto& object: *arrayOf(found))
        byId[objectOf(object)->get("id").toString()] = object;
    for (const auto& object: *arrayOf(wanted))
    {
        const std::string id = objectOf(object)->get("id").toString();
        CPPUNIT_ASSERT_MESSAGE(where + " " + id + " is gone", byId.contains(id));
        expectHolds(object, byId[id], where + " " + id);
    }
}

} // namespace

/// Whole installations of earlier versions, as killed servers left them (installations/README.md): every
/// later version opens them with nothing lost.
class InstallationsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(InstallationsTest);
    CPPUNIT_TEST(testEveryInstallationIsOpenedWithNothingLost);
    CPPUNIT_TEST(testKillsDuringTheMigrationLoseNothing);
    CPPUNIT_TEST(testWhatWaitedIsTakenOver);
    CPPUNIT_TEST_SUITE_END();

    void testEveryInstallationIsOpenedWithNothingLost()
    {
        for (const auto& folder: installations())
        {
            const auto server = unpacked(folder);
            server->start();
            expectNothingLost(*server, folder);
        }
    }

    void testKillsDuringTheMigrationLoseNothing()
    {
        for (const auto& folder: installations())
        {
            const auto server = unpacked(folder);
            for (int milliseconds = 15; milliseconds < 400; milliseconds = milliseconds * 5 / 4)
                server->runAtMost({"migrate"}, milliseconds);
            server->start();
            expectNothingLost(*server, folder);
        }
    }

    void testWhatWaitedIsTakenOver()
    {
        for (const auto& folder: installations())
        {
            const auto server = unpacked(folder);
            const auto calls = countOf(*server, "tasks_webhook_call WHERE state = 'waiting'");
            const auto attempts = countOf(*server, "tasks_webhook_attempt");
            const bool isOld = folder.filename() < "0003"; // what was given up had no due time, and no state
            if (isOld)
                server->database().open()->write(
                    [](Transaction& transaction)
                    {
                        transaction.execute(
                            "INSERT INTO account_newsletter_wish (email, fullname, status, due) "
                            "VALUES ('waits@x.org', 'x', 'pending', 1), "
                            "('dead@x.org', 'x', 'pending', NULL)");
                    });
            server->start();
            CPPUNIT_ASSERT_MESSAGE(
                folder.string(),
                calls == 0 ||
                    becomesTrue([&] { return countOf(*server, "tasks_webhook_attempt") > attempts; }));
            const auto listed = server->run({"newsletter", "list"}).out;
            if (isOld)
                CPPUNIT_ASSERT_EQUAL(std::string("dead@x.org  pending  given up after 0 tries\n"
                                                 "waits@x.org  pending  waiting after 0 tries\n"),
                                     listed);
        }
    }

    static std::int64_t countOf(const ServerProcess& server, const std::string& rows)
    {
        return server.database().open()->read(
            [&](Session& session)
            { return session.findInteger("SELECT count(*) FROM " + rows).value_or(-1); });
    }

    static std::vector<fs::path> installations()
    {
        std::vector<fs::path> found;
        for (const auto& entry: fs::directory_iterator(COLONNADE_SOURCE_DIR "/tests/faults/installations"))
            if (entry.is_directory())
                found.push_back(entry.path());
        std::sort(found.begin(), found.end());
        CPPUNIT_ASSERT_MESSAGE("there is no installation", !found.empty());
        return found;
    }

    static std::string kind() { return TestDatabase::isPostgresql() ? "postgresql" : "sqlite"; }

    static void shell(const std::string& command)
    {
        const auto done = runProgram({"/bin/bash", "-euo", "pipefail", "-c", command});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(command + ": " + done.err, 0, done.exitCode);
    }

    static std::unique_ptr<ServerProcess> unpacked(const fs::path& folder)
    {
        auto server = std::make_unique<ServerProcess>(
            std::vector<std::string>{"http.rate_limit=1000000", "account.newsletter=local"},
            ServerProcess::Begin::Later, TestDatabase::Scope::Database);
        shell("tar -xzf '" + (folder / (kind() + "-files.tar.gz")).string() + "' -C '" +
              server->dataFolder() + "'");
        const std::string& url = server->database().url();
        if (TestDatabase::isPostgresql())
            shell("zcat '" + (folder / "postgresql.sql.gz").string() + "' | psql -q -v ON_ERROR_STOP=1 -d '" +
                  url + "' >/dev/null");
        else
            shell("zcat '" + (folder / "colonnade.db.gz").string() + "' >'" +
                  url.substr(std::string("sqlite:").size()) + "'");
        return server;
    }

    static void expectNothingLost(const ServerProcess& server, const fs::path& folder)
    {
        const auto before = objectOf(parsed(readFile(folder / (kind() + ".json"))));
        expectRows(server, *before->getObject("counts"));
        expectLists(server, *before);
        expectFiles(server, *before->getObject("files"));
        expectPeople(server, *before);
    }

    static void expectRows(const ServerProcess& server, const Poco::JSON::Object& counts)
    {
        for (const auto& [table, wanted]: counts)
            if (!PASSING.contains(table))
            {
                const auto found = countOf(server, table);
                CPPUNIT_ASSERT_MESSAGE(table + ": " + std::to_string(found) + " of " + wanted.toString(),
                                       found >= wanted.convert<std::int64_t>());
            }
    }

    static Var asked(const ServerProcess& server, const std::string& target, const std::string& key)
    {
        const Answer answer = HttpClient(server.port()).get(target, {{"Authorization", key}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(target + ": " + answer.body, 200, answer.status);
        return parsed(answer.body);
    }

    static void expectLists(const ServerProcess& server, const Poco::JSON::Object& before)
    {
        const std::string ada = objectOf(before.getArray("people")->get(0))->getValue<std::string>("api_key");
        for (const auto& [name, wanted]: *before.getObject("lists"))
            expectSameObjects(wanted, asked(server, "/api/" + name + "?limit=100&all=1", ada), name);
        for (const auto& [key, wanted]: *before.getObject("favorites"))
            expectSameObjects(wanted, asked(server, "/api/favorites", key), "favorites");
    }

    static void expectFiles(const ServerProcess& server, const Poco::JSON::Object& files)
    {
        for (const auto& [path, digest]: files)
        {
            const Answer answer = HttpClient(server.port()).get(path);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, answer.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, digest.toString(), hexOf(sha256(answer.body)));
        }
    }

    /// Keys, passwords and projects' secret keys go on working.
    static void expectPeople(const ServerProcess& server, const Poco::JSON::Object& before)
    {
        const std::string password = before.getValue<std::string>("password");
        for (const auto& each: *before.getArray("people"))
        {
            const auto person = objectOf(each);
            const std::string name = person->getValue<std::string>("name");
            const bool isOpen = person->getValue<bool>("signs_in");
            if (isOpen || name == "nobody")
                asked(server, "/api/favorites", person->getValue<std::string>("api_key"));
            AccountClient browser(server.port());
            browser.signIn(person->getValue<std::string>("email"), password);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, isOpen ? name : std::string(), browser.signedInName());
            expectOhmageSignIn(server, name, password, isOpen);
        }
        for (const auto& [project, key]: *before.getObject("secret_keys"))
        {
            const Answer token =
                HttpClient(server.port())
                    .get("/api/auth/project/" + project + "/token", {{"Authorization", key.toString()}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(project + ": " + token.body, 200, token.status);
        }
    }

    static void expectOhmageSignIn(const ServerProcess& server, const std::string& name,
                                   const std::string& password, bool wanted)
    {
        std::string user, secret;
        Poco::URI::encode(name, "&=+", user);
        Poco::URI::encode(password, "&=+", secret);
        const Answer answer =
            HttpClient(server.port())
                .postForm("/app/user/auth_token", "user=" + user + "&password=" + secret + "&client=test");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(name + ": " + answer.body, wanted,
                                     answer.body.find("\"success\"") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(InstallationsTest);
