#include "app/BackupDates.h"
#include "app/CommandLine.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>

using namespace colonnade;

/// Where the program looks, and which backups stay: judged without running it.
class PlacesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PlacesTest);
    CPPUNIT_TEST(testAnInstalledProgramTakesTheInstallation);
    CPPUNIT_TEST(testTimesAndNames);
    CPPUNIT_TEST(testOneOfEachSpanStays);
    CPPUNIT_TEST_SUITE_END();

    static std::string folderOf(const std::vector<std::string>& arguments, const char* program,
                                const std::map<std::string, std::string>& environment = {})
    {
        return parseCommandLine(arguments, environment, program).dataDirectory;
    }

    void testAnInstalledProgramTakesTheInstallation()
    {
        const char* const installed = "/usr/bin/colonnade";
        CPPUNIT_ASSERT_EQUAL(std::string("/var/lib/colonnade"), folderOf({"user", "list"}, installed));
        CPPUNIT_ASSERT_EQUAL(std::string("./var"),
                             folderOf({"user", "list"}, "/home/ada/build/bin/colonnade"));
        CPPUNIT_ASSERT_EQUAL(std::string("./var"), folderOf({"user", "list"}, ""));
        CPPUNIT_ASSERT_EQUAL(std::string("/srv/a"),
                             folderOf({"user", "list", "--data-dir", "/srv/a"}, installed));
        CPPUNIT_ASSERT_EQUAL(std::string("./var"), folderOf({"user", "list", "--config=mine"}, installed));
        CPPUNIT_ASSERT_EQUAL(std::string("/var/lib/colonnade"),
                             folderOf({"user", "--config=/etc/colonnade/colonnade.properties"}, installed));
        CPPUNIT_ASSERT_EQUAL(std::string("/srv/b"),
                             folderOf({"user"}, installed, {{"COLONNADE_DATA_DIR", "/srv/b"}}));
        const auto other = parseCommandLine({"user", "--data-dir", "/srv/a"}, {}, installed);
        CPPUNIT_ASSERT(!other.config); // the installation's database is not another folder's
    }

    void testTimesAndNames()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'763'788'674}, secondsOfTime("2025-11-22T05:17:54Z").value());
        for (const char* text:
             {"", "2025-11-22", "2025-13-22T05:17:54Z", "2025-11-22T05:17:54+", "today, at five o'clk"})
            CPPUNIT_ASSERT_MESSAGE(text, !secondsOfTime(text));
        CPPUNIT_ASSERT_EQUAL(std::string("2025-11-22T051754Z"), backupNameOf("2025-11-22T05:17:54.123456"));
        CPPUNIT_ASSERT(isBackupName("2025-11-22T051754Z") && !isBackupName("2025-11-22") &&
                       !isBackupName("2025-11-22T05175xZ"));
    }

    void testOneOfEachSpanStays()
    {
        constexpr std::int64_t DAY = 86'400;
        std::vector<std::int64_t> times; // 500 nights, the newest last
        const auto last = secondsOfTime("2025-11-22T02:30:00Z").value();
        for (int day = 499; day >= 0; --day)
            times.push_back(last - day * DAY);
        const auto kept = chooseBackups(times, {});
        CPPUNIT_ASSERT_EQUAL(std::size_t{499}, kept.back());
        // 7 days from the 16th on; Sundays 9th and 2nd (that of the 16th is among the days); ends of 11
        // months, the newest of November among the days.
        CPPUNIT_ASSERT_EQUAL(std::size_t{7 + 2 + 11}, kept.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, chooseBackups(times, {0, 0, 0}).size());
        CPPUNIT_ASSERT(chooseBackups({}, {}).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, chooseBackups({last, last - 60, last - DAY}, {2, 0, 0}).size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PlacesTest);
