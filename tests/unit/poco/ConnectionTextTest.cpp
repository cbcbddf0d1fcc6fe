#include "ConnectionText.h"

#include <Poco/Exception.h>
#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade::poco;

namespace
{

class ConnectionTextTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConnectionTextTest);
    CPPUNIT_TEST(testParametersAreQuoted);
    CPPUNIT_TEST(testBlanksAreRefusedWithoutTheirValue);
    CPPUNIT_TEST_SUITE_END();

public:
    void testParametersAreQuoted()
    {
        using Parameters = std::map<std::string, std::string>;
        const std::vector<std::pair<Parameters, std::string>> cases = {
            {{{"file", "/var/lib/a b.db"}}, "/var/lib/a b.db"},
            {{{"dbname", "crowd"}, {"host", "db"}}, "dbname='crowd' host='db'"},
            {{{"password", R"(a'b\c=d)"}}, R"(password='a\'b\\c=d')"},
            {{{"options", "-c search_path=crowd"}}, "options='--search_path=crowd'"},
            {{}, ""},
        };
        for (const auto& [parameters, text]: cases)
            CPPUNIT_ASSERT_EQUAL(text, connectionText(parameters));
    }

    void testBlanksAreRefusedWithoutTheirValue()
    {
        try
        {
            connectionText({{"password", "two words"}});
            CPPUNIT_FAIL("a blank was taken");
        }
        catch (const Poco::InvalidArgumentException& exc)
        {
            CPPUNIT_ASSERT(exc.message().find("password") != std::string::npos);
            CPPUNIT_ASSERT(exc.message().find("two") == std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConnectionTextTest);

} // namespace
