#include "BearerHeader.h"
#include "ExternalUid.h"
#include "ExternalUidCodec.h"

#include <colonnade/HttpError.h>

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace colonnade::external_uid
{

class BearerHeaderTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BearerHeaderTest);
    CPPUNIT_TEST(testReadsTheToken);
    CPPUNIT_TEST(testSaysWhatIsWrongWithTheHeader);
    CPPUNIT_TEST(testKnowsWhatIsAnExternalUid);
    CPPUNIT_TEST(testCodecWritesOnlyItsOwnKind);
    CPPUNIT_TEST(testCodecRefusesWhatIsNoExternalUid);
    CPPUNIT_TEST_SUITE_END();

    void testReadsTheToken()
    {
        for (const std::string text: {"Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c", "  Bearer\ta.b.c "})
            CPPUNIT_ASSERT_MESSAGE(text, std::get<std::string_view>(readBearer(text)) == "a.b.c");
    }

    void testSaysWhatIsWrongWithTheHeader()
    {
        const std::string start = "Authorization header" + std::string(26, ' ') + "must start with Bearer";
        const std::string form =
            "Authorization header must" + std::string(32, ' ') + "be Bearer + \\s + token";
        const std::vector<std::pair<std::string, std::string>> table{
            {"", "Missing Authorization header"},
            {"  ", "Missing Authorization header"},
            {"a.b.c", start},
            {"Basic YTpi", start},
            {"Bearer: a.b.c", start},
            {"34836be9-23a0-4e4f-bdc4-f0706421b65d", start},
            {"Bearer", "Token not found"},
            {"bearer  ", "Token not found"},
            {"Bearer a b", form},
            {"Bearer a b c", form}};
        for (const auto& [header, description]: table)
        {
            const auto fault = std::get<TokenFault>(readBearer(header));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(header, description, fault.description);
            CPPUNIT_ASSERT_EQUAL(std::string("invalid_header"), fault.code);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("Missing Authorization header"),
                             std::get<TokenFault>(readBearer(std::nullopt)).description);
    }

    void testKnowsWhatIsAnExternalUid()
    {
        for (const std::string& text: {std::string("1xa"), std::string("jösé"), std::string("a b"),
                                       std::string(255, 'x'), std::string("user@example.org")})
            CPPUNIT_ASSERT_MESSAGE(text, isExternalUid(text));
        for (const std::string& text: {std::string(), std::string("a\nb"), std::string("a\0b", 3),
                                       std::string("\x7f"), std::string("\xff"), std::string(256, 'x')})
            CPPUNIT_ASSERT_MESSAGE(text, !isExternalUid(text));
        CPPUNIT_ASSERT_EQUAL(std::string("external:project/7:1xa"), externalActor(7, "1xa").key());
    }

    void testCodecWritesOnlyItsOwnKind()
    {
        const ExternalUidCodec codec;
        JsonWriter json;
        json.beginArray();
        codec.write(json, externalActor(7, "1xa"));
        codec.write(json, Actor{"user", "5", "", true});
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["1xa",null])"), json.end().text());
        CPPUNIT_ASSERT(codec.idOf("1xa") == "1xa");
        CPPUNIT_ASSERT(!codec.idOf("a\nb"));
    }

    void testCodecRefusesWhatIsNoExternalUid()
    {
        const ExternalUidCodec codec;
        const auto document =
            JsonDocument::parse(R"({"good":["1xa","",null],"bad":[1,1.5,true,[],{},"a\u000ab"]})");
        const JsonValue good = document.root().find("good");
        const JsonValue bad = document.root().find("bad");
        for (std::size_t i = 0; i < good.size(); ++i)
            codec.checkMember(good.at(i));
        codec.checkMember(JsonValue());
        for (std::size_t i = 0; i < bad.size(); ++i)
            try
            {
                codec.checkMember(bad.at(i));
                CPPUNIT_FAIL("taken: " + bad.at(i).toJson());
            }
            catch (const HttpError& error)
            {
                CPPUNIT_ASSERT_EQUAL(415, error.problem().status);
                CPPUNIT_ASSERT_EQUAL(std::string("DataError"), error.problem().code);
            }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BearerHeaderTest);

} // namespace colonnade::external_uid
