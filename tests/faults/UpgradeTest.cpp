#include "support/HttpClient.h"
#include "support/ReadFile.h"
#include "support/ServerProcess.h"

#include "data/Migrations.h"
#include "identity/KeyVault.h"
#include "identity/MasterKey.h"

#include <colonnade/Clock.h>
#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace colonnade;
using namespace colonnade::test;
namespace fs = std::filesystem;

namespace
{

constexpr int USERS = 6;
constexpr int TASKS = 60;
constexpr int N_ANSWERS = 3;
const std::string API_KEY = "11111111-2222-4333-8444-555555555555";
const std::string SECRET_KEY = "99999999-8888-4777-8666-555555555555";
const std::string OLD_PASSWORD = "an old secret 42";
/// Of `OLD_PASSWORD`, as PYBOSSA stored it.
const std::string OLD_HASH =
    "pbkdf2:sha256:1000$saltsalt$8f57676ffdf3592fcc5aea2bf2a8e9ecb90dc89b86a0996d5bbadb22ee26b799";

std::string number(std::int64_t value)
{
    return std::to_string(value);
}

/// The migrations of an owner as far as its version `last`.
MigrationSet migrationsUpTo(const std::string& owner, const fs::path& folder, int last, int& newest)
{
    MigrationSet set{owner, {}};
    for (const auto& entry: fs::directory_iterator(folder))
    {
        const std::string name = entry.path().filename().string();
        const int version = std::stoi(name.substr(0, 4));
        newest = std::max(newest, version);
        if (version <= last)
            set.files.push_back({name, readFile(entry.path())});
    }
    return set;
}

/// Of all owners in the source tree; `newest` becomes the highest version of any.
std::vector<MigrationSet> allMigrationsUpTo(int last, int& newest)
{
    const fs::path source = COLONNADE_SOURCE_DIR;
    std::vector<MigrationSet> sets{migrationsUpTo("core", source / "core/migrations", last, newest)};
    for (const char* plugin: {"account", "tasks", "ohmage_auth"})
        sets.push_back(migrationsUpTo(plugin, source / "plugins" / plugin / "migrations", last, newest));
    return sets;
}

/// A small installation in the tables of the very first migrations, as its server had left it.
class Installation
{
public:
    Installation(Database& database, const std::string& dataFolder):
        _database(database),
        _vault(loadMasterKey(database, "", dataFolder))
    {
    }

