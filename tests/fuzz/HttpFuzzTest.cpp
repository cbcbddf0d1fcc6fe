#include "Fuzz.h"

#include "colonnade/Request.h"
#include "colonnade/testing/RequestBuilder.h"
#include "http/ChunkedBody.h"
#include "http/HostRules.h"
#include "http/MultipartForm.h"
#include "http/RequestParser.h"
#include "http/TrustedProxies.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::test::fuzz;

class HttpFuzzTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HttpFuzzTest);
    CPPUNIT_TEST(testHeadsThatAreAcceptedLieWithinTheirBytes);
    CPPUNIT_TEST(testChunkedBodiesDoNotDependOnHowTheyArrive);
    CPPUNIT_TEST(testMultipartForms);
    CPPUNIT_TEST(testTheWordOfProxies);
    CPPUNIT_TEST(testOriginsAndHosts);
    CPPUNIT_TEST_SUITE_END();

    static bool within(std::string_view part, std::string_view whole)
    {
        return part.empty() ||
               (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
    }

    void testHeadsThatAreAcceptedLieWithinTheirBytes()
    {
        fuzz(
            {"GET /api/7/newtask?external_uid=1xa HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x.y.z\r\n\r\n",
             "POST /api/taskrun HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\nExpect: "
             "100-continue\r\n\r\nhello",
             "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\nCookie: a=\"b\"; "
             "c=d\r\n\r\n"},
            {"\r\n", "\r", "\n", "\r\n ", ": ", ":", "Host: b\r\n", "Content-Length: 5\r\n",
             "Content-Length: 5, 5\r\n", "Transfer-Encoding: chunked\r\n",
             "Transfer-Encoding: gzip, chunked\r\n", "HTTP/1.1", "HTTP/9.9", "\x80", "%00", "*", "http://b/"},
            [](std::string_view text)
            {
                HeadScan scan;
                const HeadLimits limits{.maxLineBytes = 512, .maxHeaderBytes = 2048, .maxHeaders = 16};
                if (scanHead(text, limits, scan) || scan.end == 0)
                    return;
                CPPUNIT_ASSERT(scan.end <= text.size());
                Request request;
                RequestHead head;
                if (parseHead(text.substr(0, scan.end), limits, request, head))
                    return;
                CPPUNIT_ASSERT(!(head.chunked && head.contentLength > 0));
                // An absolute target without a path has one of ours.
                CPPUNIT_ASSERT(within(request.target(), text) || request.target() == "/");
                CPPUNIT_ASSERT(within(request.path(), text) || request.path() == "/");
                CPPUNIT_ASSERT(within(head.host, text));
                // An absolute target brings a Host along where there is none.
                for (const auto& field: request.headers())
                    CPPUNIT_ASSERT(within(field.value, text) &&
                                   (within(field.name, text) || field.name == "Host"));
                request.query();
                request.cookies("session");
            });
    }

    /// The body, or nothing where it was refused.
    static std::optional<std::string> takeAll(std::string_view bytes, std::size_t step)
    {
        ChunkedBody chunked(1024);
        std::string body;
        while (!bytes.empty() && !chunked.isDone())
        {
            std::string_view piece = bytes.substr(0, step);
            bytes.remove_prefix(piece.size());
            if (chunked.take(piece, body))
                return std::nullopt;
        }
        CPPUNIT_ASSERT(body.size() <= 1024);
        return chunked.isDone() ? body : std::string("incomplete");
    }

    void testChunkedBodiesDoNotDependOnHowTheyArrive()
    {
        fuzz({"5\r\nhello\r\n0\r\n\r\n", "a;x=y\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n"},
             {"\r\n", "0\r\n\r\n", "ffffffffffffffff\r\n", ";", "-1", "0x5", "\r", "\n"},
             [](std::string_view text)
             {
                 const auto whole = takeAll(text, text.size() + 1);
                 const auto bytewise = takeAll(text, 1);
                 CPPUNIT_ASSERT_EQUAL(whole.has_value(), bytewise.has_value());
                 CPPUNIT_ASSERT(whole == bytewise);
             });
    }

    void testMultipartForms()
    {
        fuzz({"--b\r\nContent-Disposition: form-data; "
              "name=\"user\"\r\n\r\njosh\r\n--b\r\nContent-Disposition: form-data; "
              "name=\"f\"; filename=\"../x\"\r\nContent-Type: image/png\r\n\r\n123\r\n--b--\r\n"},
             {"--b", "--b--", "\r\n", "\r\n\r\n", "name=\"", "filename=", "\"", ";"},
             [](std::string_view text) { parseMultipartForm("multipart/form-data; boundary=b", text); });
        fuzz({"multipart/form-data; boundary=\"a b\"", "multipart/form-data;boundary=x;charset=utf-8"},
             {"boundary=", "\"", ";", "="},
             [](std::string_view text) { parseMultipartForm(text, "--x\r\n\r\n--x--"); });
    }

    void testTheWordOfProxies()
    {
        const TrustedProxies proxies({"127.0.0.1", "::1", "10.0.0.0/8", "fe80::/10"});
        fuzz({"for=192.0.2.60;proto=http;by=203.0.113.43;host=\"example.org\", for=\"[2001:db8::17]:4711\"",
              "203.0.113.7:443, [2001:db8::7]:443, fe80::1%lo, \"10.0.0.1\""},
             {"for=", "host=", "proto=https", ",", ";", "\"", "[", "]", "%lo", ":", "unknown", "10.0.0.1",
              "\\"},
             [&](std::string_view text)
             {
                 for (const char* name: {"X-Forwarded-For", "Forwarded"})
                 {
                     const auto request = testing::RequestBuilder().header(name, text).build();
                     const auto told = proxies.read(request, "127.0.0.1");
                     CPPUNIT_ASSERT(IpAddress::parse(told.client));
                 }
             });
    }

    void testOriginsAndHosts()
    {
        const HostRules rules("https://crowd.example.org", {"alias"}, true);
        fuzz({"https://crowd.example.org:443", "http://[::1]:8080", "localhost:1"},
             {"://", ":", "[", "]", "443", "65536", "/", ".", "@", "null"},
             [&](std::string_view text)
             {
                 if (const auto origin = Origin::parse(text))
                     CPPUNIT_ASSERT(Origin::parse(origin->toText()) == origin);
                 rules.accepts(text);
             });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpFuzzTest);
