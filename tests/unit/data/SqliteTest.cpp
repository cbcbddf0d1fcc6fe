#include "data/OpenDatabase.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace colonnade;

namespace
{

/// What only a file has.
class SqliteTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SqliteTest);
    CPPUNIT_TEST(testANewFileIsOnlyForItsOwner);
    CPPUNIT_TEST(testMissingFoldersAreMade);
    CPPUNIT_TEST(testAFileThatIsNoDatabaseIsRefused);
    CPPUNIT_TEST(testAFolderThatCannotBeMadeIsRefused);
    CPPUNIT_TEST(testMemoryIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _folder = _scratch->folder();
    }

    void tearDown() override { _scratch.reset(); }

    void testANewFileIsOnlyForItsOwner()
    {
        const auto database = open(_folder + "/a.db");
        database->write([](Transaction& t) { t.execute("CREATE TABLE a (x INTEGER)"); });
        for (const std::string name: {"/a.db", "/a.db-wal", "/a.db-shm"})
        {
            struct stat status = {};
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 0, ::stat((_folder + name).c_str(), &status));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 0600u, status.st_mode & 0777u);
        }
    }

    void testMissingFoldersAreMade()
    {
        open(_folder + "/b/c/d.db");
        CPPUNIT_ASSERT(std::filesystem::exists(_folder + "/b/c/d.db"));
    }

    void testAFileThatIsNoDatabaseIsRefused()
    {
        const std::string file = _folder + "/text.db";
        std::ofstream(file) << std::string(5000, 'x');
        refuses(file, "cannot open the database file \"" + file +
                          "\": it is not an SQLite database; data.url names another file");
    }

    void testAFolderThatCannotBeMadeIsRefused()
    {
        refuses("/proc/none/x.db",
                "cannot create the folder of the database \"/proc/none\": No such file or directory");
    }

    void testMemoryIsRefused()
    {
        refuses(":memory:",
                "data.url must name a file, as in sqlite:var/colonnade.db, not \"sqlite::memory:\"");
    }

private:
    static std::unique_ptr<Database> open(const std::string& file)
    {
        DataSettings settings;
        settings.url = "sqlite:" + file;
        return openDatabase(settings);
    }

    static void refuses(const std::string& file, const std::string& sentence)
    {
        try
        {
            open(file);
            CPPUNIT_FAIL("opened " + file);
        }
        catch (const DatabaseException& error)
        {
            CPPUNIT_ASSERT_EQUAL(sentence, error.message());
        }
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::string _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqliteTest);

} // namespace
