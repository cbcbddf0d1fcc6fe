#include "http/account/AccountClient.h"

#include <regex>
#include <set>

namespace colonnade::test::account
{

namespace
{

const HeaderList PERSON{{"Accept", "text/html"}};

bool has(const Answer& answer, const std::string& part)
{
    return answer.body.find(part) != std::string::npos;
}

void assertHas(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(answer.body + "\nlacks " + part, has(answer, part));
}

void assertLacks(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(answer.body + "\nholds " + part, !has(answer, part));
}

/// All values of an attribute, in order.
std::vector<std::string> valuesOf(const std::string& attribute, const std::string& html)
{
    std::vector<std::string> values;
    const std::regex pattern(" " + attribute + "=\"([^\"]*)\"");
    for (std::sregex_iterator found(html.begin(), html.end(), pattern), end; found != end; ++found)
        values.push_back((*found)[1]);
    return values;
}

} // namespace

/// The account's pages as people see them: in the layout of all pages.
class PagesTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(PagesTest);
    CPPUNIT_TEST(testEachPageHasTheLayout);
    CPPUNIT_TEST(testTheBarSaysWhatAVisitorMayDo);
    CPPUNIT_TEST(testAnUnknownAddressIsAPageForPeople);
    CPPUNIT_TEST(testAMistakeStandsAtItsField);
    CPPUNIT_TEST(testNoPageHasAnIdTwice);
    CPPUNIT_TEST(testOnlyPagesWithoutKeysAreCompressed);
    CPPUNIT_TEST(testPagesAreSmall);
    CPPUNIT_TEST(testValuesOfPeopleAreEscaped);
    CPPUNIT_TEST_SUITE_END();

    void testEachPageHasTheLayout()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        for (const std::string path:
             {"/", "/account/", "/account/register", "/account/forgot-password", "/account/mira/",
              "/account/mira/update", "/account/mira/projects", "/account/mira/export",
              "/account/mira/delete", "/account/confirm-email", "/account/nobody/"})
        {
            const auto page = client.get(path, PERSON);
            assertHas(page, "<link rel=\"stylesheet\" href=\"/static/site.");
            assertHas(page, "<main id=\"main\"");
            for (const char* refused: {"<style", "<script", " style=", "http://", "https://", "{{"})
                assertLacks(page, refused);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::size_t{1}, page.allHeaders("Vary").size());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::size_t{1},
                                         page.allHeaders("Content-Security-Policy").size());
        }
    }

    void testTheBarSaysWhatAVisitorMayDo()
    {
        AccountClient client(server->port());
        const auto nobody = client.get("/account/", PERSON);
        assertHas(nobody, "href=\"/account/signin\"");
        assertHas(nobody, "href=\"/account/register\"");
        assertLacks(nobody, "action=\"/account/signout\"");
        client.registerAccount("mira");
        const auto mira = client.get("/account/", PERSON);
        assertHas(mira, "<form method=\"post\" action=\"/account/signout\"><input type=\"hidden\" "
                        "name=\"csrf_token\" value=\"");
        assertHas(mira, "href=\"/account/profile\"");
        assertLacks(mira, "href=\"/account/signin\"");
        const auto token = valuesOf("value", mira.body.substr(mira.body.find("/account/signout")));
        CPPUNIT_ASSERT_EQUAL(302, client.postForm("/account/signout", "csrf_token=" + token.at(0)).status);
        assertHas(client.get("/account/", PERSON), "href=\"/account/signin\"");
    }

    void testAnUnknownAddressIsAPageForPeople()
    {
        AccountClient client(server->port());
        for (const std::string path: {"/nothing", "/account/nobody/"})
        {
            const auto page = client.get(path, PERSON);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, page.status);
            assertHas(page, "<h1>404 Not Found</h1>");
            assertHas(page, "href=\"/\"");
        }
        CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"),
                             client.get("/nothing", {{"Accept", "*/*"}}).header("Content-Type"));
    }

    void testAMistakeStandsAtItsField()
    {
        AccountClient client(server->port());
        const auto page =
            client.postForm("/account/register", "csrf_token=" + client.csrf() + "&name=%3Cx%3E&fullname=X");
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        assertHas(page, "Please check these fields");
        assertLacks(page, "Please correct the errors"); // which would say it twice
        assertHas(page, "id=\"email_addr\" name=\"email_addr\" type=\"email\"");
        CPPUNIT_ASSERT(std::regex_search(
            page.body, std::regex("id=\"email_addr\"[^>]*aria-describedby=\"email_addr-error\"")));
        assertHas(page, "id=\"email_addr-error\"");
        assertHas(page, "name=\"name\" type=\"text\" value=\"&lt;x&gt;\"");
    }

    void testNoPageHasAnIdTwice()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        for (const std::string path: {"/account/mira/update", "/account/mira/", "/account/register"})
        {
            std::set<std::string> seen;
            for (const auto& id: valuesOf("id", client.get(path, PERSON).body))
                CPPUNIT_ASSERT_MESSAGE(path + ": " + id, seen.insert(id).second);
            CPPUNIT_ASSERT_MESSAGE(path, !seen.empty());
        }
    }

    void testOnlyPagesWithoutKeysAreCompressed()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const HeaderList zips{{"Accept", "text/html"}, {"Accept-Encoding", "gzip"}};
        const auto own = client.get("/account/mira/", zips);
        assertHas(own, memberOf(client.getJson("/account/profile"), "user.api_key"));
        CPPUNIT_ASSERT_EQUAL(std::string(), own.header("Content-Encoding"));
        CPPUNIT_ASSERT_EQUAL(std::string("gzip"),
                             client.get("/account/register", zips).header("Content-Encoding"));
    }

    void testPagesAreSmall()
    {
        constexpr std::size_t most = 8192; // by gzip
        AccountClient client(server->port());
        client.registerAccount("mira");
        for (const std::string path:
             {"/", "/account/", "/account/register", "/account/mira/", "/account/mira/update",
              "/account/mira/projects", "/account/mira/sessions", "/stats/", "/leaderboard/", "/help"})
        {
            const auto page = client.get(path, {{"Accept", "text/html"}, {"Accept-Encoding", "gzip"}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, page.status);
            CPPUNIT_ASSERT_MESSAGE(path + " " + std::to_string(page.body.size()), page.body.size() <= most);
        }
    }

    void testValuesOfPeopleAreEscaped()
    {
        AccountClient client(server->port());
        client.post("/account/register", jsonOf({{"fullname", "<b>Mira & \"co\"</b> {{user.name}}"},
                                                 {"name", "mira"},
                                                 {"email_addr", "mira@example.org"},
                                                 {"password", AccountClient::GOOD_PASSWORD},
                                                 {"confirm", AccountClient::GOOD_PASSWORD}}));
        for (const std::string path: {"/account/mira/", "/account/mira/update", "/"})
        {
            const auto page = client.get(path, PERSON);
            assertHas(page, "&lt;b&gt;Mira &amp; &quot;co&quot;&lt;/b&gt; {{user.name}}");
            assertLacks(page, "<b>Mira");
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PagesTest);

} // namespace colonnade::test::account
