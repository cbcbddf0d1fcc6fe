#include "http/account/AccountClient.h"

#include <filesystem>
#include <fstream>

namespace colonnade::test::site
{

namespace
{

using account::AccountClient;
using account::memberOf;

const HeaderList PERSON{{"Accept", "text/html"}};

void assertHas(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(answer.body + "\nlacks " + part, answer.body.find(part) != std::string::npos);
}

void assertLacks(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(answer.body + "\nholds " + part, answer.body.find(part) == std::string::npos);
}

} // namespace

/// The pages that belong to no single plugin, with whatever fills them.
class SitePagesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SitePagesTest);
    CPPUNIT_TEST(testAloneItHasAFrontPageAndTexts);
    CPPUNIT_TEST(testWhatNobodyFillsIsNotShown);
    CPPUNIT_TEST(testTheFrontPageCanBeLeftToOthers);
    CPPUNIT_TEST(testTheOldNameOfItsSettingIsRefused);
    CPPUNIT_TEST(testTextsAreTheOperatorsInTheReadersLanguage);
    CPPUNIT_TEST(testTextsAreSafe);
    CPPUNIT_TEST(testWithoutATextTheOperatorIsNamed);
    CPPUNIT_TEST(testTextsHaveJsonTwins);
    CPPUNIT_TEST(testRobotsAndBrowsersGetTheirFiles);
    CPPUNIT_TEST(testAnAddressWithoutItsSlashLeadsToIt);
    CPPUNIT_TEST(testAdministrationIsForAdministrators);
    CPPUNIT_TEST(testTemplatesThatNobodyReadsAreTold);
    CPPUNIT_TEST_SUITE_END();

    void start(std::vector<std::string> settings, const std::string& plugins = "site,account")
    {
        settings.emplace_back("plugins.enabled=" + plugins);
        settings.emplace_back("account.first_user_is_admin=true");
        if (plugins.find("account") == std::string::npos)
            settings.pop_back();
        server = std::make_unique<ServerProcess>(std::move(settings));
        client = std::make_unique<AccountClient>(server->port());
    }

    void writeText(const std::string& name, const std::string& text) const
    {
        std::filesystem::create_directories(server->dataFolder() + "/pages");
        std::ofstream(server->dataFolder() + "/pages/" + name) << text;
    }

