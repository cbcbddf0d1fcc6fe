#include "data/OpenDatabase.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

using namespace colonnade;

namespace
{

std::atomic<int> writeError = 0; ///< what each `pwrite` of SQLite fails with; 0: it does not
std::atomic<int> openError = 0;

ssize_t failingWrite(int file, const void* bytes, std::size_t count, off64_t offset)
{
    if (writeError == 0)
        return ::pwrite64(file, bytes, count, offset);
    errno = writeError;
    return -1;
}

int failingOpen(const char* path, int flags, int mode)
{
    if (openError == 0)
        return ::open(path, flags, mode);
    errno = openError;
    return -1;
}

/// SQLite's own door for such tests.
void replaceCall(const char* name, sqlite3_syscall_ptr call)
{
    sqlite3_vfs* const files = sqlite3_vfs_find(nullptr);
    CPPUNIT_ASSERT_EQUAL(SQLITE_OK, files->xSetSystemCall(files, name, call));
}

} // namespace

/// A disk that fails under SQLite, and a process without descriptors.
class FailingDiskTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FailingDiskTest);
    CPPUNIT_TEST(testTheOutcomeOfACommitThatTheDiskFailedIsCalledUnknown);
    CPPUNIT_TEST(testAFullDiskIsNoMatterOfPatience);
    CPPUNIT_TEST(testWithoutADescriptorTheDatabaseIsBusy);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        DataSettings settings;
        settings.url = "sqlite:" + _scratch->folder() + "/a.db";
        _database = openDatabase(settings);
        _database->write([](Transaction& t) { t.execute("CREATE TABLE a (x INTEGER)"); });
        replaceCall("pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(failingWrite));
        replaceCall("open", reinterpret_cast<sqlite3_syscall_ptr>(failingOpen));
    }

    void tearDown() override
    {
        writeError = openError = 0;
        replaceCall("pwrite64", nullptr); // its own again
        replaceCall("open", nullptr);
        _database.reset();
        _scratch.reset();
    }

    void testTheOutcomeOfACommitThatTheDiskFailedIsCalledUnknown()
    {
        writeError = EIO;
        CPPUNIT_ASSERT_THROW(add(), OutcomeUnknown);
        writeError = 0;
        add();
    }

    void testAFullDiskIsNoMatterOfPatience()
    {
        writeError = ENOSPC;
        CPPUNIT_ASSERT_THROW(add(), StorageFailed);
        writeError = 0;
        add();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count()); // what was refused is not there
    }

    void testWithoutADescriptorTheDatabaseIsBusy()
    {
        openError = EMFILE;
        CPPUNIT_ASSERT_THROW(count(), DatabaseBusy); // the first read opens a connection
        openError = 0;
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, count());
    }

private:
    void add()
    {
        _database->write([](Transaction& t) { t.execute("INSERT INTO a VALUES (1)"); });
    }

    std::int64_t count()
    {
        return _database->read([](Session& s) { return s.findInteger("SELECT count(*) FROM a").value(); });
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
};

CPPUNIT_TEST_SUITE_REGISTRATION(FailingDiskTest);
