#include "records/Links.h"

#include <colonnade/HttpError.h>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace colonnade::tasks
{

class LinksTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LinksTest);
    CPPUNIT_TEST(testWebAddresses);
    CPPUNIT_TEST(testWhatIsNoWebAddress);
    CPPUNIT_TEST(testSafeLinks);
    CPPUNIT_TEST(testUnsafeLinks);
    CPPUNIT_TEST(testWhatWasStoredBeforeStays);
    CPPUNIT_TEST_SUITE_END();

    void testWebAddresses()
    {
        for (const std::string good:
             {"http://h", "https://example.org/hook", "HTTP://EXAMPLE.ORG", "http://h:8080/a?b=c#d",
              "http://[::1]:80/", "http://user:pw@h/", "http://h/hé?k=ü", "https://bücher.example/",
              "http://h:/", "http://127.0.0.1:5000/x", "http://example.org.", "http://a_b.c-d/", "http://1h/",
              "http://xn--bcher-kva.example/", "http://h:65535", "http://[2001:db8::1]/x"})
            CPPUNIT_ASSERT_MESSAGE(good, isWebAddress(good));
    }

    void testWhatIsNoWebAddress()
    {
        for (const std::string& bad: {std::string(),
                                      std::string("not a url"),
                                      std::string("example.org/hook"),
                                      std::string("http:/h"),
                                      std::string("http://"),
                                      std::string("http:///path"),
                                      std::string("https://?x"),
                                      std::string("http://h:99999/"),
                                      std::string("http://h:x/"),
                                      std::string("http://h h/"),
                                      std::string("http://:80/"),
                                      std::string("http://user@/"),
                                      std::string("http://[::1/"),
                                      std::string("http://[]/"),
                                      std::string("http://."),
                                      std::string("http://.."),
                                      std::string("http://a..b/"),
                                      std::string("http://h../"),
                                      std::string("http://-/"),
                                      std::string("http://a-.b/"),
                                      std::string("http://xn--/"),
                                      std::string("http://h:0/"),
                                      std::string("http://999.1.1.1/"),
                                      std::string("http://1.2.3/"),
                                      std::string("http://2130706433/"), // 127.0.0.1 for some
                                      std::string("http://0x7f.1/"),
                                      std::string("http://example.7/"),
                                      std::string("http://a!b/"),
                                      std::string("http://{host}/"),
                                      std::string("http://[1:2]/"),
                                      std::string("http://[fe80::1%25eth0]/"),
                                      "http://" + std::string(64, 'a') + ".example/",
                                      std::string("ftp://h/"),
                                      std::string("javascript:alert(1)"),
                                      std::string("javascript://h/%0aalert(1)"),
                                      std::string("file:///etc/passwd"),
                                      std::string("http://h/\r\nX: y"),
                                      std::string("http://h\\@x/"),
                                      std::string("http://h/\xff"),
                                      std::string(" http://h/"),
                                      "http://h/" + std::string(2000, 'x')})
            CPPUNIT_ASSERT_MESSAGE(bad, !isWebAddress(bad));
    }

    void testSafeLinks()
    {
        for (const std::string good:
             {"https://h/a.png", "/uploads/answers/a.png", "/", "u", "a.png", "../a.png", "?x=a:b", "a/b:c"})
            CPPUNIT_ASSERT_MESSAGE(good, isSafeLink(good));
    }

    void testUnsafeLinks()
    {
        for (const std::string bad:
             {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
              "data:text/html,<script>", "vbscript:x", "//evil.example/a.png", "/\\evil.example/a.png",
              "/\t/evil.example", "x:y", "http:evil", "http:///x", "blob:http://h/x", "/a\"onerror=\"x"})
            CPPUNIT_ASSERT_MESSAGE(bad, !isSafeLink(bad));
    }

    void testWhatWasStoredBeforeStays()
    {
        Record run(runResource());
        checkLink(run, "media_url", {});
        run.set("media_url", "");
        checkLink(run, "media_url", {});
        run.set("media_url", "javascript:x");
        CPPUNIT_ASSERT_THROW(checkLink(run, "media_url", {}), HttpError);
        CPPUNIT_ASSERT_THROW(checkLink(run, "media_url", "javascript:y"), HttpError);
        CPPUNIT_ASSERT_NO_THROW(checkLink(run, "media_url", "javascript:x"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LinksTest);

} // namespace colonnade::tasks
