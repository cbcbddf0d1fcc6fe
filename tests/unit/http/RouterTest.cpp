#include "http/Router.h"

#include "colonnade/Request.h"

#include <Poco/Exception.h>
#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

const Handler NOTHING = [](const Request&) { return Response(); };

/// `owner:pattern` of the match with its parameters, or what the miss says.
std::string found(const Router& router, Method method, const std::string& path)
{
    const auto outcome = router.match(method, path);
    if (const auto* miss = std::get_if<RouteMiss>(&outcome))
    {
        std::string text = miss->badPath ? "bad" : miss->allowed.empty() ? "none" : "allowed";
        for (const Method allowed: miss->allowed)
            text += " " + std::string(methodText(allowed));
        return text;
    }
    const auto& match = std::get<RouteMatch>(outcome);
    std::string text = match.route->spec.pattern();
    for (const auto& [name, value]: match.params)
        text += " " + std::string(name) + "=" + value;
    return text;
}

template <class Exception> std::string messageOf(const std::function<void()>& run)
{
    try
    {
        run();
    }
    catch (const Exception& error)
    {
        return error.message();
    }
    return "no exception";
}

class RouterTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RouterTest);
    CPPUNIT_TEST(testMatchPrefersFixedThenIntThenText);
    CPPUNIT_TEST(testMatchGoesBackWhereAFixedSegmentLeadsNowhere);
    CPPUNIT_TEST(testMissNamesWhatIsAllowed);
    CPPUNIT_TEST(testMatchRefusesBadPaths);
    CPPUNIT_TEST(testAddRefusesAConflictNamingBothOwners);
    CPPUNIT_TEST(testAddRefusesMalformedPatterns);
    CPPUNIT_TEST(testFamilyComesFromTheLongestMount);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        for (const char* pattern: {"/", "/a", "/a/", "/a/b", "/a/{id:int}", "/a/{name}", "/a/{name}/x",
                                   "/a/b/{rest}/y", "/{first}/b/c", "/a/{id:int}/{name}"})
            _router.add(get(pattern), NOTHING, "one");
        _router.add(post("/a/{other}"), NOTHING, "one");
        _router.add(put("/a/b"), NOTHING, "one");
    }

    void testMatchPrefersFixedThenIntThenText()
    {
        const std::pair<const char*, const char*> table[] = {
            {"/", "/"},
            {"/a", "/a"},
            {"/a/", "/a/"},
            {"/a/b", "/a/b"},
            {"/a/%62", "/a/b"},
            {"/a/7", "/a/{id:int} id=7"},
            {"/a/007", "/a/{id:int} id=007"},
            {"/a/-7", "/a/{name} name=-7"},
            {"/a/9223372036854775807", "/a/{id:int} id=9223372036854775807"},
            {"/a/9223372036854775808", "/a/{name} name=9223372036854775808"},
            {"/a/caf%C3%A9+x", "/a/{name} name=caf\xc3\xa9+x"},
            {"/a/7/z", "/a/{id:int}/{name} id=7 name=z"},
            {"/b", "none"},
            {"/a//", "none"},
            {"//", "none"},
            {"/a/b/", "none"},
        };
        for (const auto& [path, expected]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string(expected), found(_router, Method::Get, path));
        CPPUNIT_ASSERT_EQUAL(std::string("/a/b"), found(_router, Method::Head, "/a/b"));
    }

    void testMatchGoesBackWhereAFixedSegmentLeadsNowhere()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/a/{name}/x name=b"), found(_router, Method::Get, "/a/b/x"));
        CPPUNIT_ASSERT_EQUAL(std::string("/a/b/{rest}/y rest=x"), found(_router, Method::Get, "/a/b/x/y"));
        CPPUNIT_ASSERT_EQUAL(std::string("/{first}/b/c first=a"), found(_router, Method::Get, "/a/b/c"));
        CPPUNIT_ASSERT_EQUAL(std::string("/a/{name}/x name=q"), found(_router, Method::Get, "/a/q/x"));
        CPPUNIT_ASSERT_EQUAL(std::string("/a/{other} other=b"), found(_router, Method::Post, "/a/b"));
    }

    void testMissNamesWhatIsAllowed()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("allowed GET HEAD POST PUT OPTIONS"),
                             found(_router, Method::Delete, "/a/b"));
        CPPUNIT_ASSERT_EQUAL(std::string("allowed GET HEAD OPTIONS"), found(_router, Method::Options, "/a"));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), found(_router, Method::Options, "/nowhere"));
        _router.add(options("/own"), NOTHING, "one");
        CPPUNIT_ASSERT_EQUAL(std::string("/own"), found(_router, Method::Options, "/own"));
        CPPUNIT_ASSERT_EQUAL(std::string("allowed OPTIONS"), found(_router, Method::Get, "/own"));
        CPPUNIT_ASSERT_EQUAL(std::string("allowed GET HEAD OPTIONS"), found(_router, Method::Other, "/a"));
    }

    void testMatchRefusesBadPaths()
    {
        for (const std::string path: {"", "a", "/a/%2F", "/a/%2f", "/a/%00", "/a/%zz", "/a/%4", "/a/%",
                                      "/a/..", "/a/../b", "/a/.", "/./a", "/a/%2e%2e", "/a/%2E", "/.."})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("bad"), found(_router, Method::Get, path));
        for (const std::string path: {"/a/...", "/a/.b", "/a/b.", "/a/..b"})
            CPPUNIT_ASSERT_MESSAGE(path, found(_router, Method::Get, path) != "bad");
    }

    void testAddRefusesAConflictNamingBothOwners()
    {
        const std::string message =
            messageOf<Poco::ExistsException>([&] { _router.add(get("/a/{else}"), NOTHING, "two"); });
        for (const std::string piece: {"GET", "/a/{else}", "/a/{name}", "one", "two"})
            CPPUNIT_ASSERT_MESSAGE(message, message.find(piece) != std::string::npos);
        _router.add(get("/a/{word}/{id:int}"), NOTHING, "two"); // no conflict: the place is new
    }

    void testAddRefusesMalformedPatterns()
    {
        for (const std::string pattern:
             {"", "a", "/a//b", "/{}", "/{1a}", "/{a:text}", "/{a}{b}", "/x{a}", "/{a", "/a}", "/{a}/{a}",
              "/a?b", "/a#b", "/a%20b", "/a b", "/..", "/./x", "/caf\xc3\xa9"})
            CPPUNIT_ASSERT_MESSAGE(pattern,
                                   messageOf<Poco::InvalidArgumentException>(
                                       [&] { _router.add(del(pattern), NOTHING, "two"); }) != "no exception");
        CPPUNIT_ASSERT_THROW(_router.add(get("/i").lane(Lane::Inline).auth(Auth::Optional), NOTHING, "two"),
                             Poco::InvalidArgumentException);
    }

    void testFamilyComesFromTheLongestMount()
    {
        Router router;
        router.addMount({"/api", "pybossa_api", "tasks"});
        router.addMount({"/api/deep/", "deep", "other"});
        router.addMount({"/api", "pybossa_api", "external"});
        CPPUNIT_ASSERT_THROW(router.addMount({"/api", "ohmage", "x"}), Poco::ExistsException);
        const std::pair<const char*, const char*> table[] = {
            {"/api", "pybossa_api"},        {"/api/x", "pybossa_api"}, {"/api/deep", "deep"},
            {"/api/deeper", "pybossa_api"}, {"/apix", "problem"},      {"/", "problem"},
            {"/api/%zz", "pybossa_api"}};
        for (const auto& [path, family]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string_view(family),
                                         std::get<RouteMiss>(router.match(Method::Get, path)).family);
        router.add(get("/api/y"), NOTHING, "tasks");
        router.add(get("/api/z").errors("own"), NOTHING, "tasks");
        CPPUNIT_ASSERT_EQUAL(std::string("pybossa_api"), router.routes()[0]->family);
        CPPUNIT_ASSERT_EQUAL(std::string("own"), router.routes()[1]->family);
    }

private:
    Router _router;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RouterTest);

} // namespace
