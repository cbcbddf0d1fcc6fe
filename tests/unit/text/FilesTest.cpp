#include "colonnade/Files.h"

#include "support/ReadFile.h"
#include "support/ScratchFolder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

std::vector<std::string> broughtToDisk; // paths at the moment of the call

} // namespace

/// In place of the C library's: notes what is brought to the disk.
extern "C" int fsync(int file)
{
    std::error_code none;
    broughtToDisk.push_back(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file), none));
    return static_cast<int>(::syscall(SYS_fsync, file));
}

class FilesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FilesTest);
    CPPUNIT_TEST(testAFileHasItsNameOnlyOnceItIsKept);
    CPPUNIT_TEST(testAKeptFileIsOnTheDiskWithItsName);
    CPPUNIT_TEST(testWhatIsNotKeptLeavesNothing);
    CPPUNIT_TEST(testOnlyTheOwnerReads);
    CPPUNIT_TEST(testItIsLockedAsLongAsItIsAtWork);
    CPPUNIT_TEST(testFaultsNamePathAndReason);
    CPPUNIT_TEST(testNoRoomIsToldAndLeavesNothing);
    CPPUNIT_TEST_SUITE_END();

    ScratchFolder _folder;

    std::size_t entries() const
    {
        const std::filesystem::directory_iterator all(_folder.path());
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }

    void testAFileHasItsNameOnlyOnceItIsKept()
    {
        const std::string path = _folder.file("a");
        DurableFile file(path);
        file.write("ab");
        file.write("");
        file.write("c");
        CPPUNIT_ASSERT(!std::filesystem::exists(path));
        file.keep();
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), readFile(path));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, entries());
    }

    void testAKeptFileIsOnTheDiskWithItsName()
    {
        broughtToDisk.clear();
        writeDurably(_folder.file("a"), "abc");
        const std::string folder = std::filesystem::canonical(_folder.path());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, broughtToDisk.size());
        CPPUNIT_ASSERT_EQUAL(folder + "/a.new", broughtToDisk[0]); // before it has its name
        CPPUNIT_ASSERT_EQUAL(folder, broughtToDisk[1]);            // and then that
    }

    void testWhatIsNotKeptLeavesNothing()
    {
        {
            DurableFile file(_folder.file("a"));
            file.write("abc");
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, entries());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, entries());
        writeDurably(_folder.file("b"), "x");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, entries());
    }

    void testOnlyTheOwnerReads()
    {
        writeDurably(_folder.file("a"), "x");
        struct stat found = {};
        CPPUNIT_ASSERT_EQUAL(0, ::stat(_folder.file("a").c_str(), &found));
        CPPUNIT_ASSERT_EQUAL(0600u, static_cast<unsigned>(found.st_mode & 07777));
    }

    bool isLocked(const std::string& name) const
    {
        const int file = ::open(_folder.file(name).c_str(), O_RDWR | O_CLOEXEC);
        CPPUNIT_ASSERT(file >= 0);
        const bool locked = ::flock(file, LOCK_EX | LOCK_NB) != 0;
        ::close(file);
        return locked;
    }

    void testItIsLockedAsLongAsItIsAtWork()
    {
        {
            DurableFile file(_folder.file("a"));
            CPPUNIT_ASSERT(isLocked("a.new"));
            file.keep();
            CPPUNIT_ASSERT(isLocked("a"));
        }
        CPPUNIT_ASSERT(!isLocked("a"));
    }

    void testFaultsNamePathAndReason()
    {
        try
        {
            DurableFile file(_folder.file("none/a"));
            CPPUNIT_FAIL("there is no such folder");
        }
        catch (const NoRoomException&)
        {
            CPPUNIT_FAIL("there is room");
        }
        catch (const Poco::FileException& error)
        {
            CPPUNIT_ASSERT(error.message().find("none/a.new: No such file") != std::string::npos);
        }
        CPPUNIT_ASSERT_THROW(syncFolder(_folder.file("none")), Poco::FileException);
    }

    void testNoRoomIsToldAndLeavesNothing()
    {
        const auto before = ::signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit = {};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const struct rlimit small = {4096, limit.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        std::string told;
        try
        {
            writeDurably(_folder.file("a"), std::string(10000, 'x'));
        }
        catch (const NoRoomException& error)
        {
            told = error.message();
        }
        ::setrlimit(RLIMIT_FSIZE, &limit);
        ::signal(SIGXFSZ, before);
        CPPUNIT_ASSERT_MESSAGE(told, told.find("File too large") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, entries());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FilesTest);
