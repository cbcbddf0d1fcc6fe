#include "plugin/SystemCheck.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

/// Who answers in place of another plugin is told, unless its manifest says so.
class TakenRoutesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TakenRoutesTest);
    CPPUNIT_TEST(testAPatternThatIsPreferredTakesPathsAway);
    CPPUNIT_TEST(testPatternsThatShareNoPathTakeNothing);
    CPPUNIT_TEST(testWhatTheManifestSaysIsNotTold);
    CPPUNIT_TEST(testARouteLiesBelowTheMountsOfThoseThatItsManifestNames);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAPatternThatIsPreferredTakesPathsAway()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string("route GET /api/project/1 of the plugin odd answers in place of route GET "
                        "/api/project/{id:int} of the plugin tasks; if it is meant to, name tasks under "
                        "routes_below in the plugin.json of odd"),
            told(get("/api/project/1"), get("/api/project/{id:int}")));
        CPPUNIT_ASSERT(!told(get("/account/ada"), get("/account/{name}")).empty());
        CPPUNIT_ASSERT(!told(get("/account/{id:int}"), get("/account/{name}")).empty());
        CPPUNIT_ASSERT(!told(get("/a/{id:int}/x"), get("/a/{id}/{what}")).empty());
    }

    void testPatternsThatShareNoPathTakeNothing()
    {
        for (const auto& [own, others]: {std::pair{get("/api/a"), get("/api/b")},
                                         {get("/api/a"), get("/api/{id:int}")},
                                         {post("/api/1"), get("/api/{id:int}")},
                                         {get("/api/1/"), get("/api/{id:int}")},
                                         {get("/api/{name}"), get("/api/{id:int}")},
                                         {get("/api/{name}/x"), get("/api/{name}/y")}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(own.pattern(), std::string(), told(own, others));
    }

    void testWhatTheManifestSaysIsNotTold()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), told(get("/api/1"), get("/api/{id:int}"), {"tasks"}));
        CPPUNIT_ASSERT(!told(get("/api/1"), get("/api/{id:int}"), {"account"}).empty());
    }

    void testARouteLiesBelowTheMountsOfThoseThatItsManifestNames()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), misplaced("/api/more", {"tasks"}));
        CPPUNIT_ASSERT_EQUAL(
            std::string("plugin odd: route GET /api/more lies outside the mounts of its plugin.json"),
            misplaced("/api/more", {}));
        CPPUNIT_ASSERT_EQUAL(std::string("plugin odd: route GET /app/more lies outside the mounts of its "
                                         "plugin.json and of the enabled plugins that it names under "
                                         "routes_below"),
                             misplaced("/app/more", {"tasks", "absent"}));
    }

private:
    /// What is said of a route of the plugin odd, which has no mount, beside tasks with the mount /api.
    static std::string misplaced(const std::string& pattern, const std::vector<std::string>& routesBelow)
    {
        Ledger ledger;
        ledger.add(RouteEntry{"odd", get(pattern), [](const Request&) { return Response(); }});
        std::vector<std::string> problems;
        assembleSite(ledger,
                     {Manifest{.name = "odd", .routesBelow = routesBelow},
                      Manifest{.name = "tasks", .mounts = {{.prefix = "/api"}}}},
                     problems);
        CPPUNIT_ASSERT(problems.size() < 2);
        return problems.empty() ? "" : problems.front();
    }

    /// Of a route of the plugin odd beside one of tasks, which has the mount /.
    static std::string told(const RouteSpec& own, const RouteSpec& others,
                            const std::vector<std::string>& routesBelow = {})
    {
        const Handler handler = [](const Request&) { return Response(); };
        Ledger ledger;
        ledger.add(RouteEntry{"tasks", others, handler});
        ledger.add(RouteEntry{"odd", own, handler});
        const auto sentences =
            findTakenRoutes(ledger, {Manifest{.name = "odd", .routesBelow = routesBelow},
                                     Manifest{.name = "tasks", .mounts = {{.prefix = "/"}}}});
        CPPUNIT_ASSERT(sentences.size() < 2);
        return sentences.empty() ? "" : sentences.front();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TakenRoutesTest);
