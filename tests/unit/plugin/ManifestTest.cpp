#include "plugin/Manifest.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

std::string with(const std::string& members)
{
    return R"({"name": "hello", "version": "1.0", "summary": "Greets")" +
           (members.empty() ? "" : ", " + members) + "}";
}

std::string refusalOf(const std::string& json)
{
    try
    {
        parseManifest(json);
    }
    catch (const Poco::DataFormatException& exc)
    {
        return exc.message();
    }
    return "accepted";
}

} // namespace

class ManifestTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ManifestTest);
    CPPUNIT_TEST(testReadsEveryMember);
    CPPUNIT_TEST(testReadsDefaultsOfEveryType);
    CPPUNIT_TEST(testRefusesWhatIsWrong);
    CPPUNIT_TEST(testReportsAllFaultsAtOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void testReadsEveryMember()
    {
        const auto manifest =
            parseManifest(with(R"("requires": ["tasks.projects@1"], "provides": ["hello.words@2"],
            "extension_points": ["hello.tongue@1"], "extends_if_present": ["account.avatar@1"], "requires_if_present": ["avatars.pictures@1"], "mounts": [{"prefix": "/hello", "errors": "pybossa_api"}, {"prefix": "/"}],
            "commands": {"greet-all": {"summary": "Greets", "usage": ["", "NAME"]}})"));
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), manifest.name);
        CPPUNIT_ASSERT_EQUAL(std::string("1.0"), manifest.version);
        CPPUNIT_ASSERT_EQUAL(std::string("tasks.projects@1"), manifest.needs.at(0).text());
        CPPUNIT_ASSERT_EQUAL(std::string("hello.words@2"), manifest.provides.at(0).text());
        CPPUNIT_ASSERT_EQUAL(std::string("hello.tongue@1"), manifest.extensionPoints.at(0).text());
        CPPUNIT_ASSERT_EQUAL(std::string("account.avatar@1"), manifest.extendsIfPresent.at(0).text());
        CPPUNIT_ASSERT_EQUAL(std::string("avatars.pictures@1"), manifest.needsIfPresent.at(0).text());
        CPPUNIT_ASSERT_EQUAL(std::string("pybossa_api"), manifest.mounts.at(0).errors);
        CPPUNIT_ASSERT_EQUAL(std::string("problem"), manifest.mounts.at(1).errors);
        CPPUNIT_ASSERT_EQUAL(std::string("colonnade greet-all\ncolonnade greet-all NAME\n"),
                             usageText(*manifest.findCommand("greet-all")));
        CPPUNIT_ASSERT_EQUAL(std::string("Greets"), manifest.commands.at(0).summary);
    }

    void testReadsDefaultsOfEveryType()
    {
        const auto manifest = parseManifest(with(R"("config": {
            "text": {"type": "text", "default": "Hi", "description": "d"},
            "secret": {"type": "secret", "default": "", "description": "d"},
            "integer": {"type": "integer", "default": 5, "minimum": 1, "maximum": 9, "description": "d"},
            "boolean": {"type": "boolean", "default": false, "description": "d"},
            "list": {"type": "list", "default": ["a", "b"], "description": "d"},
            "choice": {"type": "choice", "choices": ["x", "y"], "default": "y", "description": "d"},
            "must.be_set": {"type": "text", "description": "d"}})"));
        const char* wanted[] = {"Hi", "", "5", "false", "a, b", "y"};
        for (std::size_t i = 0; i < std::size(wanted); ++i)
            CPPUNIT_ASSERT_EQUAL(std::string(wanted[i]), manifest.settings.at(i).fallback.value());
        CPPUNIT_ASSERT_EQUAL(std::string("hello.must.be_set"), manifest.settings.at(6).key);
        CPPUNIT_ASSERT(!manifest.settings.at(6).fallback);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{9}, manifest.settings.at(2).maximum);
    }

    void testRefusesWhatIsWrong()
    {
        const std::pair<std::string, const char*> cases[] = {
            {"", "not JSON"},
            {"[]", "wanted a JSON object, there was array"},
            {"{}", "name: wanted a text of one line, there was nothing"},
            {R"({"name": "Hello", "version": "1", "summary": "s"})", "name: wanted lower-case letters"},
            {R"({"name": "../x", "version": "1", "summary": "s"})", "name: wanted lower-case letters"},
            {R"({"name": "9x", "version": "1", "summary": "s"})", "beginning with a letter"},
            {R"({"name": "http", "version": "1", "summary": "s"})", "\"http\" belongs to the server"},
            {R"({"name": "reload", "version": "1", "summary": "s"})", "\"reload\" belongs to the server"},
            {R"({"name": "x", "version": 1, "summary": "s"})",
             "version: wanted a text of one line, there was number"},
            {R"({"name": "x", "version": "1", "summary": "a\nb"})", "summary: wanted a text of one line"},
            {with(R"("reqires": [])"), "there is no member \"reqires\", did you mean requires?"},
            {with(R"("requires": "tasks@1")"), "requires: wanted an array, there was string"},
            {with(R"("requires": [1])"), "requires: wanted texts, there was number"},
            {with(R"("requires": ["tasks"])"),
             "requires: wanted a name such as tasks.projects@1, there was \"tasks\""},
            {with(R"("requires": ["tasks@"])"), "there was \"tasks@\""},
            {with(R"("requires": ["tasks@0"])"), "there was \"tasks@0\""},
            {with(R"("requires": ["tasks@1x"])"), "there was \"tasks@1x\""},
            {with(R"("requires": ["@1"])"), "there was \"@1\""},
            {with(R"("requires": [""])"), "there was \"\""},
            {with(R"("requires": ["a..b@1"])"), "there was \"a..b@1\""},
            {with(R"("provides": ["a@1", "a@1"])"), "provides: a@1 is there twice"},
            {with(R"("events": ["other.thing@1"])"), "events: other.thing@1 must begin with"},
            {with(R"("hears": ["thing"])"), "hears: wanted a name such as"},
            {with(R"("routes_below": ["/api"])"),
             "routes_below: wanted the name of a plugin, there was \"/api\""},
            {with(R"("mounts": {})"), "mounts: wanted an array"},
            {with(R"("mounts": ["/a"])"), "mounts[0]: wanted an object, there was string"},
            {with(R"("mounts": [{}])"), "mounts[0].prefix: wanted a text of one line, there was nothing"},
            {with(R"("mounts": [{"prefix": "a"}])"), "mounts[0].prefix: wanted a path such as /api"},
            {with(R"("mounts": [{"prefix": "/a/"}])"), "mounts[0].prefix: wanted a path such as /api"},
            {with(R"("mounts": [{"prefix": "/a", "error": "x"}])"),
             "no member \"error\", did you mean errors?"},
            {with(R"("commands": ["greet"])"), "commands: wanted an object, there was array"},
            {with(R"("commands": {"Do It": {}})"),
             "commands: wanted one or two words of lower-case letters, digits and -"},
            {with(R"("commands": {"greet": "Greets"})"),
             "commands.greet: wanted an object, there was string"},
            {with(R"("commands": {"greet": {"usage": ["a"]}})"), "commands.greet.summary: wanted a text"},
            {with(R"("commands": {"greet": {"summary": "Greets"}})"),
             "commands.greet.usage: wanted at least one"},
            {with(R"("config": [])"), "config: wanted an object, there was array"},
            {with(R"("config": {"A": {}})"), "config: wanted a key of lower-case letters"},
            {with(R"("config": {"a": 1})"), "config.a: wanted an object, there was number"},
            {with(R"("config": {"a": {"type": "int", "description": "d"}})"),
             "config.a.type: wanted text, secret"},
            {with(R"("config": {"a": {"type": "text"}})"), "config.a.description: wanted a text"},
            {with(R"("config": {"a": {"type": "text", "description": "d", "defualt": "x"}})"),
             "did you mean default?"},
            {with(R"("config": {"a": {"type": "choice", "description": "d"}})"),
             "config.a.choices: wanted for"},
            {with(R"("config": {"a": {"type": "text", "choices": ["x"], "description": "d"}})"),
             "config.a.choices"},
            {with(R"("config": {"a": {"type": "text", "minimum": 1, "description": "d"}})"),
             "config.a.minimum"},
            {with(R"("config": {"a": {"type": "integer", "maximum": "9", "description": "d"}})"),
             "config.a.maximum"},
            {with(R"("config": {"a": {"type": "integer", "default": 9, "maximum": 5, "description": "d"}})"),
             "config.a.default: wanted an integer of at most 5, there was \"9\""},
            {with(R"("config": {"a": {"type": "text", "default": 1.5, "description": "d"}})"),
             "config.a.default"},
            {with(R"("config": {"a": {"type": "text", "default": {}, "description": "d"}})"),
             "config.a.default"},
        };
        for (const auto& [json, wanted]: cases)
        {
            const auto refusal = refusalOf(json);
            CPPUNIT_ASSERT_MESSAGE(json + "\n" + refusal + "\nlacks " + wanted,
                                   refusal.find(wanted) != std::string::npos);
        }
    }

    void testReportsAllFaultsAtOnce()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("plugin.json: there is no member \"x\"; version: wanted a text of "
                                         "one line, there was nothing; "
                                         "summary: wanted a text of one line, there was \"\""),
                             refusalOf(R"({"name": "hello", "summary": "", "x": 1})"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ManifestTest);
