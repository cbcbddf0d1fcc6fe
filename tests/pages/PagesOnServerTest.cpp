#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>

using namespace colonnade::test;

namespace
{

const HeaderList PERSON{{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}};

HeaderList operator+(HeaderList a, const HeaderList& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

void assertHas(const std::string& text, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(text + "\nlacks " + part, text.find(part) != std::string::npos);
}

void assertLacks(const std::string& text, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(text + "\nholds " + part, text.find(part) == std::string::npos);
}

} // namespace

/// Pages of a plugin out of tree, at the real server.
class PagesOnServerTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PagesOnServerTest);
    CPPUNIT_TEST(testAPageIsDrawnInTheLayout);
    CPPUNIT_TEST(testTheSameAsJson);
    CPPUNIT_TEST(testHeadersOfAPage);
    CPPUNIT_TEST(testMenusStandInTheirOrderAndShowWhereOneIs);
    CPPUNIT_TEST(testASecondLevelIsFilledFromThePage);
    CPPUNIT_TEST(testAMessageIsShownOnceOnTheNextPage);
    CPPUNIT_TEST(testPagesAreCompressedUnlessTheyHoldKeys);
    CPPUNIT_TEST(testFilesHaveTheirDigestInTheNameAndAreKept);
    CPPUNIT_TEST(testAColourOfTheDeployersIsInTheStyleSheet);
    CPPUNIT_TEST(testAColourOnWhichWhiteCannotBeReadIsRefused);
    CPPUNIT_TEST(testErrorsBelowThePluginArePagesForPeople);
    CPPUNIT_TEST(testTheDeployersTemplatesComeFirst);
    CPPUNIT_TEST(testABrokenTemplateKeepsTheServerFromStarting);
    CPPUNIT_TEST(testLanguageAndDirectionFollowTheVisitor);
    CPPUNIT_TEST(testAVisitorChoosesTheLanguage);
    CPPUNIT_TEST(testWithoutSessionsAFormHasNoToken);
    CPPUNIT_TEST(testAFormHasTheTokenOfTheVisitorsSession);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAPageIsDrawnInTheLayout()
    {
        start();
        const auto page = client->get("/probe", PERSON);
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), page.header("Content-Type"));
        assertHas(page.body, "<!DOCTYPE html>");
        assertHas(page.body, "<html lang=\"en\" dir=\"ltr\">");
        assertHas(page.body, "<title>Best &lt;b&gt; · Museum</title>");
        assertHas(page.body, "<p id=\"name\">&lt;Anna&gt;</p>");
        assertHas(page.body, "<li>one</li><li>two</li>");
        assertHas(page.body, "<p id=\"only\">drawn only</p>");
    }

    void testTheSameAsJson()
    {
        start();
        const std::string twin = R"({"name":"<Anna>","filler":")" + std::string(2000, '.') +
                                 R"(","items":["one","two"],"title":"Best <b>"})";
        const auto asked = client->get("/probe?response_format=json");
        CPPUNIT_ASSERT_EQUAL(twin, asked.body);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), asked.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(twin, client->get("/probe", {{"Content-Type", "application/json"}}).body);
    }

    void testHeadersOfAPage()
    {
        start();
        const auto page = client->get("/probe", PERSON);
        CPPUNIT_ASSERT_EQUAL(std::string("default-src 'none'; style-src 'self'; img-src 'self'; "
                                         "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
                             page.header("Content-Security-Policy"));
        CPPUNIT_ASSERT_EQUAL(std::string("nosniff"), page.header("X-Content-Type-Options"));
        CPPUNIT_ASSERT_EQUAL(std::string("same-origin"), page.header("Referrer-Policy"));
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"), page.header("Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("en"), page.header("Content-Language"));
        CPPUNIT_ASSERT_EQUAL(std::string("Accept, Accept-Encoding, Accept-Language, Content-Type, Cookie"),
                             page.header("Vary"));
        for (const char* refused: {"<script", "style=\"", "http://", "https://"})
            assertLacks(page.body, refused);
    }

    void testMenusStandInTheirOrderAndShowWhereOneIs()
    {
        start();
        const auto page = client->get("/probe", PERSON).body;
        const auto first = page.find("<a href=\"/probe/\" aria-current=\"page\">Probe</a>");
        const auto second = page.find("<a href=\"/probe/second/\">Second</a>");
        CPPUNIT_ASSERT_MESSAGE(page, first != std::string::npos && second != std::string::npos);
        CPPUNIT_ASSERT(first < second);
        assertLacks(page, "Only for people");
        assertLacks(page, "Part of");
        // below two entries one is at the nearer
        const auto below = client->get("/probe/second/nothing", PERSON).body;
        assertHas(below, "<a href=\"/probe/second/\" aria-current=\"page\">Second</a>");
        assertHas(below, "<a href=\"/probe/\">Probe</a>");
    }

    void testASecondLevelIsFilledFromThePage()
    {
        start();
        assertHas(client->get("/probe/of/a%26b%20c", PERSON).body,
                  "href=\"/probe/of/a%26b%20c/\" aria-current");
    }

    void testAMessageIsShownOnceOnTheNextPage()
    {
        start();
        const auto left = client->postForm("/probe", "");
        CPPUNIT_ASSERT_EQUAL(302, left.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/probe"), left.header("Location"));
        assertHas(client->get("/probe", PERSON).body, "Saved &lt;it&gt;.");
        assertLacks(client->get("/probe", PERSON).body, "Saved");
        client->postForm("/probe", "");
        assertHas(client->get("/probe?response_format=json").body,
                  R"("flash":"Saved <it>.","status":"success"})");
    }

    void testPagesAreCompressedUnlessTheyHoldKeys()
    {
        start();
        const auto zipped = client->get("/probe", PERSON + HeaderList{{"Accept-Encoding", "gzip"}});
        CPPUNIT_ASSERT_EQUAL(std::string("gzip"), zipped.header("Content-Encoding"));
        CPPUNIT_ASSERT_EQUAL(std::string("\x1f\x8b"), zipped.body.substr(0, 2));
        const auto keys = client->get("/probe/keys", PERSON + HeaderList{{"Accept-Encoding", "gzip"}});
        CPPUNIT_ASSERT_EQUAL(std::string(), keys.header("Content-Encoding"));
        assertHas(keys.body, "</html>");
        CPPUNIT_ASSERT_EQUAL(std::string(), client->get("/probe", PERSON).header("Content-Encoding"));
    }

    void testFilesHaveTheirDigestInTheNameAndAreKept()
    {
        start();
        const auto page = client->get("/probe", PERSON).body;
        const std::string own = match(page, R"re(src="(/probe/files/probe\.[0-9a-f]{10}\.css)")re");
        const auto file = client->get(own);
        CPPUNIT_ASSERT_EQUAL(std::string("p { color: red }\n"), file.body);
        const std::string style = match(page, R"re(href="(/static/site\.[0-9a-f]{10}\.css)")re");
        const auto sheet = client->get(style, {{"Accept-Encoding", "gzip"}});
        CPPUNIT_ASSERT_EQUAL(200, sheet.status);
        for (const auto& answer: {file, sheet})
            CPPUNIT_ASSERT_EQUAL(std::string("public, max-age=31536000, immutable"),
                                 answer.header("Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(404, client->get("/static/site.css").status);
    }

    void testAColourOfTheDeployersIsInTheStyleSheet()
    {
        start({"site.accent=#7a1f3d"});
        const auto page = client->get("/probe", PERSON).body;
        assertHas(page, "content=\"#7a1f3d\"");
        assertHas(client->get(match(page, R"re(href="(/static/site\.[0-9a-f]{10}\.css)")re")).body,
                  ":root{--brand:#7a1f3d}");
    }

    void testAColourOnWhichWhiteCannotBeReadIsRefused()
    {
        auto all = settings();
        all.emplace_back("site.accent=#fefefe");
        server = std::make_unique<ServerProcess>(all, ServerProcess::Begin::Later);
        const auto judged = server->run({"config", "check"});
        CPPUNIT_ASSERT_EQUAL(1, judged.exitCode);
        assertHas(judged.out + judged.err, "site.accent: #fefefe is too light");
    }

    void testErrorsBelowThePluginArePagesForPeople()
    {
        start();
        const auto missing = client->get("/probe/nothing", PERSON);
        CPPUNIT_ASSERT_EQUAL(404, missing.status);
        assertHas(missing.body, "<title>404 Not Found · Museum</title>");
        assertHas(missing.body, "href=\"/\"");
        assertHas(missing.body, "href=\"/probe/second/\"");
        const auto fault = client->get("/probe/fault", PERSON);
        CPPUNIT_ASSERT_EQUAL(500, fault.status);
        assertHas(fault.body, "The incident has the number");
        assertLacks(fault.body, "on purpose");
        const auto program = client->get("/probe/nothing", {{"Accept", "*/*"}});
        CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), program.header("Content-Type"));
    }

    void testTheDeployersTemplatesComeFirst()
    {
        begin();
        write("probe_pages_page", "<p>ours: {{name}}</p>");
        write("error", "<p>gone: {{sentence}}</p>");
        server->start();
        connect();
        assertHas(client->get("/probe", PERSON).body, "<p>ours: &lt;Anna&gt;</p>");
        assertHas(client->get("/probe/nothing", PERSON).body, "<p>gone: ");
    }

    void testABrokenTemplateKeepsTheServerFromStarting()
    {
        begin();
        write("probe_pages_page", "{{nane}}");
        const auto judged = server->run({"routes"});
        CPPUNIT_ASSERT_EQUAL(1, judged.exitCode);
        assertHas(judged.err,
                  "page template probe_pages_page: there is nothing called \"nane\"; did you mean "
                  "name?");
    }

    void testLanguageAndDirectionFollowTheVisitor()
    {
        begin();
        catalogue("ar", "إلى الصفحة الأولى");
        server->start();
        connect();
        const auto page = client->get("/probe", PERSON + HeaderList{{"Accept-Language", "ar, en;q=0.5"}});
        assertHas(page.body, "<html lang=\"ar\" dir=\"rtl\">");
        assertHas(page.body, "<p id=\"said\">إلى الصفحة الأولى</p>");
        CPPUNIT_ASSERT_EQUAL(std::string("ar"), page.header("Content-Language"));
    }

    void testAVisitorChoosesTheLanguage()
    {
        begin();
        catalogue("es", "A la portada");
        server->start();
        connect();
        const auto chosen = client->postForm("/language", "language=es&next=/probe");
        CPPUNIT_ASSERT_EQUAL(303, chosen.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/probe"), chosen.header("Location"));
        assertHas(client->get("/probe", PERSON).body, "<p id=\"said\">A la portada</p>");
        CPPUNIT_ASSERT_EQUAL(
            std::string("/"),
            client->postForm("/language", "language=en&next=//evil.example").header("Location"));
        CPPUNIT_ASSERT_EQUAL(400, client->postForm("/language", "language=xx").status);
        CPPUNIT_ASSERT_EQUAL(
            400, client->postForm("/language", "language=es", {{"Sec-Fetch-Site", "cross-site"}}).status);
    }

    void testWithoutSessionsAFormHasNoToken()
    {
        start();
        assertHas(client->get("/probe/form", PERSON).body, "name=\"csrf_token\" value=\"\"");
    }

    void testAFormHasTheTokenOfTheVisitorsSession()
    {
        start({"plugins.enabled=probe_pages,account"});
        const std::string token = match(client->get("/probe/form", PERSON).body, TOKEN);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, client->cookies.count("session"));
        const std::string another = match(client->get("/probe/form", PERSON).body, TOKEN);
        CPPUNIT_ASSERT(token != another); // made anew each time
        for (const auto& good: {token, another})
            CPPUNIT_ASSERT_EQUAL(200, client->postForm("/account/signin", "csrf_token=" + good).status);
        CPPUNIT_ASSERT_EQUAL(400, client->postForm("/account/signin", "csrf_token=x" + token).status);
        assertLacks(client->get("/probe", PERSON).header("Set-Cookie"), "session"); // it has no form
    }

private:
    static constexpr const char* TOKEN = R"re(name="csrf_token" value="([^"]+)")re";

    static std::vector<std::string> settings()
    {
        return {"plugins.path=" + std::string(PROBE_FOLDER), "plugins.enabled=probe_pages",
                "site.brand=Museum"};
    }

    void start(const std::vector<std::string>& more = {})
    {
        auto all = settings();
        all.insert(all.end(), more.begin(), more.end());
        server = std::make_unique<ServerProcess>(all);
        connect();
    }

    void begin() { server = std::make_unique<ServerProcess>(settings(), ServerProcess::Begin::Later); }
    void connect() { client = std::make_unique<HttpClient>(server->port()); }

    void write(const std::string& name, const std::string& text) const
    {
        const std::string folder = server->dataFolder() + "/templates/pages";
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/" + name + ".mustache") << text;
    }

    void catalogue(const std::string& language, const std::string& frontPage) const
    {
        const std::string folder = server->dataFolder() + "/languages";
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/" + language + ".po")
            << "msgid \"To the front page\"\nmsgstr \"" << frontPage << "\"\n";
    }

    static std::string match(const std::string& text, const std::string& pattern)
    {
        std::smatch found;
        CPPUNIT_ASSERT_MESSAGE(text + "\nlacks " + pattern,
                               std::regex_search(text, found, std::regex(pattern)));
        return found[1];
    }

    std::unique_ptr<ServerProcess> server;
    std::unique_ptr<HttpClient> client;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PagesOnServerTest);
