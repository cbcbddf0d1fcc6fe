#include "config/Settings.h"
#include "config/SettingFaults.h"
#include "config/SettingValue.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace colonnade;

namespace
{

namespace fs = std::filesystem;

Schema makeSchema()
{
    Schema schema;
    schema.add({
        {.key = "http.listen", .fallback = "127.0.0.1:8080", .description = "Address."},
        {.key = "http.threads", .type = SettingType::Integer, .fallback = "4", .minimum = 1, .maximum = 64},
        {.key = "mail.transport",
         .type = SettingType::Choice,
         .fallback = "file",
         .choices = {"file", "smtp"}},
        {.key = "mail.key", .type = SettingType::Secret, .fallback = ""},
        {.key = "site.open", .type = SettingType::Boolean, .fallback = "no"},
        {.key = "site.names", .type = SettingType::List, .fallback = ""},
        {.key = "data.url", .fallback = ""},
    });
    return schema;
}

} // namespace

class SettingsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SettingsTest);
    CPPUNIT_TEST(testDefaultsHoldWithoutAnySource);
    CPPUNIT_TEST(testLaterSourcesWin);
    CPPUNIT_TEST(testReportsAllProblemsInOneRun);
    CPPUNIT_TEST(testNeverShowsASecret);
    CPPUNIT_TEST(testReadsASecretFromAFile);
    CPPUNIT_TEST(testASettingWithoutDefaultMustBeSet);
    CPPUNIT_TEST(testWarnsOfUnknownVariables);
    CPPUNIT_TEST(testToleratesSectionsOfPluginsThatAreNotEnabled);
    CPPUNIT_TEST(testAskingForWhatIsNotDeclaredIsABug);
    CPPUNIT_TEST(testAMissingNamedFileIsAProblem);
    CPPUNIT_TEST(testFindsTheFileInTheDataFolder);
    CPPUNIT_TEST(testReadsBooleansAndLists);
    CPPUNIT_TEST(testMasksPasswordsInUrls);
    CPPUNIT_TEST(testMasksAllOfWhatIsNoUrl);
    CPPUNIT_TEST(testWhatIsWrongIsReplacedByItsDefaultAndToldOnce);
    CPPUNIT_TEST(testUnitsQuotesAndCommentsAreNamed);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        std::string path = (fs::temp_directory_path() / "settings-XXXXXX").string();
        CPPUNIT_ASSERT(::mkdtemp(path.data()) != nullptr);
        _folder = path;
    }

    void tearDown() override { fs::remove_all(_folder); }

    void testDefaultsHoldWithoutAnySource()
    {
        const auto result = check({});
        CPPUNIT_ASSERT(result.problems.empty());
        const auto http = result.settings.section("http");
        CPPUNIT_ASSERT_EQUAL(std::string("127.0.0.1:8080"), http->text("listen"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, http->integer("threads"));
        CPPUNIT_ASSERT(!http->isSet("threads"));
        CPPUNIT_ASSERT(!result.settings.section("site")->boolean("open"));
        CPPUNIT_ASSERT(result.settings.section("site")->list("names").empty());
    }

    void testLaterSourcesWin()
    {
        write("c.properties", "http.threads = 5\nhttp.listen = a:1\nsite.names = file\nsite.open = on\n");
        write("conf.d/20-later.properties", "http.threads = 7\n");
        write("conf.d/10-first.properties", "http.threads = 6\nhttp.listen = b:1\n");
        write("conf.d/30.ignored", "http.threads = bad\n");
        SourcePlaces places;
        places.environment = {{"COLONNADE_HTTP_LISTEN", "c:1"}, {"COLONNADE_SITE_NAMES", "environment"}};
        places.definitions = {"site.names=argument", " http.listen = d:1 "};
        places.listen = "e:1";
        const auto result = check(places);
        CPPUNIT_ASSERT_EQUAL(std::string(), joined(result.problems));
        const auto& values = result.settings.values();
        CPPUNIT_ASSERT_EQUAL(std::string("7"), values.at("http.threads").value);
        CPPUNIT_ASSERT_EQUAL(path("conf.d/20-later.properties:1"), values.at("http.threads").origin);
        CPPUNIT_ASSERT_EQUAL(std::string("e:1"), values.at("http.listen").value);
        CPPUNIT_ASSERT_EQUAL(std::string("--listen"), values.at("http.listen").origin);
        CPPUNIT_ASSERT_EQUAL(std::string("argument"), values.at("site.names").value);
        CPPUNIT_ASSERT(result.settings.section("site")->isSet("open"));
    }

    void testReportsAllProblemsInOneRun()
    {
        write("c.properties", "http.lisen = x\n\nhttp.threads = many\nmail.transport = smpt\nnonsense\n"
                              "hello.greeting = Hi\n");
        SourcePlaces places;
        places.environment = {{"COLONNADE_HTTP_THREADS", "65"}};
        places.definitions = {"site.open=maybe", "novalue"};
        const auto file = path("c.properties");
        const std::string wanted =
            file + ":5: wanted key = value, there was a line without \"=\"\n" +
            "-D: wanted -D key=value, there was no \"=\"\n" + file +
            ":1: http.lisen: there is no such setting; did you mean http.listen?\n" + file +
            ":3: http.threads: wanted an integer from 1 to 64, there was \"many\"\n" + file +
            ":4: mail.transport: wanted one of file, smtp, there was \"smpt\"; did you mean smtp?\n" + file +
            ":6: hello.greeting: there is no such setting, and no plugin \"hello\" is here\n" +
            "environment COLONNADE_HTTP_THREADS: http.threads: wanted an integer from 1 to 64, there was "
            "\"65\"\n" +
            "-D: site.open: wanted true or false, there was \"maybe\"\n";
        CPPUNIT_ASSERT_EQUAL(wanted, joined(check(places).problems));
    }

    void testNeverShowsASecret()
    {
        SourcePlaces places;
        places.definitions = {"mail.key=hush\xff", "hush"};
        const auto result = check(places);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, result.problems.size());
        CPPUNIT_ASSERT_EQUAL(std::string::npos, joined(result.problems).find("hush"));
        CPPUNIT_ASSERT_EQUAL(std::string("********"),
                             shownValue({.key = "mail.key", .type = SettingType::Secret}, "hush"));
    }

    void testReadsASecretFromAFile()
    {
        write("key", "hush\n");
        write("c.properties", "mail.key = @file:key\n");
        CPPUNIT_ASSERT_EQUAL(std::string("hush"), check({}).settings.section("mail")->text("key"));
        write("c.properties", "data.url = @file:key\n");
        CPPUNIT_ASSERT_EQUAL(std::string("hush"), check({}).settings.section("data")->text("url"));
        write("empty", "\n");
        write("c.properties", "mail.key = @file:empty\n");
        CPPUNIT_ASSERT_EQUAL(path("c.properties") + ":1: mail.key: wanted a file that holds the value, " +
                                 path("empty") + " is empty\n",
                             joined(check({}).problems));
        write("c.properties", "mail.key = @file:nokey\n");
        CPPUNIT_ASSERT_EQUAL(path("c.properties") + ":1: mail.key: wanted a readable file " + path("nokey") +
                                 ": No such file or directory\n",
                             joined(check({}).problems));
    }

    void testASettingWithoutDefaultMustBeSet()
    {
        Schema schema;
        schema.add({{.key = "tale.url", .fallback = std::nullopt, .description = "Where tales come from"}});
        const auto sources = SettingSources::read({.dataDirectory = _folder});
        CPPUNIT_ASSERT_EQUAL(
            std::string("tale.url: must be set: Where tales come from; wanted a text, there was nothing\n"),
            joined(checkSettings(sources, schema).problems));
    }

    void testWarnsOfUnknownVariables()
    {
        SourcePlaces places;
        places.environment = {{"COLONNADE_HTTP_LISTN", "x"},
                              {"COLONNADE_TEST_DATABASE", "sqlite"},
                              {"COLONNADE_PORT", "tcp://10.0.0.1:80"}};
        const auto result = check(places);
        CPPUNIT_ASSERT_EQUAL(std::string("environment COLONNADE_HTTP_LISTN: stands for no setting; "
                                         "did you mean COLONNADE_HTTP_LISTEN?\n"),
                             joined(result.problems));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, result.warnings.size());
        CPPUNIT_ASSERT(result.warnings[0].starts_with(
            "environment COLONNADE_PORT: stands for no setting and is ignored"));
    }

    void testToleratesSectionsOfPluginsThatAreNotEnabled()
    {
        auto schema = makeSchema();
        schema.tolerate("hello");
        SourcePlaces places{.dataDirectory = _folder,
                            .definitions = {"hello.greeting=Hi"},
                            .environment = {{"COLONNADE_HELLO_GREETING", "Hi"}}};
        const auto result = checkSettings(SettingSources::read(places), schema);
        CPPUNIT_ASSERT(result.problems.empty());
        CPPUNIT_ASSERT(result.warnings.empty());
    }

    void testAskingForWhatIsNotDeclaredIsABug()
    {
        const auto settings = check({}).settings;
        CPPUNIT_ASSERT_THROW(settings.section("http")->text("brand"), Poco::NotFoundException);
        CPPUNIT_ASSERT_THROW(settings.section("nothing")->text("listen"), Poco::NotFoundException);
        CPPUNIT_ASSERT_THROW(settings.section("http")->integer("listen"), Poco::BadCastException);
        CPPUNIT_ASSERT_THROW(settings.section("http")->text("threads"), Poco::BadCastException);
        CPPUNIT_ASSERT_THROW(settings.section("site")->text("names"), Poco::BadCastException);
    }

    void testAMissingNamedFileIsAProblem()
    {
        const auto sources = SettingSources::read({.file = path("none.properties")});
        CPPUNIT_ASSERT_EQUAL(path("none.properties") + ": cannot be read: No such file or directory\n",
                             joined(sources.problems()));
        const auto folder = SettingSources::read({.file = _folder});
        CPPUNIT_ASSERT_EQUAL(_folder + ": is a folder, wanted a configuration file\n",
                             joined(folder.problems()));
    }

    void testFindsTheFileInTheDataFolder()
    {
        write("colonnade.properties", "http.listen = here:1\n");
        const auto sources = SettingSources::read({.dataDirectory = _folder});
        CPPUNIT_ASSERT_EQUAL(std::string("here:1"), sources.find("http.listen")->value);
        CPPUNIT_ASSERT(!sources.find("http.threads"));
    }

    void testReadsBooleansAndLists()
    {
        for (const char* text: {"true", "Yes", "ON", "1"})
            CPPUNIT_ASSERT_MESSAGE(text, parseBoolean(text) == true);
        for (const char* text: {"false", "No", "off", "0"})
            CPPUNIT_ASSERT_MESSAGE(text, parseBoolean(text) == false);
        for (const char* text: {"", "2", "truth", "yes "})
            CPPUNIT_ASSERT_MESSAGE(text, !parseBoolean(text));
        CPPUNIT_ASSERT((parseList(" a, b ,,c,") == std::vector<std::string>{"a", "b", "c"}));
        CPPUNIT_ASSERT(parseList(" , ").empty());
    }

    void testMasksPasswordsInUrls()
    {
        const SettingSpec spec{.key = "data.url"};
        CPPUNIT_ASSERT_EQUAL(std::string("postgresql://me:********@host:5432/name"),
                             shownValue(spec, "postgresql://me:p@ss:word@host:5432/name"));
        for (const std::string plain:
             {"sqlite:/var/x.db", "http://host:80/a", "a@b:c", "me@x://y", "http://u@host:80"})
            CPPUNIT_ASSERT_EQUAL(plain, shownValue(spec, plain));
    }

    /// Of what is no URL nobody knows where a password begins.
    void testMasksAllOfWhatIsNoUrl()
    {
        const SettingSpec spec{.key = "data.url", .type = SettingType::Url};
        for (const std::string text:
             {"host=h user=u password=s", "host=h password = 's'", "user=u@h password=s", "password=s"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::string("********"), shownValue(spec, text));
        for (const std::string plain: {"", "sqlite:/var/pass/x.db", "postgresql://h/d"})
            CPPUNIT_ASSERT_EQUAL(plain, shownValue(spec, plain));
    }

    void testWhatIsWrongIsReplacedByItsDefaultAndToldOnce()
    {
        write("c.properties", "http.threads = many\nsite.open = maybe\nsite.names = a\n");
        const auto result = check({});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, result.settings.section("http")->integer("threads"));
        SettingFaults faults(result.settings);
        faults.fault("http.threads", "must be even");
        CPPUNIT_ASSERT(faults.problems().empty());
        faults.fault("site.names", "site.names: wanted two, there was \"a\"", "add one");
        faults.fault("mail.transport", "does not go with site.names");
        faults.fault("site.names", "wanted two, there was \"a\"", "add one");
        CPPUNIT_ASSERT_EQUAL(path("c.properties") + ":3: site.names: wanted two, there was \"a\"; add one\n"
                                                    "mail.transport: does not go with site.names\n",
                             joined(faults.problems()));
        Schema schema;
        schema.add(
            {{.key = "a.number", .type = SettingType::Integer, .fallback = std::nullopt, .minimum = 3}});
        const auto missing = checkSettings(SettingSources::read({.dataDirectory = _folder}), schema);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, missing.settings.section("a")->integer("number"));
    }

    void testUnitsQuotesAndCommentsAreNamed()
    {
        const SettingSpec seconds{
            .key = "a.wait_seconds", .type = SettingType::Integer, .minimum = 1, .maximum = 90000};
        const SettingSpec bytes{.key = "a.max_bytes", .type = SettingType::Integer};
        const SettingSpec count{.key = "a.count", .type = SettingType::Integer};
        const struct
        {
            const SettingSpec& spec;
            std::string value, hint;
        } table[] = {
            {seconds, "60s", "; write 60, units are not read"},
            {seconds, "2 h", "; write 7200, units are not read"},
            {seconds, "1day", "; write 86400, units are not read"},
            {seconds, "30d", "; write the number alone, units are not read"},
            {seconds, "5kB", "; write the number alone, units are not read"},
            {bytes, "10MB", "; write 10485760, units are not read"},
            {bytes, "4KiB", "; write 4096, units are not read"},
            {bytes, "9999999999G", "; write the number alone, units are not read"},
            {count, "5 times", "; write the number alone, units are not read"},
            {count, "\"5\"", "; quotes are part of the value: leave them out"},
            {count, "5 # five",
             "; what follows a # is part of the value: comments stand on lines of their own"},
        };
        for (const auto& row: table)
        {
            const std::string fault = findFault(row.spec, row.value).value_or("");
            CPPUNIT_ASSERT_MESSAGE(row.value + ": " + fault, fault.ends_with("\"" + row.hint));
        }
        for (const char* plain: {"5", "many", "5.0", "-", ""})
            CPPUNIT_ASSERT_MESSAGE(plain,
                                   findFault(count, plain).value_or("").find("; ") == std::string::npos);
        SourcePlaces places;
        places.definitions = {"site.names=\"a\"", "http.listen=a:1 # here", "mail.key=#0b5d63"};
        const auto result = check(places);
        CPPUNIT_ASSERT(result.problems.empty());
        CPPUNIT_ASSERT_EQUAL(
            std::string("-D: site.names: quotes are part of the value: leave them out\n"
                        "-D: http.listen: what follows a # is part of the value: comments stand on "
                        "lines of their own\n"),
            joined(result.warnings));
    }

private:
    std::string path(const std::string& name) const { return _folder + "/" + name; }

    void write(const std::string& name, const std::string& text) const
    {
        fs::create_directories(fs::path(path(name)).parent_path());
        std::ofstream(path(name)) << text;
    }

    CheckResult check(SourcePlaces places) const
    {
        places.dataDirectory = _folder;
        if (fs::exists(path("c.properties")))
            places.file = path("c.properties");
        return checkSettings(SettingSources::read(places), makeSchema());
    }

    static std::string joined(const std::vector<std::string>& lines)
    {
        std::string all;
        for (const auto& line: lines)
            all += line + "\n";
        return all;
    }

    std::string _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettingsTest);
