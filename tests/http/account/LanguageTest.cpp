#include "http/account/MailClient.h"

#include <Poco/RegularExpression.h>
#include <Poco/String.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade::test::account
{

namespace
{

std::string catalogueFolder()
{
    return (std::filesystem::path(colonnadeBinary()).parent_path().parent_path() /
            "lib/colonnade/plugins/account/languages")
        .string();
}

void assertHas(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE("lacks \"" + part + "\": " + answer.body,
                           answer.body.find(part) != std::string::npos);
}

std::string replaced(std::string text, const std::string& pattern, const std::string& by)
{
    Poco::RegularExpression(pattern).subst(text, by, Poco::RegularExpression::RE_GLOBAL);
    return text;
}

/// A catalogue in which every text is its original in double brackets: what a page shows without them was
/// never in it.
std::string pseudoCatalogueOf(const std::string& file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    CPPUNIT_ASSERT(!text.str().empty());
    std::string po, id;
    bool inHead = true;
    std::istringstream lines(text.str());
    for (std::string line; std::getline(lines, line);)
    {
        if (line.starts_with("msgstr") && !inHead && !id.empty())
            line = "msgstr \"[[\"\n" + id + "\"]]\"";
        if (line.starts_with("msgstr"))
            inHead = false;
        if (line.starts_with("msgid "))
            id = line.substr(6) + "\n";
        else if (line.starts_with("\""))
            id += line + "\n";
        po += line + "\n";
    }
    return po;
}

/// Of the plugin, and of the server's own texts.
std::string pseudoCatalogue()
{
    const auto program = std::filesystem::path(colonnadeBinary()).parent_path().parent_path();
    return pseudoCatalogueOf(catalogueFolder() + "/account.pot") +
           pseudoCatalogueOf(catalogueFolder() + "/../../site/languages/site.pot") +
           pseudoCatalogueOf(program / "share/colonnade/languages/core.pot");
}

/// What a page shows beside texts of the catalogue: the texts between its tags that are in no brackets.
std::vector<std::string> bareTexts(const Answer& page)
{
    std::vector<std::string> bare;
    std::string text =
        replaced(page.body, "<(title|style)>[^<]*</(title|style)>", ""); // a title is its heading's
    text = replaced(text, "\\[\\[[^\\]]*\\]\\]", "");
    text = replaced(text, "<[^>]*>|·", "\n");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line = Poco::trim(line); !line.empty())
            bare.push_back(line);
    return bare;
}

} // namespace

/// Source: reference/pybossa-accounts.md 1.11.
class LanguageTest: public MailServer
{
    CPPUNIT_TEST_SUITE(LanguageTest);
    CPPUNIT_TEST(testPagesAreInTheLanguageThatIsAskedFor);
    CPPUNIT_TEST(testJsonByContentTypeIsAlwaysEnglish);
    CPPUNIT_TEST(testSignedInPeopleReadTheirOwnLanguage);
    CPPUNIT_TEST(testMessagesAreSaidInTheLanguageOfTheAnswer);
    CPPUNIT_TEST(testTextsThatClientsLookForStayEnglish);
    CPPUNIT_TEST(testMailsAreInTheAddresseesLanguage);
    CPPUNIT_TEST(testADeployerAddsALanguageWithoutCode);
    CPPUNIT_TEST(testADeployersMailForALanguageComesFirst);
    CPPUNIT_TEST(testABrokenCatalogueCostsTextsAndNotTheStart);
    CPPUNIT_TEST(testNoPageShowsATextThatIsInNoCatalogue);
    CPPUNIT_TEST_SUITE_END();

    Answer getIn(HttpClient& client, const std::string& target, const std::string& accepted)
    {
        return client.get(target, {{"Accept-Language", accepted}});
    }

    /// The heading of the sign-in page.
    std::string heading(const HeaderList& headers, const std::string& cookie = {}) const
    {
        AccountClient client(server->port());
        if (!cookie.empty())
            client.cookies["language"] = cookie;
        const auto page = client.get("/account/signin", headers);
        const auto from = page.body.find("<h1>");
        CPPUNIT_ASSERT(from != std::string::npos);
        return page.body.substr(from + 4, page.body.find("</h1>") - from - 4);
    }