    /// `version`: of its tables.
    void fill(int version)
    {
        for (int i = 1; i <= USERS; ++i)
            _database.write([&](Transaction& transaction) { addUser(transaction, i); });
        _database.write([&](Transaction& transaction) { addProject(transaction); });
        for (int i = 1; i <= TASKS; ++i)
            _database.write([&](Transaction& transaction) { addTask(transaction, i); });
        if (version >= 3) // whose server writes it beside each hash
            _database.write(
                [](Transaction& transaction) {
                    transaction.execute(
                        "update core_user set password_scheme = substr(password_hash, 1, 13)");
                });
    }

private:
    static std::string time(int seconds) { return isoTime((1'750'000'000LL + seconds) * 1'000'000); }

    void addUser(Transaction& transaction, int i)
    {
        const std::string name = "person" + number(i);
        const std::string email = name + "@example.org";
        const std::string key = i == 1 ? API_KEY : API_KEY.substr(0, 35) + "abcdef"[i - 1];
        transaction.execute(
            "insert into core_user (created, name, name_folded, fullname, email, email_folded, admin, "
            "password_hash, api_key_digest, api_key_sealed) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            time(i), name, name, "Person " + number(i), email, email, i == 1, OLD_HASH,
            _vault.digest("user.api_key", key), _vault.seal("user.api_key", key));
    }

    void addProject(Transaction& transaction)
    {
        transaction.execute("insert into tasks_project (created, updated, name, short_name, description, "
                            "published, secret_key, "
                            "owner_id, category_id, owners_ids, n_tasks) values ($1, $1, 'Old', 'old', 'from "
                            "before', true, $2, 1, "
                            "1, '[1]', $3)",
                            time(0), _vault.seal("tasks.secret_key", SECRET_KEY), TASKS);
    }

    /// Task i has i % 4 answers, by two accounts and an app's own user; every eighth task is in somebody's
    /// hand.
    void addTask(Transaction& transaction, int i)
    {
        const int answers = i % (N_ANSWERS + 1);
        const bool leased = answers < N_ANSWERS && i % 8 == 0;
        transaction.execute(
            "insert into tasks_task (created, project_id, state, priority_0, info, n_answers, n_done, "
            "n_leased) values ($1, 1, $2, $3, '{\"n\":1}', $4, $5, $6)",
            time(i), answers == N_ANSWERS ? "completed" : "ongoing", (i % 5) / 4.0, N_ANSWERS, answers,
            leased ? 1 : 0);
        std::string ids;
        for (int k = 0; k < answers; ++k)
            ids += (ids.empty() ? "" : ",") + number(addRun(transaction, i, k));
        if (answers == N_ANSWERS)
            transaction.execute("insert into tasks_result (created, project_id, task_id, task_run_ids, info) "
                                "values ($1, 1, $2, $3, $4)",
                                time(i), i, "[" + ids + "]",
                                i % 8 == 3 ? std::optional<std::string>("{\"sure\":true}") : std::nullopt);
        if (leased)
            transaction.execute(
                "insert into tasks_lease (actor_key, task_id, project_id, requested, expires) "
                "values ($1, $2, 1, $3, 4102444800)",
                "external:project/1:holder-" + number(i), i, time(i));
    }

    static std::int64_t addRun(Transaction& transaction, int task, int k)
    {
        const bool isUser = k < 2;
        const std::string id = isUser ? number(2 + (task + k) % 4) : "phone-" + number(task % 7);
        return transaction
            .findInteger(
                "insert into tasks_run (created, project_id, task_id, actor_kind, actor_id, actor_key, "
                "finish_time, info) values ($1, 1, $2, $3, $4, $5, $6, '\"old\"') returning id",
                time(task), task, isUser ? "user" : "external", id,
                isUser ? "user::" + id : "external:project/1:" + id, time(task + 30))
            .value();
    }

    Database& _database;
    const KeyVault _vault;
};

} // namespace

/// Whoever upgrades keeps everything, from whichever version on.
class UpgradeTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UpgradeTest);
    CPPUNIT_TEST(testInstallationsOfEveryVersionAreUpgradedAndServed);
    CPPUNIT_TEST_SUITE_END();

    void testInstallationsOfEveryVersionAreUpgradedAndServed()
    {
        int newest = 1;
        for (int from = 1; from <= newest; ++from)
        {
            _from = "from version " + number(from);
            const TestDatabase database;
            ServerProcess server({"data.url=" + database.url(),
                                  "plugins.enabled=account,tasks,external_uid,ohmage_auth",
                                  "http.rate_limit=1000000"},
                                 ServerProcess::Begin::Later);
            {
                const auto old = database.open();
                migrate(*old, allMigrationsUpTo(from, newest));
                Installation(*old, server.dataFolder()).fill(from);
            }
            const std::size_t due = countLines(server.run({"migrate", "--plan"}).out, "due: ");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(_from, from<newest, due> 0);
            server.start();
            checkCounters(database);
            checkService(server);
            answerOneMore(server, database);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(_from, std::string("nothing is due\n"),
                                         server.run({"migrate", "--plan"}).out);
        }
        CPPUNIT_ASSERT_MESSAGE("there is only one version", newest > 1);
    }

