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

} // namespace

/// `colonnade import ohmage` on a small dump.
class OhmageImportTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OhmageImportTest);
    CPPUNIT_TEST(testAccountsComeAlong);
    CPPUNIT_TEST(testWhatStaysBehindIsToldBeforeAnythingIsWritten);
    CPPUNIT_TEST(testADumpThatIsCutOffStoresNothing);
    CPPUNIT_TEST(testTheSamePersonIsPutTogetherOnlyWhenAskedFor);
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
