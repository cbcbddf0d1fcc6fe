#include "plugin/CommandUsage.h"

#include <cppunit/extensions/HelperMacros.h>

#include <sstream>

using namespace colonnade;

class CommandUsageTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CommandUsageTest);
    CPPUNIT_TEST(testWhatIsWrittenAsAFormFits);
    CPPUNIT_TEST_SUITE_END();

    static bool fits(const std::string& text)
    {
        static const ManifestCommand command{"project",
                                             "Does this and that.",
                                             {"list", "show ID|SHORT_NAME", "webhooks ID [--retry]",
                                              "export ID task|result csv [FILE] [--bom]",
                                              "import ID FILE [--dry-run] [--repeats skip|keep]",
                                              "run COMMAND …"}};
        std::istringstream words(text);
        std::vector<std::string> arguments;
        for (std::string word; words >> word;)
            arguments.push_back(word);
        return fitsUsage(command, arguments);
    }

    void testWhatIsWrittenAsAFormFits()
    {
        for (const char* right:
             {"list", "show 1", "webhooks 1", "webhooks 1 --retry", "webhooks --retry 1", "export 1 task csv",
              "export x result csv out.csv --bom", "import 1 a.csv --repeats keep --dry-run",
              "import 1 a.csv --repeats=keep", "run a", "run a b c"})
            CPPUNIT_ASSERT_MESSAGE(right, fits(right));
        for (const char* wrong:
             {"", "lisst", "list all", "show", "show 1 2", "webhooks", "webhooks 1 --rety", "list --bom",
              "export 1 task", "export 1 taskz csv", "import 1 a.csv --repeats", "run"})
            CPPUNIT_ASSERT_MESSAGE(wrong, !fits(wrong));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommandUsageTest);
