#include "pages/StaticFiles.h"
#include "pages/Compression.h"
#include "pages/PagesCore.h"

#include "colonnade/Config.h"
#include "colonnade/HttpError.h"
#include "colonnade/testing/RequestBuilder.h"

#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>
#include <Poco/StreamCopier.h>

#include <cppunit/extensions/HelperMacros.h>

#include <sstream>

using namespace colonnade;
using colonnade::testing::RequestBuilder;

namespace
{

std::string bodyOf(const Response& response)
{
    const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&response.body());
    return shared ? **shared : std::get<std::string>(response.body());
}

std::string unzip(const std::string& zipped)
{
    std::istringstream in(zipped);
    Poco::InflatingInputStream inflater(in, Poco::InflatingStreamBuf::STREAM_GZIP);
    std::string text;
    Poco::StreamCopier::copyToString(inflater, text);
    return text;
}

} // namespace

class StaticFilesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(StaticFilesTest);
    CPPUNIT_TEST(testTheNameHoldsADigestOfTheContent);
    CPPUNIT_TEST(testTextsAreServedCompressedToWhoTakesThat);
    CPPUNIT_TEST(testStyleSheetsAreServedWithoutComments);
    CPPUNIT_TEST(testOurStyleSheetIsSmall);
    CPPUNIT_TEST(testOtherNamesAreNotThere);
    CPPUNIT_TEST(testWhoTakesGzip);
    CPPUNIT_TEST(testOnlyWhatIsLargeIsCompressed);
    CPPUNIT_TEST(testAColourMustBeDarkEnoughForWhite);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheNameHoldsADigestOfTheContent()
    {
        StaticFiles files;
        files.add("/s/a.b.css", "p{}");
        const std::string first = files.address("/s/a.b.css");
        CPPUNIT_ASSERT_EQUAL(std::string("/s/a.b."), first.substr(0, 7));
        CPPUNIT_ASSERT_EQUAL(std::string(".css"), first.substr(17));
        files.add("/s/a.b.css", "p{color:red}");
        CPPUNIT_ASSERT(files.address("/s/a.b.css") != first);
        CPPUNIT_ASSERT_THROW(files.serve(RequestBuilder("GET", first).build()), HttpError);
        CPPUNIT_ASSERT_THROW(files.address("/s/c.css"), Poco::NotFoundException);
    }

    void testTextsAreServedCompressedToWhoTakesThat()
    {
        const std::string style = std::string(5000, 'a');
        StaticFiles files;
        files.add("/s/a.css", style);
        files.add("/s/a.png", style);
        const auto plain = files.serve(RequestBuilder("GET", files.address("/s/a.css")).build());
        CPPUNIT_ASSERT_EQUAL(style, bodyOf(plain));
        CPPUNIT_ASSERT_EQUAL(std::string("text/css; charset=utf-8"), plain.contentType());
        CPPUNIT_ASSERT_EQUAL(std::string_view("public, max-age=31536000, immutable"),
                             plain.findHeader("Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string_view("Accept-Encoding"), plain.findHeader("Vary"));
        const auto zipped = files.serve(
            RequestBuilder("GET", files.address("/s/a.css")).header("Accept-Encoding", "br, gzip").build());
        CPPUNIT_ASSERT_EQUAL(std::string_view("gzip"), zipped.findHeader("Content-Encoding"));
        CPPUNIT_ASSERT(bodyOf(zipped).size() < style.size() / 10);
        CPPUNIT_ASSERT_EQUAL(style, unzip(bodyOf(zipped)));
        const auto picture = files.serve(
            RequestBuilder("GET", files.address("/s/a.png")).header("Accept-Encoding", "gzip").build());
        CPPUNIT_ASSERT_EQUAL(std::string_view(), picture.findHeader("Content-Encoding"));
    }

    void testStyleSheetsAreServedWithoutComments()
    {
        StaticFiles files;
        files.add("/s/a.css", "/* one */\np { /* two\n   lines */\n    color: red;\n}\n"
                              "q::before { content: \"/* no */ \\\"  \"; }\n/* unfinished");
        CPPUNIT_ASSERT_EQUAL(std::string_view("p { \ncolor: red;\n}\n"
                                              "q::before { content: \"/* no */ \\\"  \"; }\n"),
                             files.content("/s/a.css"));
    }

    void testOurStyleSheetIsSmall()
    {
        StaticFiles files;
        files.addFolder("/static", COLONNADE_SHARE "/static");
        const std::size_t wanted = 8192;
        const std::size_t bytes = gzip(files.content("/static/site.css"), 9).size();
        CPPUNIT_ASSERT_MESSAGE(std::to_string(bytes) + " bytes", bytes <= wanted);
    }

    void testOtherNamesAreNotThere()
    {
        StaticFiles files;
        files.add("/s/a.css", "p{}");
        for (const std::string path: {"/s/a.css", "/s/a.0000000000.css", "/s/", "/s/../etc/passwd"})
            CPPUNIT_ASSERT_THROW_MESSAGE(path, files.serve(RequestBuilder("GET", path).build()), HttpError);
    }

    void testWhoTakesGzip()
    {
        for (const std::string field: {"gzip", "GZIP", "deflate, gzip;q=0.5", "br;q=1.0, gzip ;q=0.001"})
            CPPUNIT_ASSERT_MESSAGE(field,
                                   acceptsGzip(RequestBuilder().header("Accept-Encoding", field).build()));
        for (const std::string field: {"", "br", "gzip;q=0", "gzip; q=0.000", "x-gzipped", "identity"})
            CPPUNIT_ASSERT_MESSAGE(field,
                                   !acceptsGzip(RequestBuilder().header("Accept-Encoding", field).build()));
        CPPUNIT_ASSERT(!acceptsGzip(RequestBuilder().build()));
    }

    void testOnlyWhatIsLargeIsCompressed()
    {
        const auto request = RequestBuilder().header("Accept-Encoding", "gzip").build();
        auto small = Response::html(std::string(1024, 'a')), large = Response::html(std::string(1025, 'a'));
        compress(request, small);
        compress(request, large);
        CPPUNIT_ASSERT_EQUAL(std::string(1024, 'a'), bodyOf(small));
        CPPUNIT_ASSERT_EQUAL(std::string(1025, 'a'), unzip(bodyOf(large)));
        CPPUNIT_ASSERT_EQUAL(std::string_view("gzip"), large.findHeader("Content-Encoding"));
    }

    void testAColourMustBeDarkEnoughForWhite()
    {
        for (const std::string colour: {OWN_ACCENT, "#000000", "#767676", "#B00020"})
            CPPUNIT_ASSERT_NO_THROW_MESSAGE(colour, checkAccent(colour));
        for (const std::string colour: {"", "teal", "#fff", "#ffffff", "#777777", "#0b5d6g", "#0b5d63;"})
            CPPUNIT_ASSERT_THROW_MESSAGE(colour, checkAccent(colour), ConfigurationException);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StaticFilesTest);