public:
    void tearDown() override
    {
        client.reset();
        server.reset();
    }

    void testAloneItHasAFrontPageAndTexts()
    {
        start({}, "site");
        const auto front = client->get("/", PERSON);
        CPPUNIT_ASSERT_EQUAL(200, front.status);
        assertHas(front, "Welcome to Colonnade");
        for (const std::string path: {"/about", "/help", "/help/terms-of-use", "/help/privacy"})
        {
            assertHas(front, "href=\"" + path + "\"");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, client->get(path, PERSON).status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"featured":[],"template":"/home/index.html"})"
                                         "\n"),
                             client->getJson("/").body);
    }

    void testWhatNobodyFillsIsNotShown()
    {
        start({}, "site");
        const auto front = client->get("/", PERSON);
        for (const std::string part: {"/stats/", "role=\"search\"", "<h2", "All projects"})
            assertLacks(front, part);
        for (const std::string path: {"/stats/", "/leaderboard/"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, client->get(path, PERSON).status);
        assertHas(client->get("/announcements/", PERSON), "There is no news yet.");
    }

    void testTheFrontPageCanBeLeftToOthers()
    {
        start({"site.front_page=false"});
        CPPUNIT_ASSERT_EQUAL(404, client->get("/", PERSON).status);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/help", PERSON).status);
    }

    void testTheOldNameOfItsSettingIsRefused()
    {
        const ServerProcess later({"plugins.enabled=site,account"}, ServerProcess::Begin::Later);
        const auto judged = later.run({"config", "check", "-D", "account.front_page=false"});
        CPPUNIT_ASSERT_EQUAL(1, judged.exitCode);
        const std::string said = judged.out + judged.err;
        CPPUNIT_ASSERT_MESSAGE(said, said.find("write site.front_page in its place") != std::string::npos);
    }

    void testTextsAreTheOperatorsInTheReadersLanguage()
    {
        start({});
        writeText("privacy.md", "# We keep little\n\nOnly *answers*.");
        writeText("privacy.es.md", "# Guardamos poco");
        const auto english =
            client->get("/help/privacy", {{"Accept", "text/html"}, {"Accept-Language", "en"}});
        assertHas(english, "<h2>We keep little</h2>\n<p>Only <em>answers</em>.</p>");
        assertHas(client->get("/help/privacy", {{"Accept", "text/html"}, {"Accept-Language", "es"}}),
                  "<h2>Guardamos poco</h2>");
        assertHas(client->get("/help", {{"Accept", "text/html"}, {"Accept-Language", "es"}}),
                  "<h2>Participar</h2>");
        writeText("help.md", "Ask at the desk.");
        assertHas(client->get("/help/", {{"Accept", "text/html"}, {"Accept-Language", "es"}}),
                  "<p>Ask at the desk.</p>");
        CPPUNIT_ASSERT_EQUAL(404, client->get("/results", PERSON).status);
        writeText("results.md", "Found: 12 moths.");
        assertHas(client->get("/results", PERSON), "Found: 12 moths.");
    }

    void testTextsAreSafe()
    {
        start({});
        writeText("about.md", "<script>alert(1)</script>\n\n[x](javascript:alert(1)) {{csrf}}");
        const auto page = client->get("/about", PERSON);
        assertLacks(page, "<script");
        assertLacks(page, "javascript:");
        assertHas(page, "{{csrf}}");
    }

    void testWithoutATextTheOperatorIsNamed()
    {
        start({"site.operator=Museum <of> the Lake, Shore Road 1"});
        for (const std::string path: {"/about", "/help/terms-of-use", "/help/privacy"})
        {
            const auto page = client->get(path, PERSON);
            assertHas(page, "Nothing has been set here yet.");
            assertHas(page, "Museum &lt;of&gt; the Lake, Shore Road 1");
        }
    }

    void testTextsHaveJsonTwins()
    {
        start({});
        writeText("terms-of-use.md", "Be *kind*.");
        const auto terms = client->getJson("/help/terms-of-use");
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"content\":\"<p>Be <em>kind</em>.</p>\\n\","
                        "\"template\":\"help/tos.html\",\"title\":\"Help: Terms of Use\"}\n"),
            terms.body);
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"), terms.header("Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("nosniff"), terms.header("X-Content-Type-Options"));
        for (const auto& [path, title]: std::initializer_list<std::pair<std::string, std::string>>{
                 {"/help/", "Help"},
                 {"/help/api", "Help: API"},
                 {"/help/license", "Help: Licenses"},
                 {"/help/cookies-policy", "Help: Cookies Policy"},
                 {"/help/privacy", "Privacy Policy"}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, title, memberOf(client->getJson(path), "title"));
    }

    void testRobotsAndBrowsersGetTheirFiles()
    {
        start({"http.public_url=https://crowd.example", "site.security_contact=mailto:safe@crowd.example"});
        const auto icon = client->get("/favicon.ico");
        CPPUNIT_ASSERT_EQUAL(std::string("image/vnd.microsoft.icon"), icon.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string("\0\0\1\0", 4), icon.body.substr(0, 4));
        const auto robots = client->get("/robots.txt");
        CPPUNIT_ASSERT_EQUAL(std::string("text/plain; charset=utf-8"), robots.header("Content-Type"));
        assertHas(robots, "User-agent: *\nDisallow: /search\n");
        assertHas(robots, "\nSitemap: https://crowd.example/sitemap.xml\n");
        const auto map = client->get("/sitemap.xml");
        CPPUNIT_ASSERT_EQUAL(std::string("application/xml"), map.header("Content-Type"));
        assertHas(map, "<url><loc>https://crowd.example/about</loc></url>");
        const auto security = client->get("/.well-known/security.txt");
        assertHas(security, "Contact: mailto:safe@crowd.example\nExpires: 20");
        assertHas(security, "Canonical: https://crowd.example/.well-known/security.txt\n");
        start({});
        CPPUNIT_ASSERT_EQUAL(404, client->get("/.well-known/security.txt").status);
        const auto judged = server->run({"config", "check", "-D", "site.security_contact=me"});
        CPPUNIT_ASSERT_EQUAL(1, judged.exitCode);
    }

    void testAnAddressWithoutItsSlashLeadsToIt()
    {
        start({}, "site,account,tasks");
        const auto answer = client->get("/project/herbarium?a=1&b=%20");
        CPPUNIT_ASSERT_EQUAL(308, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/herbarium/?a=1&b=%20"), answer.header("Location"));
        CPPUNIT_ASSERT_EQUAL(404, client->post("/project/herbarium", "{}").status);
        CPPUNIT_ASSERT_EQUAL(404, client->get("/nothing").status);
    }

    void testAdministrationIsForAdministrators()
    {
        start({});
        const auto stranger = client->get("/admin/", PERSON);
        CPPUNIT_ASSERT_EQUAL(302, stranger.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/signin?next=%2Fadmin%2F"), stranger.header("Location"));
        client->registerAccount("boss");
        assertHas(client->get("/admin", PERSON), "<h1>Administration</h1>");
        assertHas(client->get("/", PERSON), "href=\"/admin/\"");
        CPPUNIT_ASSERT_EQUAL(std::string("{\"template\":\"/admin/index.html\"}\n"),
                             client->getJson("/admin/").body);
        AccountClient mira(server->port());
        mira.registerAccount("mira");
        CPPUNIT_ASSERT_EQUAL(403, mira.get("/admin/", PERSON).status);
        assertLacks(mira.get("/", PERSON), "href=\"/admin/\"");
    }

    void testTemplatesThatNobodyReadsAreTold()
    {
        start({});
        const std::string folder = server->dataFolder() + "/templates/pages";
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/site_freont.mustache") << "x";
        std::ofstream(folder + "/site_entry.mustache") << "<h3>{{title}}</h3>";
        server->stop();
        server->start();
        CPPUNIT_ASSERT(server->output().find("site_freont.mustache is no template of a page") !=
                       std::string::npos);
        CPPUNIT_ASSERT(server->output().find("site_entry.mustache is no template") == std::string::npos);
    }

private:
    std::unique_ptr<ServerProcess> server;
    std::unique_ptr<AccountClient> client;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SitePagesTest);

} // namespace colonnade::test::site