    void testPagesAreInTheLanguageThatIsAskedFor()
    {
        AccountClient client(server->port());
        const auto page = getIn(client, "/account/signin", "es-MX, en;q=0.5");
        assertHas(page, "<html lang=\"es\" dir=\"ltr\">");
        assertHas(page, "<h1>Iniciar sesión</h1>");
        assertHas(page, "<label for=\"password\">Contraseña</label>");
        CPPUNIT_ASSERT_EQUAL(std::string("es"), page.header("Content-Language"));
        CPPUNIT_ASSERT_EQUAL(std::string("Accept, Accept-Encoding, Accept-Language, Content-Type, Cookie"),
                             page.header("Vary"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("Te damos la bienvenida a Colonnade"),
            replaced(replaced(getIn(client, "/", "es").body, "(?s).*<h1 class=\"display\">", ""),
                     "(?s)</h1>.*", ""));
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), heading({}));
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), heading({{"Accept-Language", "de"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), heading({{"Accept-Language", "fr"}})); // no catalogue
        CPPUNIT_ASSERT_EQUAL(std::string("Iniciar sesión"), heading({}, "es"));
        CPPUNIT_ASSERT_EQUAL(std::string("Iniciar sesión"), heading({{"Accept-Language", "en"}}, "ES"));
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), heading({{"Accept-Language", "es"}}, "en"));
        CPPUNIT_ASSERT_EQUAL(std::string("Iniciar sesión"), heading({{"Accept-Language", "es"}}, "xx"));
        const auto missing = getIn(client, "/account/nobody/", "es");
        CPPUNIT_ASSERT_EQUAL(404, missing.status);
        assertHas(missing, "<h1>404 No encontrado</h1>");
        start({"account.default_locale=es"});
        CPPUNIT_ASSERT_EQUAL(std::string("Iniciar sesión"), heading({}));
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), heading({{"Accept-Language", "en"}}));
        start({"account.locales=en"});
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), heading({{"Accept-Language", "es"}}, "es"));
    }

    void testJsonByContentTypeIsAlwaysEnglish()
    {
        AccountClient client(server->port());
        client.cookies["language"] = "es";
        const HeaderList spanish{{"Accept-Language", "es"}};
        const auto form = client.getJson("/account/register", spanish);
        CPPUNIT_ASSERT_EQUAL(std::string("Register"), memberOf(form, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("Accept, Accept-Language, Content-Type, Cookie"),
                             form.header("Vary"));
        const auto refused =
            client.postJson("/account/register", "{}",
                            {{"Accept-Language", "es"}, {"X-CSRFToken", memberOf(form, "form.csrf")}});
        CPPUNIT_ASSERT_EQUAL(std::string("Please correct the errors"), memberOf(refused, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("[\"Password cannot be empty\"]"),
                             memberOf(refused, "form.errors.password"));
        const auto selected = getIn(client, "/account/register?response_format=json", "en");
        CPPUNIT_ASSERT_EQUAL(std::string("Registrarse"), memberOf(selected, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("es"), selected.header("Content-Language"));
        const auto posted =
            client.postForm("/account/register?response_format=json",
                            "csrf_token=" + memberOf(form, "form.csrf") + "&password=ab&confirm=abc");
        CPPUNIT_ASSERT_EQUAL(std::string("Corrige los errores"), memberOf(posted, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("[\"Las contraseñas deben coincidir\"]"),
                             memberOf(posted, "form.errors.password"));
        const auto weak =
            client.postForm("/account/register?response_format=json",
                            "csrf_token=" + memberOf(form, "form.csrf") + "&password=ab&confirm=ab");
        CPPUNIT_ASSERT_EQUAL(std::string("[\"La contraseña debe tener al menos 8 caracteres.\"]"),
                             memberOf(weak, "form.errors.password"));
    }

    void testSignedInPeopleReadTheirOwnLanguage()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        assertHas(getIn(client, "/account/mira/", "es"), "<title>Profile · ");
        client.post("/account/mira/update", jsonOf({{"btn", "Profile"}, {"locale", "es"}}));
        client.cookies["language"] = "en";
        assertHas(getIn(client, "/account/mira/", "en"), "<title>Perfil · ");
        const auto update = getIn(client, "/account/mira/update?response_format=json", "en");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("a title that is never translated",
                                     std::string("Update your profile: Full mira"),
                                     memberOf(update, "title"));
        assertHas(getIn(client, "/account/mira/update", "en"), "<h1>Actualiza tu perfil: Full mira</h1>");
    }

    void testMessagesAreSaidInTheLanguageOfTheAnswer()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        client.getJson("/account/signout");
        const std::string credentials = "&email=mira%40example.org&password=correct%20horse%207%20staple";
        client.postForm("/account/signin", "csrf_token=" + client.csrf() + credentials);
        auto another = client.cookies;
        CPPUNIT_ASSERT(another.count("flash") == 1);
        client.cookies.erase("session");
        client.cookies.erase("remember_token");
        assertHas(getIn(client, "/account/signin", "es"), ">Te damos la bienvenida de nuevo, Full mira</p>");
        client.cookies = another;
        CPPUNIT_ASSERT_EQUAL(std::string("Welcome back Full mira"),
                             memberOf(client.getJson("/account/profile"), "flash"));
    }

    void testTextsThatClientsLookForStayEnglish()
    {
        AccountClient client(server->port());
        client.cookies["language"] = "es";
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"),
                             memberOf(client.get("/account/signin?response_format=json"), "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("Community"),
                             memberOf(client.get("/account/?response_format=json"), "title"));
        client.get("/account/newsletter?response_format=json");
        CPPUNIT_ASSERT_EQUAL(std::string("Please sign in to access this page."),
                             memberOf(client.get("/account/signin?response_format=json"), "flash"));
    }

    void testMailsAreInTheAddresseesLanguage()
    {
        startConfirming();
        AccountClient browser(server->port());
        const auto page = getIn(browser, "/account/register", "es");
        const auto token = browser.csrf();
        browser.send("POST", "/account/register",
                     {{"Accept-Language", "es"}, {"Content-Type", "application/x-www-form-urlencoded"}},
                     "csrf_token=" + token +
                         "&name=mira&fullname=Mira%20%3CO%3E&email_addr=mira%40example.org"
                         "&password=correct%20horse%207%20staple&confirm=correct%20horse%207%20staple");
        const auto welcome = mailbox().newest("mira@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("¡Te damos la bienvenida a Colonnade!"), welcome.subject);
        CPPUNIT_ASSERT(welcome.text.find("Hola, Mira <O>:") != std::string::npos);
        CPPUNIT_ASSERT(welcome.html.find("Hola, Mira &lt;O&gt;:") != std::string::npos);
        assertHas(getIn(browser, welcome.link(), "es"), "Confirma que esta dirección de correo es tuya.");
        browser.send("POST", welcome.link(),
                     {{"Accept-Language", "es"}, {"Content-Type", "application/x-www-form-urlencoded"}},
                     "csrf_token=" + token);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("made on a Spanish page", std::string("es"),
                                     memberOf(browser.getJson("/account/profile"), "user.locale"));
        AccountClient other(server->port()); // whose own language is another
        other.post("/account/forgot-password", jsonOf({{"email_addr", "mira@example.org"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("Recuperación de la cuenta"),
                             mailbox().newest("mira@example.org", 2).subject);
    }

    void testADeployerAddsALanguageWithoutCode()
    {
        start({"account.locales=en,de"});
        const std::string folder = server->dataFolder() + "/languages";
        server->stop();
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/de.po")
            << "msgid \"Sign in\"\nmsgstr \"Anmelden\"\n"
               "msgid \"Account Recovery\"\nmsgstr \"Zugang wiederherstellen\"\n";
        std::ofstream(folder + "/en.po") << "msgid \"Sign in\"\nmsgstr \"Log in\"\n";
        server->start();
        CPPUNIT_ASSERT_EQUAL(std::string("Anmelden"), heading({{"Accept-Language", "de-AT"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("Log in"), heading({}));
        AccountClient client(server->port());
        assertHas(getIn(client, "/account/register", "de"), "<h1>Register</h1>"); // it lacks this text
        client.registerAccount("mira");
        client.post("/account/mira/update", jsonOf({{"btn", "Profile"}, {"locale", "de"}}));
        client.post("/account/forgot-password", jsonOf({{"email_addr", "mira@example.org"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("Zugang wiederherstellen"),
                             mailbox().newest("mira@example.org").subject);
    }

    void testADeployersMailForALanguageComesFirst()
    {
        const std::string folder = server->dataFolder() + "/templates/mail";
        server->stop();
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/account_recovery.es.subject.mustache") << "Tu acceso a {{brand}}\n";
        std::ofstream(folder + "/account_recovery.subject.mustache") << "Your way into {{brand}}\n";
        server->start();
        AccountClient client(server->port());
        client.registerAccount("mira");
        client.registerAccount("noor");
        client.post("/account/noor/update", jsonOf({{"btn", "Profile"}, {"locale", "es"}}));
        for (const std::string name: {"mira", "noor"})
            client.post("/account/forgot-password", jsonOf({{"email_addr", name + "@example.org"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("Your way into Colonnade"),
                             mailbox().newest("mira@example.org").subject);
        CPPUNIT_ASSERT_EQUAL(std::string("Tu acceso a Colonnade"),
                             mailbox().newest("noor@example.org").subject);
    }

    void testABrokenCatalogueCostsTextsAndNotTheStart()
    {
        const std::string folder = server->dataFolder() + "/languages";
        server->stop();
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/es.po") << "msgid \"Sign in\"\nmsgstr \"Entrar\n"
                                            "msgid \"Dear {{fullname}},\"\nmsgstr \"Hola\"\n"
                                            "msgid \"Register\"\nmsgstr \"Apuntarse\"\n";
        server->start();
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the bundled text", std::string("Iniciar sesión"),
                                     heading({{"Accept-Language", "es"}}));
        AccountClient client(server->port());
        assertHas(getIn(client, "/account/register", "es"), "<h1>Apuntarse</h1>");
        const std::string said = server->output();
        CPPUNIT_ASSERT_MESSAGE(said,
                               said.find(folder + "/es.po:2: wanted a text in quotes") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(
            said, said.find(folder + "/es.po:3: the translation has not the places of its original") !=
                      std::string::npos);
    }

    void testNoPageShowsATextThatIsInNoCatalogue()
    {
        start({"account.locales=en,eo", "account.newsletter=local", "account.two_factor=true"});
        const std::string folder = server->dataFolder() + "/languages";
        server->stop();
        std::filesystem::create_directories(folder);
        std::ofstream(folder + "/eo.po") << pseudoCatalogue();
        server->start();
        AccountClient client(server->port());
        client.registerAccount("mira");
        client.post("/account/mira/update", jsonOf({{"btn", "Profile"}, {"locale", "eo"}}));
        AccountClient stranger(server->port());
        stranger.cookies["language"] = "eo";
        const std::vector<std::string> values{"Colonnade", "Full mira", "mira", "mira@example.org",
                                              "en",        "eo",        "404",  "English",
                                              "1",         "0",         "F"};
        const auto assertTranslated = [&](AccountClient& reader, const std::string& path)
        {
            const auto page = reader.get(path);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path + page.body, std::string("eo"),
                                         page.header("Content-Language"));
            for (const auto& text: bareTexts(page))
                CPPUNIT_ASSERT_MESSAGE(path + " shows \"" + text + "\"",
                                       std::find(values.begin(), values.end(), text) != values.end() ||
                                           text.size() == 36 /* the API key */ || text.starts_with("20"));
        };
        for (const std::string path: {"/", "/account/", "/account/signin", "/account/register",
                                      "/account/forgot-password", "/account/mira/", "/account/nobody/"})
            assertTranslated(stranger, path);
        for (const std::string path:
             {"/", "/account/mira/", "/account/mira/projects", "/account/mira/update", "/account/mira/export",
              "/account/mira/delete", "/account/newsletter", "/account/newsletter?subscribe=true"})
            assertTranslated(client, path);
        const auto otp = memberOf(stranger.signIn("mira@example.org"), "next");
        stranger.cookies.erase("flash");
        assertTranslated(stranger, otp);
        client.getJson("/account/newsletter?subscribe=true");
        assertTranslated(stranger, mailbox().newest("mira@example.org", 2).link());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LanguageTest);

} // namespace colonnade::test::account
