#include "Line.h"

#include <colonnade/HttpError.h>
#include <colonnade/testing/RequestBuilder.h>

#include <cppunit/extensions/HelperMacros.h>

using colonnade::testing::RequestBuilder;
using guestbook::readLine;

class LineTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LineTest);
    CPPUNIT_TEST(testALineIsRead);
    CPPUNIT_TEST(testOneThatIsMissingBlankOrTooLongIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void testALineIsRead()
    {
        const auto request = RequestBuilder("POST", "/guestbook").form("line=a+robin").build();
        CPPUNIT_ASSERT_EQUAL(std::string("a robin"), readLine(request, 7));
    }

    void testOneThatIsMissingBlankOrTooLongIsRefused()
    {
        for (const std::string form: {"", "line=", "line=+%09", "line=eight+ch", "Line=a"})
        {
            const auto request = RequestBuilder("POST", "/guestbook").form(form).build();
            CPPUNIT_ASSERT_THROW_MESSAGE(form, readLine(request, 7), colonnade::HttpError);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LineTest);
