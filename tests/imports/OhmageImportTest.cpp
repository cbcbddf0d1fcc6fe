#include "support/HttpClient.h"
#include "support/ReadFile.h"
#include "support/ServerProcess.h"

#include "colonnade/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <memory>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

/// Of `secret-word`, cost 4.
constexpr const char* HASH = "$2a$04$6t2B.uUgbrPZ3NKVZGoxVOMvxaLzcjBEJXF2BVGMTTSKsbUI9OQDa";

std::string dump()
{
    return std::string(
               "-- MySQL dump\n/*!40101 SET NAMES utf8 */;\n"
               "CREATE TABLE `user` (`id` int, `username` varchar(25), `password` varchar(60), "
               "`enabled` bit(1), `new_account` bit(1), `email_address` varchar(320), `admin` bit(1), "
               "`initial_password` text, `creation_timestamp` datetime, `external` bit(1));\n"
               "INSERT INTO `user` VALUES ") +
           "(1,'ohmage.admin','$2a$13$yxus2tQ3/"
           "QiOwWcELImOQuy9d5PXWbByQ6Bhp52b1se7fNYGFxN5i','\x01','\x01',NULL,"
           "'\x01',NULL,NULL,'\\0')," +
           "(2,'Mira','" + HASH +
           "',0x01,0x00,'mira@example.org',b'0','never-copied','2015-01-01 12:00:00',0x00)," +
           "(3,'away','external','\x01','\\0','shared@example.org','\\0',NULL,'2015-01-01 "
           "12:00:00','\x01')," +
           "(4,'closed','" + HASH +
           "','\\0','\\0','shared@example.org','\\0',NULL,'2015-01-01 12:00:00','\\0');\n"
           "CREATE TABLE `user_personal` (`id` int, `user_id` int, `first_name` text, `last_name` text, "
           "`organization` text, `personal_id` text);\n"
           "INSERT INTO `user_personal` VALUES (1,2,'Mira','O\\'Kafor','School','M-1');\n"
           "CREATE TABLE `campaign` (`id` int, `xml` text);\n"
           "INSERT INTO `campaign` VALUES (1,'INSERT INTO `user` VALUES (9,\\'evil\\');');\n"
           "-- Dump completed on 2020-01-01\n";
}

/// As release 2.10 left it, made for ANSI, copied by Windows, in the old encoding: addresses stand with the
/// persons, of whom one has two rows; accounts share a hash, or differ in case; numbers are as large as can
/// be.
std::string oddDump()
{
    const std::string hash = HASH;
    std::string text =
        "\xEF\xBB\xBF-- MySQL dump\n/*!40101 SET NAMES latin1 */;\n"
        "/*!50003 CREATE TRIGGER t AFTER INSERT ON user FOR EACH ROW BEGIN -- don't\n SET @a = 1; END */;\n"
        "CREATE TABLE \"user\" (\n  id int, username varchar(25), password varchar(60), enabled bit(1),\n"
        "  new_account bit(1), admin bit(1), campaign_creation_privilege bit(1), plaintext_password text,\n"
        "  shoe_size int, PRIMARY KEY (id), UNIQUE KEY username (username)\n);\n"
        "INSERT INTO \"user\" VALUES (7,'jos\xE9','" +
        hash + "',0x01,0x00,b'0',0x01,'never-copied',43),(4294967295,\"MIRA\",'" + hash +
        "',0x01,0x00,0x00,0x00,NULL,NULL),\n(9,'mira','" + hash +
        "','\x01','\\0','\\0','\\0',NULL,NULL),(9,'twice','" + hash +
        "',0x01,0x00,0x00,0x00,NULL,NULL),(10,'short');\n"
        "CREATE TABLE `user_personal` (`id` int, `user_id` int, `first_name` text, `last_name` text, "
        "`organization` text, `personal_id` text, `email_address` text, `json_data` text);\n"
        "INSERT INTO `user_personal` VALUES (1,7,'Jos\xE9','a\\0b','','','jose@example.org','{\\\"a\\\":1}'),"
        "(2,7,'Second','','','','second@example.org',NULL),(3,9,'Jos\xE9','a\\0b','','',NULL,NULL),"
        "(4,77,'Nobody','','','',NULL,NULL);\n"
        "CREATE TABLE `preference` (`p_key` text, `p_value` text);\n"
        "INSERT INTO `preference` VALUES ('recaptcha_private_key','hidden-1'),('keycloak_config','hidden-2'),"
        "('ssl_enabled','true');\n"
        "CREATE TABLE `audit_parameter` (`id` int, `param_key` text, `param_value` text);\n"
        "INSERT INTO `audit_parameter` VALUES (1,'auth_token','hidden-3');\n"
        "CREATE TABLE `empty` (`id` int);\n"
        "CREATE TABLE `picture` (`id` int, `bytes` blob);\nINSERT INTO `picture` VALUES (1,_binary 0xFFD8);\n"
        "-- Dump completed\n";
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
        text.insert(at, "\r");
    return text;
}

} // namespace

