#include "CliTest.h"

#include "data/OpenDatabase.h"
#include "support/HttpClient.h"

#include <Poco/Net/ServerSocket.h>

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

using namespace colonnade::test;

/// A page of the database that a disk has spoiled: whoever looks at log or metrics learns what to do.
class DamageTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DamageTest);
    CPPUNIT_TEST(testAServerThatMeetsDamageSaysWhatToDo);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAServerThatMeetsDamageSaysWhatToDo()
    {
        const std::string port = freePort();
        ServerProcess server({"plugins.enabled=account,tasks", "management.listen=127.0.0.1:" + port});
        assertContains(HttpClient(std::stoi(port)).get("/metrics").body, "\ncolonnade_database_damaged 0\n");
        server.stop();
        spoil(server.database().url(), "tasks_category");
        server.start();
        HttpClient client(server.port());
        CPPUNIT_ASSERT_EQUAL(500, client.get("/api/category").status);
        assertContains(server.output(), "the database is damaged: stop the server and restore a backup");
        assertContains(HttpClient(std::stoi(port)).get("/metrics").body, "\ncolonnade_database_damaged 1\n");
    }

private:
    static std::string freePort()
    {
        const Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
        return std::to_string(socket.address().port());
    }

    /// Writes over the page that holds the table's rows.
    static void spoil(const std::string& url, const std::string& table)
    {
        std::int64_t page = 0;
        {
            colonnade::DataSettings settings;
            settings.url = url;
            page = colonnade::openDatabase(settings)->read(
                [&](colonnade::Session& session) {
                    return session.findInteger("select rootpage from sqlite_schema where name = $1", table)
                        .value();
                });
        }
        std::fstream file(url.substr(std::string("sqlite:").size()),
                          std::ios::in | std::ios::out | std::ios::binary);
        constexpr std::streamoff PAGE = 4096;
        file.seekp((page - 1) * PAGE);
        file << std::string(PAGE, '\x7f');
        file.close();
        CPPUNIT_ASSERT(file.good());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DamageTest);
