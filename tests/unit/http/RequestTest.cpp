#include "colonnade/HttpError.h"
#include "colonnade/testing/RequestBuilder.h"

#include <Poco/Exception.h>
#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using namespace colonnade::testing;

namespace
{

std::string shown(const Parameters& parameters)
{
    std::string text;
    for (const auto& [name, value]: parameters)
        text += "(" + name + "=" + value + ")";
    return text;
}

std::string multipart(const std::string& parts)
{
    return shown(
        RequestBuilder("POST", "/").body(parts, "multipart/form-data; boundary=\"X y\"").build()->form());
}

const std::string PART = "--X y\r\nContent-Disposition: form-data; name=";

class RequestTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestTest);
    CPPUNIT_TEST(testTargetIsSplitAtTheQuery);
    CPPUNIT_TEST(testHeadersAreFoundIgnoringCase);
    CPPUNIT_TEST(testCookiesAreReadInOrder);
    CPPUNIT_TEST(testFormReadsUrlencodedBodiesOnly);
    CPPUNIT_TEST(testFormRefusesTooManyFields);
    CPPUNIT_TEST(testFormReadsMultipartWithoutFiles);
    CPPUNIT_TEST(testFormRefusesMalformedMultipart);
    CPPUNIT_TEST(testFilesAreThePartsWithAFileName);
    CPPUNIT_TEST(testFilesAreBounded);
    CPPUNIT_TEST(testParamThrowsForANameThatTheRouteLacks);
    CPPUNIT_TEST(testActorIsAnonymousUnlessSet);
    CPPUNIT_TEST(testAnswerFollowsContinuations);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTargetIsSplitAtTheQuery()
    {
        const TestRequest request = RequestBuilder("PATCH", "/a%20b?x=1+2&y=?").build();
        CPPUNIT_ASSERT(request->method() == Method::Patch);
        CPPUNIT_ASSERT(request->path() == "/a%20b");
        CPPUNIT_ASSERT(request->queryText() == "x=1+2&y=?");
        CPPUNIT_ASSERT_EQUAL(std::string("(x=1 2)(y=?)"), shown(request->query()));
    }

    void testHeadersAreFoundIgnoringCase()
    {
        const TestRequest request = RequestBuilder()
                                        .header("Content-Type", "Application/JSON ; charset=x")
                                        .header("A", "1")
                                        .header("a", "2")
                                        .build();
        CPPUNIT_ASSERT(request->findHeader("a") == "1");
        CPPUNIT_ASSERT(!request->findHeader("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), request->contentType());
    }

    void testCookiesAreReadInOrder()
    {
        const TestRequest request =
            RequestBuilder().header("Cookie", "a=1; b=\"2\";a=3 ; c; =d").header("cookie", "a=x=y").build();
        const auto values = request->cookies("a");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, values.size());
        CPPUNIT_ASSERT(values[0] == "1" && values[1] == "3" && values[2] == "x=y");
        CPPUNIT_ASSERT(request->cookies("b").at(0) == "2");
        CPPUNIT_ASSERT(request->cookies("c").empty());
    }

    void testFormReadsUrlencodedBodiesOnly()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("(a=1)"),
                             shown(RequestBuilder("POST", "/").form("a=1").build()->form()));
        CPPUNIT_ASSERT(RequestBuilder("POST", "/").json("{}").build()->form().empty());
        CPPUNIT_ASSERT(RequestBuilder("POST", "/").body("a=1").build()->form().empty());
    }

    /// Each field takes far more memory than the byte or two that it may have in a body.
    void testFormRefusesTooManyFields()
    {
        std::string fields = "a";
        for (int i = 1; i < 1000; ++i)
            fields += "&a";
        CPPUNIT_ASSERT_EQUAL(std::size_t{1000},
                             RequestBuilder("POST", "/").form(fields).build()->form().size());
        for (const std::string& more: {fields + "&a", fields + "&", std::string(1000, '&')})
        {
            const auto request = RequestBuilder("POST", "/").form(more).build();
            CPPUNIT_ASSERT_THROW(request->form(), HttpError);
        }
    }

    void testFormReadsMultipartWithoutFiles()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("(a=1\r\n2)(b \"c\"=)"),
                             multipart("preamble\r\n" + PART + "a\r\n\r\n1\r\n2\r\n" + PART +
                                       "\"b \\\"c\\\"\"\r\nContent-Type: text/plain\r\n\r\n\r\n" + PART +
                                       "f; filename=\"x\"\r\n\r\nfile\r\n--X y--\r\nepilogue"));
        CPPUNIT_ASSERT_EQUAL(std::string(), multipart("--X y--"));
    }

    void testFormRefusesMalformedMultipart()
    {
        for (const std::string& parts:
             {std::string(), std::string("x"), PART, PART + "a", PART + "a\r\n\r\n",
              PART + "a\r\n\r\n1\r\n--X", PART + "\"a\r\n\r\n1\r\n--X y--",
              std::string("--X y\r\n\r\n1\r\n--X y--"), std::string("--X y\r\nbad\r\n\r\n1\r\n--X y--"),
              std::string("--X yz\r\n\r\n1\r\n--X y--")})
            CPPUNIT_ASSERT_THROW_MESSAGE(parts, multipart(parts), HttpError);
        CPPUNIT_ASSERT_THROW(RequestBuilder().body("x", "multipart/form-data").build()->form(), HttpError);
    }

    void testFilesAreThePartsWithAFileName()
    {
        const std::string bytes("\0\r\n--X\xff", 8);
        const TestRequest request =
            RequestBuilder("POST", "/")
                .body(PART +
                          "avatar; filename=\"a \\\"b\\\".png\"\r\ncontent-type:  image/png; x=y \r\n\r\n" +
                          bytes + "\r\n" + PART + "text\r\n\r\n1\r\n" + PART +
                          "none; filename=\"\"\r\n\r\n\r\n" + PART +
                          "e; filename=x; filename*=UTF-8''%C3%A9.png\r\n\r\n2\r\n--X y--",
                      "multipart/form-data; boundary=\"X y\"")
                .build();
        CPPUNIT_ASSERT_EQUAL(std::string("(text=1)"), shown(request->form()));
        const auto& files = request->files();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, files.size());
        CPPUNIT_ASSERT_EQUAL(std::string("avatar"), files[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string("a \"b\".png"), files[0].fileName);
        CPPUNIT_ASSERT_EQUAL(std::string("image/png; x=y"), files[0].contentType);
        CPPUNIT_ASSERT_EQUAL(bytes, std::string(files[0].content));
        CPPUNIT_ASSERT(files[1].fileName.empty() && files[1].content.empty());
        CPPUNIT_ASSERT_EQUAL(std::string("\xc3\xa9.png"), files[2].fileName);
        CPPUNIT_ASSERT(
            RequestBuilder().body("a=b", "application/x-www-form-urlencoded").build()->files().empty());
    }

    void testFilesAreBounded()
    {
        const std::string file = PART + "f; filename=x\r\n\r\n\r\n", end = "--X y--";
        std::string many = file;
        for (int i = 1; i < 501; ++i)
            many += file;
        for (const std::string& parts:
             {many + end, PART + "f; filename=" + std::string(1001, 'x') + "\r\n\r\n\r\n" + end,
              PART + "f\r\nX: " + std::string(8200, 'x') + "\r\n\r\n\r\n" + end,
              PART + "f; filename=\"x\r\n\r\n\r\n" + end})
            CPPUNIT_ASSERT_THROW_MESSAGE(parts.substr(0, 80), multipart(parts), HttpError);
    }

    void testParamThrowsForANameThatTheRouteLacks()
    {
        const TestRequest request = RequestBuilder().param("id", "12").param("name", "x").build();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{12}, request->intParam("id"));
        CPPUNIT_ASSERT_EQUAL(std::string("x"), request->param("name"));
        CPPUNIT_ASSERT_THROW(request->param("other"), Poco::NotFoundException);
        CPPUNIT_ASSERT_THROW(request->intParam("name"), Poco::NotFoundException);
    }

    void testActorIsAnonymousUnlessSet()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("anonymous::10.0.0.1"),
                             RequestBuilder().clientAddress("10.0.0.1").build()->actor().key());
        const TestRequest request =
            RequestBuilder().principal({{"user", "5", {}, true}, "api_key", {}}).build();
        CPPUNIT_ASSERT_EQUAL(std::string("user::5"), request->actor().key());
        CPPUNIT_ASSERT_EQUAL(std::string("api_key"), request->principal()->method);
    }

    void testAnswerFollowsContinuations()
    {
        const Handler handler = [](const Request&)
        {
            return Response::onLane(Lane::Heavy, [](const Request& request)
                                    { return Response::text(std::string(request.path())); });
        };
        CPPUNIT_ASSERT(answer(handler, RequestBuilder("GET", "/x").build()).bodyText() == "/x");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestTest);

} // namespace
