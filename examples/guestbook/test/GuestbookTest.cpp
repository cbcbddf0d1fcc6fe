#include <colonnade/testing/TestServer.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::testing::RequestBuilder;
using colonnade::testing::TestServer;

/// The plugin as visitors meet it: served, with a database and a mailbox.
class GuestbookTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GuestbookTest);
    CPPUNIT_TEST(testALineStandsInTheBook);
    CPPUNIT_TEST(testABlankLineIsRefused);
    CPPUNIT_TEST(testTheKeeperGetsEachLine);
    CPPUNIT_TEST_SUITE_END();

public:
    void testALineStandsInTheBook()
    {
        TestServer server;
        const Response left = server.send(RequestBuilder("POST", "/guestbook").form("line=a+robin"));
        CPPUNIT_ASSERT_EQUAL(200, left.status());
        const Response shown = server.send(RequestBuilder("GET", "/guestbook"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"([{"id":1,"line":"a robin"}])"), std::string(shown.bodyText()));
    }

    void testABlankLineIsRefused()
    {
        TestServer server;
        CPPUNIT_ASSERT_EQUAL(400, server.send(RequestBuilder("POST", "/guestbook").form("line=+")).status());
    }

    void testTheKeeperGetsEachLine()
    {
        TestServer server({.settings = {{"guestbook.keeper", "anna@example.org"}}});
        server.send(RequestBuilder("POST", "/guestbook").form("line=a+robin"));
        server.settle();
        const auto mails = server.mails();
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), mails.size());
        CPPUNIT_ASSERT_EQUAL(std::string("anna@example.org"), mails.front().to.front());
        CPPUNIT_ASSERT_EQUAL(std::string("a robin\n"), mails.front().text);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GuestbookTest);
