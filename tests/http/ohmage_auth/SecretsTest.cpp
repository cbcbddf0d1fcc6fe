#include "http/ohmage_auth/OhmageClient.h"

#include "support/Mailbox.h"

#include <colonnade/Json.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace colonnade::test::ohmage
{

/// What a run leaves behind: in the database as it is on disk, in logs, in the output.
class SecretsTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(SecretsTest);
    CPPUNIT_TEST(testLeavesNoSecretAnywhere);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* IMPORTED_PASSWORD = "password";
    std::vector<std::string> _secrets;

    void learn(std::string secret)
    {
        CPPUNIT_ASSERT(secret.size() >= 8);
        _secrets.push_back(std::move(secret));
    }

    /// The salt of a hash may be known; what opens something is the rest.
    void learnHash(const std::string& hash) { learn(hash.substr(29)); }

    void useEverything()
    {
        learn(PASSWORD);
        learn("pa55+of+josh.test");
        learn("pa55%20of");
        import("anna.test");
        import("phone.test", IMPORTED_HASH_OF_LETTERS);
        learnHash(IMPORTED_HASH);
        learnHash(IMPORTED_HASH_OF_LETTERS);
        learnHash(textOf(signIn("auth"), "hashed_password"));
        learnHash(textOf(signIn("auth", "anna.test", IMPORTED_PASSWORD), "hashed_password"));
        const std::string token = newToken(), ended = newToken();
        learn(token);
        learn(ended);
        post("auth_token?user=josh.test&password=pa55%20of%20josh.test&client=c", "");
        get("/app/user/whoami?client=c&auth_token=" + token);
        get("/app/user/whoami?client=c", {{"Cookie", "auth_token=" + token}});
        post("logout", "client=c&auth_token=" + ended);
        useHashes();
        useMadePasswords();
        makeMistakes();
        const std::string next = "Next+Secret+77";
        learn(next);
        learn("Next Secret 77");
        learnHash(textOf(post("change_password", "user=josh.test&password=pa55+of+josh.test&client=c&"
                                                 "new_password=" +
                                                     next),
                         "hashed_password"));
    }

    /// One-time passwords, and those of accounts that the server made.
    void useMadePasswords()
    {
        server->createUser("boss", PASSWORD, {"--admin"});
        server->createUser("lost", PASSWORD);
        const auto made =
            post("setup", "client=c&first_name=a&last_name=b&organization=c&personal_id=d&auth_token=" +
                              newToken("boss"));
        learn(std::string(JsonDocument::parse(made.body).root().find("data").find("password").text()));
        learn("Created Secret 5");
        post("create", "client=c&username=made.one&password=Created+Secret+5&auth_token=" + newToken("boss"));
        post("reset_password", "username=lost&email_address=lost@example.org");
        const auto mail = Mailbox(server->dataFolder()).newest("lost@example.org").text;
        std::smatch code;
        CPPUNIT_ASSERT_MESSAGE(mail, std::regex_search(mail, code, std::regex("[0-9a-f]{32}")));
        learn(code.str());
        signIn("auth", "lost", code.str());
    }

    void useHashes()
    {
        for (const auto& [user, hash]:
             {std::pair("anna.test", IMPORTED_HASH), std::pair("phone.test", IMPORTED_HASH_OF_LETTERS)})
            textOf(HttpClient(server->port())
                       .send("POST",
                             std::string("/app/user_info/read?client=c&user=") + user + "&password=" + hash,
                             {}, ""),
                   "result");
    }

    void makeMistakes()
    {
        learn("WrongSecretOne");
        learn("WrongSecretTwo");
        signIn("auth_token", "josh.test", "WrongSecretOne");
        signIn("auth", "nobody", "WrongSecretOne");
        signIn("auth", "WrongSecretTwo", "x");
        get("/app/user/auth?password=WrongSecretOne");
        post("auth?client=a&client=b&password=WrongSecretOne", "");
        post("auth", "password=WrongSecretOne", {{"Content-Encoding", "gzip"}});
        post("change_password",
             "user=josh.test&password=WrongSecretOne&client=c&new_password=WrongSecretTwo");
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("alter table ohmage_auth_verifier rename to away"); });
        signIn("auth");
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("alter table away rename to ohmage_auth_verifier"); });
    }

    void searchFiles(const std::string& folder)
    {
        for (const auto& entry: std::filesystem::recursive_directory_iterator(folder))
            if (entry.is_regular_file() && entry.path().extension() != ".eml") // what a mail server would get
            {
                std::ifstream file(entry.path(), std::ios::binary);
                search(entry.path(),
                       {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
            }
    }

    void searchTables()
    {
        const auto database = server->database().open();
        const auto text = [](const Row& row) { return row.text(0); };
        const auto tables = database->read(
            [&](Session& session)
            {
                return session.all(text, "select table_name::text from information_schema.tables "
                                         "where table_schema = current_schema()");
            });
        CPPUNIT_ASSERT(tables.size() >= 5);
        for (const auto& table: tables)
            for (const auto& row:
                 database->read([&](Session& session)
                                { return session.all(text, "select t::text from " + table + " t"); }))
                search(table, row);
    }

    void search(const std::string& where, const std::string& content)
    {
        for (const auto& secret: _secrets)
            CPPUNIT_ASSERT_MESSAGE(where + " holds " + secret, content.find(secret) == std::string::npos);
    }

    void testLeavesNoSecretAnywhere()
    {
        start({"log.level=debug", "ohmage_auth.user_setup=true"});
        useEverything();
        search("output", server->output());
        if (TestDatabase::isPostgresql())
            searchTables();
        searchFiles(server->database().folder());
        searchFiles(server->dataFolder());
        server->stop();
        search("output", server->output());
        searchFiles(server->database().folder());
        searchFiles(server->dataFolder());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SecretsTest);

} // namespace colonnade::test::ohmage