    static std::size_t countLines(const std::string& text, const std::string& beginning)
    {
        std::istringstream lines(text);
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line);)
            count += line.starts_with(beginning) ? 1 : 0;
        return count;
    }

    void expect(const TestDatabase& database, std::int64_t wanted, const std::string& sql) const
    {
        const auto found =
            database.open()->read([&](Session& session) { return session.findInteger(sql).value_or(-1); });
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_from + ": " + sql, wanted, found);
    }

    /// What later migrations count, against a recount of what was there before them.
    void checkCounters(const TestDatabase& database) const
    {
        for (const std::string wrong:
             {"tasks_task t where n_done <> (select count(*) from tasks_run r where r.task_id = t.id)",
              "tasks_task t where n_leased <> (select count(*) from tasks_lease l where l.task_id = t.id)",
              "tasks_task where (state = 'completed') <> (n_done >= n_answers)",
              "tasks_project p where n_tasks <> (select count(*) from tasks_task t where t.project_id = "
              "p.id)",
              "tasks_contribution c where n_answers <> (select count(*) from tasks_run r "
              "where r.project_id = c.project_id and r.actor_key = c.actor_key)",
              "tasks_contributor c where n_answers <> (select count(*) from tasks_run r "
              "where r.actor_kind = 'user' and r.actor_id = cast(c.user_id as text))",
              "tasks_rank k where level = 0 and n <> (select count(*) from tasks_contributor c "
              "where c.ranked and c.n_answers = k.bucket and c.user_id % 32 = k.shard)"})
            expect(database, 0, "select count(*) from " + wrong);
        const std::pair<const char*, const char*> sums[] = {
            {"select count(*) from tasks_contribution", "select count(distinct actor_key) from tasks_run"},
            {"select count(*) from tasks_contributor",
             "select count(distinct actor_id) from tasks_run where actor_kind = 'user'"},
            {"select sum(n) from tasks_rank where level = 0", "select count(*) from tasks_contributor"},
            {"select sum(n_volunteers) from tasks_project_count",
             "select count(distinct actor_key) from tasks_run"},
            {"select sum(n_wanted) from tasks_project_count", "select sum(n_answers) from tasks_task"},
            {"select sum(n_given) from tasks_project_count", "select count(*) from tasks_run"},
            {"select sum(n_runs) from tasks_tally", "select count(*) from tasks_run"},
            {"select sum(n_completed) from tasks_tally",
             "select count(*) from tasks_task where state = 'completed'"},
            {"select sum(n_results) from tasks_tally",
             "select count(*) from tasks_result where info is not null"},
            {"select count(*) from tasks_owner where user_id = 1 and project_id = 1", "select 1"},
            {"select count(*) from core_user where password_scheme is not null",
             "select count(*) from core_user "
             "where password_hash like 'pbkdf2%'"},
        };
        for (const auto& [counter, recount]: sums)
        {
            const auto wanted = database.open()->read([&](Session& session)
                                                      { return session.findInteger(recount).value_or(-1); });
            expect(database, wanted, counter);
        }
    }

    /// Keys, passwords and answers from before are good.
    void checkService(const ServerProcess& server) const
    {
        HttpClient client(server.port());
        const HeaderList key = {{"Authorization", API_KEY}};
        const Answer runs = client.get("/api/taskrun?project_id=1&limit=100&all=1", key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_from + runs.body, 200, runs.status);
        CPPUNIT_ASSERT_EQUAL(std::size_t{TASKS / 4 * (0 + 1 + 2 + 3)},
                             JsonDocument::parse(runs.body).root().size());
        const Answer results = client.get("/api/result?project_id=1&limit=100&all=1", key);
        CPPUNIT_ASSERT_EQUAL(std::size_t{TASKS / 4}, JsonDocument::parse(results.body).root().size());
        const Answer token = client.get("/api/auth/project/old/token", {{"Authorization", SECRET_KEY}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_from + token.body, 200, token.status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_from, std::string("success"), signIn(server));
    }

    static std::string signIn(const ServerProcess& server)
    {
        HttpClient client(server.port());
        const HeaderList json = {{"Content-Type", "application/json"}};
        const auto form = JsonDocument::parse(client.get("/account/signin", json).body);
        const std::string token(form.root().find("form").find("csrf").text());
        const auto answer = JsonDocument::parse(
            client
                .postJson("/account/signin",
                          R"({"email":"person3@example.org","password":")" + OLD_PASSWORD + "\"}",
                          {{"X-CSRFToken", token}})
                .body);
        return std::string(answer.root().find("status").text());
    }

    void answerOneMore(const ServerProcess& server, const TestDatabase& database) const
    {
        HttpClient client(server.port());
        const HeaderList bearer = {
            {"Authorization",
             "Bearer " + client.get("/api/auth/project/old/token", {{"Authorization", SECRET_KEY}}).body}};
        const Answer task = client.get("/api/project/1/newtask?external_uid=phone-1", bearer);
        const auto id = JsonDocument::parse(task.body).root().find("id").integer();
        expect(database, 0,
               "select count(*) from tasks_run where actor_id = 'phone-1' and task_id = " + number(id));
        const Answer stored = client.postJson(
            "/api/taskrun?external_uid=phone-1",
            R"({"project_id":1,"info":"new","external_uid":"phone-1","task_id":)" + number(id) + "}", bearer);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_from + stored.body, 200, stored.status);
        checkCounters(database);
    }

    std::string _from;
};

CPPUNIT_TEST_SUITE_REGISTRATION(UpgradeTest);
