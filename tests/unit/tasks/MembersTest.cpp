#include "records/Body.h"
#include "search/Marks.h"

#include <colonnade/HttpError.h>

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace colonnade::tasks
{

/// Names of JSON members are a stranger's to choose, and so is their number.
class MembersTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MembersTest);
    CPPUNIT_TEST(testUnknownMembersAreNotKept);
    CPPUNIT_TEST(testReservedMembersCountMoreThanUnknownOnes);
    CPPUNIT_TEST(testTheLastOfARepeatedMemberCounts);
    CPPUNIT_TEST(testTextsOfNestedObjectsTakeTheLastOfARepeatedMember);
    CPPUNIT_TEST_SUITE_END();

    static std::string check(const std::string& body)
    {
        const JsonDocument document = JsonDocument::parse(body);
        try
        {
            std::string names;
            for (const auto& [name, value]: checkMembers(document.root(), taskResource()))
                names.append(name).append("=").append(value.toJson()).append(";");
            return names;
        }
        catch (const HttpError& refused)
        {
            return refused.problem().code + ": " + refused.problem().forClient;
        }
    }

    /// What is known is looked up for each member; a list of what was met would be compared with each.
    void testUnknownMembersAreNotKept()
    {
        int asked = 0;
        std::string body = "{";
        for (int i = 0; i < 20'000; ++i)
            body += "\"u" + std::to_string(i) + "\":0,";
        const JsonDocument document = JsonDocument::parse(body + "\"n_answers\":1}");
        const auto isKnown = [&](std::string_view)
        {
            ++asked;
            return false;
        };
        CPPUNIT_ASSERT_THROW(checkMembers(document.root(), taskResource(), isKnown), HttpError);
        CPPUNIT_ASSERT_EQUAL(1, asked);
    }

    void testReservedMembersCountMoreThanUnknownOnes()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("TypeError: 'x' is an invalid keyword argument for Task"),
                             check(R"({"info":1,"x":1,"y":2})"));
        CPPUNIT_ASSERT_EQUAL(std::string("BadRequest: Reserved keys in payload"), check(R"({"x":1,"id":2})"));
        CPPUNIT_ASSERT_EQUAL(std::string("TypeError: 'n_done' is an invalid keyword argument for Task"),
                             check(R"({"n_done":1})"));
    }

    void testTheLastOfARepeatedMemberCounts()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("info=3;quorum=2;"),
                             check(R"({"link":9,"info":1,"quorum":2,"links":[],"info":3})"));
    }

    void testTextsOfNestedObjectsTakeTheLastOfARepeatedMember()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"a":{"c":3},"b":[1]})"),
            comparableText(JsonDocument::parse(R"({"b":[1],"a":1,"a":{"c":2,"c":3}})").root()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MembersTest);

} // namespace colonnade::tasks
