#include "plugin/Catalog.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

struct Made
{
    std::string name;
    std::vector<InterfaceName> needs = {};
    std::vector<InterfaceName> provides = {};
    bool bundled = true;
    std::vector<ManifestCommand> commands = {};
};

Catalog catalogOf(const std::vector<Made>& plugins)
{
    Catalog catalog;
    for (const auto& made: plugins)
    {
        PluginEntry entry{.name = made.name, .file = "/p/" + made.name + ".so", .bundled = made.bundled};
        entry.manifest = Manifest{.name = made.name,
                                  .version = "1",
                                  .summary = "s",
                                  .needs = made.needs,
                                  .provides = made.provides,
                                  .commands = made.commands};
        catalog.entries.push_back(entry);
    }
    return catalog;
}

const InterfaceName THING{"a.thing", 1};

} // namespace

class ResolverTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ResolverTest);
    CPPUNIT_TEST(testWithoutWishesAllBundledServe);
    CPPUNIT_TEST(testNothingEnabledMeansNothing);
    CPPUNIT_TEST(testThoseRequiredComeFirstOtherwiseByName);
    CPPUNIT_TEST(testThoseUsedIfPresentComeFirstAndMayBeMissing);
    CPPUNIT_TEST(testTheCoresExtensionPointsMayBeRequired);
    CPPUNIT_TEST(testADependencyOutsideEnabledIsNamedWithTheSetting);
    CPPUNIT_TEST(testTheWholeCircleIsNamedButNotThoseOutside);
    CPPUNIT_TEST(testAPluginMayNotRequireItself);
    CPPUNIT_TEST(testTwoCommandsOfOneNameAreRefused);
    CPPUNIT_TEST(testWhatBelongsToTheServerIsRefused);
    CPPUNIT_TEST(testARefusedFileStandsAsideForAGoodOneOfItsName);
    CPPUNIT_TEST(testANameThatBeginsWithAnothersIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void testWithoutWishesAllBundledServe()
    {
        resolve(catalogOf({{"a"}, {"b", {}, {}, false}, {"c"}}), {});
        CPPUNIT_ASSERT_EQUAL(std::string("a c "), order());
        CPPUNIT_ASSERT(_catalog.find("b")->state == PluginState::NotEnabled);
        CPPUNIT_ASSERT(_catalog.problems.empty());
    }

    void testANameThatBeginsWithAnothersIsRefused()
    {
        resolve(catalogOf({{"a"}, {"a_b"}, {"ab"}}), {});
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), _catalog.problems.size());
        CPPUNIT_ASSERT_MESSAGE(_catalog.problems.front(),
                               _catalog.problems.front().starts_with(
                                   "plugin a_b (/p/a_b.so): its name begins with that of the plugin a, "));
        resolve(catalogOf({{"a", {}, {}, false}, {"a_b"}}), {});
        CPPUNIT_ASSERT(_catalog.problems.empty());
    }

    void testNothingEnabledMeansNothing()
    {
        resolve(catalogOf({{"a"}}), {.enabled = std::vector<std::string>{}});
        CPPUNIT_ASSERT_EQUAL(std::string(), order());
        CPPUNIT_ASSERT(_catalog.problems.empty());
    }

    void testThoseRequiredComeFirstOtherwiseByName()
    {
        resolve(catalogOf({{"a", {{"c.thing", 1}}},
                           {"b"},
                           {"c", {{"d.thing", 1}}, {{"c.thing", 1}}},
                           {"d", {}, {{"d.thing", 1}}}}),
                {});
        CPPUNIT_ASSERT_EQUAL(std::string("d c a b "), order());
    }

    void testThoseUsedIfPresentComeFirstAndMayBeMissing()
    {
        auto catalog = catalogOf({{"a"}, {"b"}, {"c", {}, {{"c.thing", 1}}}});
        catalog.entries[0].manifest->needsIfPresent = {{"c.thing", 1}, {"ghost.thing", 1}};
        resolve(catalog, {});
        CPPUNIT_ASSERT(_catalog.problems.empty());
        CPPUNIT_ASSERT_EQUAL(std::string("c a b "), order());
    }

    void testTheCoresExtensionPointsMayBeRequired()
    {
        resolve(catalogOf({{"a", {{"identity.authenticator", 1}}}}), {});
        CPPUNIT_ASSERT_EQUAL(std::string("a "), order());
        resolve(catalogOf({{"a", {{"identity.authenticator", 2}}}}), {});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _catalog.problems.size());
    }

    void testADependencyOutsideEnabledIsNamedWithTheSetting()
    {
        resolve(catalogOf({{"a", {}, {THING}}, {"b", {THING}}, {"c"}}), {.enabled = {{"c", "b"}}});
        check("plugin b (/p/b.so): it requires a.thing@1, which the plugin a provides, but that is not "
              "enabled; set "
              "plugins.enabled = a, b, c");
        CPPUNIT_ASSERT_EQUAL(std::string("c "), order());
    }

    void testTheWholeCircleIsNamedButNotThoseOutside()
    {
        resolve(
            catalogOf(
                {{"a", {{"b.x", 1}}}, {"b", {{"c.x", 1}}, {{"b.x", 1}}}, {"c", {{"b.x", 1}}, {{"c.x", 1}}}}),
            {});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _catalog.problems.size());
        for (const auto& problem: _catalog.problems)
            CPPUNIT_ASSERT_MESSAGE(problem, problem.find("in a circle: b → c → b;") != std::string::npos);
    }

    void testAPluginMayNotRequireItself()
    {
        resolve(catalogOf({{"a", {THING}, {THING}}}), {});
        CPPUNIT_ASSERT_MESSAGE(_catalog.problems.at(0),
                               _catalog.problems.at(0).find("circle: a → a;") != std::string::npos);
    }

    void testTwoCommandsOfOneNameAreRefused()
    {
        resolve(catalogOf(
                    {{"a", {}, {}, true, {{.name = "project"}}}, {"b", {}, {}, true, {{.name = "project"}}}}),
                {});
        check("plugin b (/p/b.so): its command project is a command of a already; keep one of them in "
              "plugins.enabled");
    }

    void testWhatBelongsToTheServerIsRefused()
    {
        resolve(catalogOf({{"a", {}, {{"identity.actor_codec", 1}}}}), {});
        check("plugin a (/p/a.so): it offers identity.actor_codec@1, which is the server's own");
    }

    void testARefusedFileStandsAsideForAGoodOneOfItsName()
    {
        auto catalog = catalogOf({{"a"}});
        catalog.entries.push_back(
            {.name = "a", .file = "/q/a.so", .state = PluginState::Refused, .reason = "it has no stamp"});
        resolve(catalog, {.enabled = {{"a"}}});
        CPPUNIT_ASSERT(_catalog.problems.empty());
        CPPUNIT_ASSERT_EQUAL(std::string("a "), order());
    }

private:
    void resolve(Catalog catalog, const PluginWishes& wishes)
    {
        _catalog = std::move(catalog);
        resolvePlugins(_catalog, wishes);
    }

    void check(const std::string& problem)
    {
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _catalog.problems.size());
        CPPUNIT_ASSERT_EQUAL(problem, _catalog.problems.front());
    }

    std::string order() const
    {
        std::string names;
        for (const auto index: _catalog.order)
            names += _catalog.entries[index].name + " ";
        return names;
    }

    Catalog _catalog;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResolverTest);
