#include "colonnade/Pages.h"

#include <cppunit/extensions/HelperMacros.h>

namespace colonnade
{

class OwnTargetTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OwnTargetTest);
    CPPUNIT_TEST(testKeepsOwnPaths);
    CPPUNIT_TEST(testKeepsUrlsOfOwnOrigins);
    CPPUNIT_TEST(testDropsEverythingElse);
    CPPUNIT_TEST_SUITE_END();

    const std::vector<std::string> _origins{"https://example.org", "http://127.0.0.1:8080"};

    void testKeepsOwnPaths()
    {
        for (const std::string path: {"/", "/about", "/project/x/?page=1&y=%2F", "/a#b"})
            CPPUNIT_ASSERT_EQUAL(path, ownTarget(path, _origins));
        CPPUNIT_ASSERT_EQUAL(std::string("/account/jos%C3%A9/"), ownTarget("/account/josé/", _origins));
    }

    void testKeepsUrlsOfOwnOrigins()
    {
        for (const std::string url: {"https://example.org", "https://example.org/x", "https://example.org?x",
                                     "http://127.0.0.1:8080/"})
            CPPUNIT_ASSERT_EQUAL(url, ownTarget(url, _origins));
    }

    void testDropsEverythingElse()
    {
        for (const std::string bad:
             {"", "about", "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example",
              "/\t/evil.example", " /x", "https://evil.example/", "https://example.org.evil.example/",
              "https://example.org@evil.example/", "https://example.org:444/", "http://example.org/",
              "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", "/x\x7f"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, std::string(), ownTarget(bad, _origins));
        CPPUNIT_ASSERT_EQUAL(std::string(), ownTarget("/" + std::string(3000, 'x'), _origins));
        CPPUNIT_ASSERT_EQUAL(std::string(), ownTarget("x", {""}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OwnTargetTest);

} // namespace colonnade