/// `colonnade import ohmage` on a small dump.
class OhmageImportTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OhmageImportTest);
    CPPUNIT_TEST(testAccountsComeAlong);
    CPPUNIT_TEST(testWhatStaysBehindIsToldBeforeAnythingIsWritten);
    CPPUNIT_TEST(testADumpThatIsCutOffStoresNothing);
    CPPUNIT_TEST(testTheSamePersonIsPutTogetherOnlyWhenAskedFor);
    CPPUNIT_TEST(testOldAndOddDumpsComeAlong);
    CPPUNIT_TEST(testServersWithTheSameAdministratorAreTwo);
    CPPUNIT_TEST_SUITE_END();

    ScratchFolder _folder;
    std::unique_ptr<ServerProcess> _server;

public:
    void setUp() override
    {
        _server = std::make_unique<ServerProcess>(std::vector<std::string>{"identity.brake.enabled=false"});
        write(dump());
    }
    void tearDown() override { _server.reset(); }

private:
    void write(const std::string& text) const
    {
        std::ofstream(_folder.file("dump.sql"), std::ios::binary | std::ios::trunc) << text;
    }

    ProcessResult import(const std::vector<std::string>& more) const
    {
        std::vector<std::string> words{"import", "ohmage", _folder.file("dump.sql"), "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return _server->run(words);
    }

    std::string call(const std::string& path, const std::string& form) const
    {
        HttpClient client(_server->port());
        return client.postForm("/app/" + path, form + "&client=test").body;
    }

    void testAccountsComeAlong()
    {
        const auto done = import({"--users-only", "--left-out", _folder.file("left")});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err + done.out, 0, done.exitCode);
        CPPUNIT_ASSERT(done.out.find("never-copied") == std::string::npos);
        const auto users = _server->run({"user", "list", "--json"}).out;
        CPPUNIT_ASSERT_MESSAGE(users, users.find("evil") == std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(users, users.find("Mira O'Kafor") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(users, users.find("shared@example.org") == std::string::npos);
        const auto answer = call("user/auth", "user=mira&password=ohmage.passwd");
        CPPUNIT_ASSERT_MESSAGE(answer, answer.find("0200") != std::string::npos);
        CPPUNIT_ASSERT(call("user/auth", "user=ohmage.admin&password=ohmage.passwd").find("success") ==
                       std::string::npos);
        CPPUNIT_ASSERT(call("user_info/read", "user=away&password=external").find("success") ==
                       std::string::npos);
        const auto held = call("user_info/read", std::string("user=mira&password=") + HASH);
        CPPUNIT_ASSERT_MESSAGE(held, held.find("success") != std::string::npos);
        CPPUNIT_ASSERT(readFile(_folder.file("left/campaign-1.xml")).find("evil") != std::string::npos);
        const auto again = import({"--users-only"});
        CPPUNIT_ASSERT(again.out.find("\"user\":{\"rows\":4,\"taken\":0,\"changed\":4,\"left_out\":0,"
                                      "\"stored\":0") != std::string::npos ||
                       again.out.find("\"stored\":0") != std::string::npos);
    }

    /// Numbers of a table in the report: rows, taken, changed, left out.
    static std::string numbersOf(const std::string& report, const std::string& table)
    {
        const auto document = JsonDocument::parse(report);
        const auto found = document.root().find("tables").find(table);
        std::string text;
        for (const char* name: {"rows", "taken", "changed", "left_out"})
            text += (text.empty() ? "" : " ") + std::to_string(found.find(name).integer());
        return text;
    }

    void testOldAndOddDumpsComeAlong()
    {
        write(oddDump());
        const auto done = import({"--users-only", "--left-out", _folder.file("left")});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err + done.out, 0, done.exitCode);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.out, std::string("5 0 3 2"), numbersOf(done.out, "user"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.out, std::string("4 0 2 2"), numbersOf(done.out, "user_personal"));
        for (const char* secret: {"never-copied", "hidden-"})
            CPPUNIT_ASSERT(done.out.find(secret) == std::string::npos);
        for (const auto& entry: std::filesystem::directory_iterator(_folder.file("left")))
        {
            const std::string text = readFile(entry.path().string());
            for (const std::string& secret:
                 {std::string("never-copied"), std::string("hidden-"), std::string(HASH)})
                CPPUNIT_ASSERT_MESSAGE(entry.path().string() + text, text.find(secret) == std::string::npos);
        }
        for (const auto& [file, part]:
             {std::pair("user", "\"shoe_size\":\"43\""), std::pair("user", "twice"),
              std::pair("user_personal", "Second"), std::pair("user_personal", "json_data"),
              std::pair("audit_parameter", "auth_token"), std::pair("preference", "ssl_enabled"),
              std::pair("picture", "{\"hex\":\"ffd8\"}")})
            CPPUNIT_ASSERT_MESSAGE(
                part, readFile(_folder.file(std::string("left/") + file + ".ndjson")).find(part) !=
                          std::string::npos);
        const auto users = _server->run({"user", "list", "--json"}).out;
        for (const char* part: {"jos\u00e9", "jose@example.org", "MIRA", "mira-2"})
            CPPUNIT_ASSERT_MESSAGE(users, users.find(part) != std::string::npos ||
                                              users.find("jos\xC3\xA9") != std::string::npos);
        for (const char* name: {"MIRA", "mira-2"})
        {
            const auto held = call("user_info/read", std::string("user=") + name + "&password=" + HASH);
            CPPUNIT_ASSERT_MESSAGE(held, held.find("success") != std::string::npos);
        }
        const auto again = import({"--users-only"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(again.err, 0, again.exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string("5 0 3 2"), numbersOf(again.out, "user"));
    }

    /// The seeded administrator is number 1 on each ohmage.
    void testServersWithTheSameAdministratorAreTwo()
    {
        CPPUNIT_ASSERT_EQUAL(0, import({"--users-only"}).exitCode);
        std::string other = dump();
        for (auto at = other.find("ira"); at != std::string::npos; at = other.find("ira", at))
            other.replace(at, 3, "ona");
        for (const std::string name: {"away", "closed"})
            other.replace(other.find(name), 4, "else");
        write(other);
        const auto refused = import({"--users-only"});
        CPPUNIT_ASSERT_MESSAGE(refused.err, refused.err.find("(ohmage.admin)") != std::string::npos);
        const auto done = import({"--users-only", "--on-conflict=rename"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
        const auto users = _server->run({"user", "list", "--json"}).out;
        for (const char* name: {"\"Mira\"", "\"Mona\"", "\"ohmage.admin\"", "\"ohmage.admin-2\""})
            CPPUNIT_ASSERT_MESSAGE(users, users.find(name) != std::string::npos);
    }

    void testWhatStaysBehindIsToldBeforeAnythingIsWritten()
    {
        const auto refused = import({});
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        CPPUNIT_ASSERT_MESSAGE(refused.err, refused.err.find("campaigns 1") != std::string::npos);
        CPPUNIT_ASSERT(_server->run({"user", "list", "--json"}).out.find("Mira") == std::string::npos);
    }

    void testADumpThatIsCutOffStoresNothing()
    {
        const std::string whole = dump();
        for (const std::size_t length: {whole.size() / 3, whole.size() / 2, whole.size() - 31})
        {
            write(whole.substr(0, length));
            CPPUNIT_ASSERT_EQUAL(1, import({"--users-only"}).exitCode);
            CPPUNIT_ASSERT(_server->run({"user", "list", "--json"}).out.find("Mira") == std::string::npos);
        }
    }

    void testTheSamePersonIsPutTogetherOnlyWhenAskedFor()
    {
        CPPUNIT_ASSERT_EQUAL(0, _server
                                    ->run({"user", "create", "--name", "mira", "--email", "mira@example.org",
                                           "--password", "a good long password"})
                                    .exitCode);
        const auto refused = import({"--users-only"});
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        CPPUNIT_ASSERT_MESSAGE(refused.err,
                               refused.err.find("account 2 (Mira, mira@example.org)") != std::string::npos);
        const auto merged = import({"--users-only", "--same-address=merge"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(merged.err, 0, merged.exitCode);
        const auto answer = call("user/auth", "user=mira&password=a good long password");
        CPPUNIT_ASSERT_MESSAGE(answer, answer.find("success") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OhmageImportTest);
