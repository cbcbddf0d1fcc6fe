#include "CliTest.h"

#include "support/ReadFile.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>

using namespace colonnade::test;
namespace fs = std::filesystem;

namespace
{

void write(const fs::path& path, const std::string& text)
{
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

} // namespace

class BackupTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BackupTest);
    CPPUNIT_TEST(testRestoredInstallationHoldsAccountsKeyAndFiles);
    CPPUNIT_TEST(testLogsAndTheLiveDatabaseAreNotAmongTheFiles);
    CPPUNIT_TEST(testSumsAreThoseOfSha256sum);
    CPPUNIT_TEST(testKeyStaysOutIfAsked);
    CPPUNIT_TEST(testConfigurationIsNotRestored);
    CPPUNIT_TEST(testRestoreTellsTheSizeOfAll);
    CPPUNIT_TEST(testNothingIsOverwritten);
    CPPUNIT_TEST(testABackupThatIsNotAsItWasWrittenIsRefused);
    CPPUNIT_TEST(testPlacesThatCannotBeAreRefused);
    CPPUNIT_TEST(testWrongUsageIsTold);
    CPPUNIT_TEST(testOldOnesAreRemoved);
    CPPUNIT_TEST(testTheNewestGoodOneStays);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _cli.makeDatabase();
        expectDone(_cli.run({"user", "create", "--name", "ada", "--email", "ada@example.org"}));
        write(_cli.data() + "/avatars/1/a b.png", "picture");
        write(_cli.data() + "/odd/line\nbreak\\", "odd");
    }

    void testRestoredInstallationHoldsAccountsKeyAndFiles()
    {
        make();
        const Cli other;
        const auto restored = other.run({"backup", "restore", backup()});
        expectDone(restored);
        assertContains(restored.out, "restored: the SQLite database, the key and 2 file(s)");
        CPPUNIT_ASSERT_EQUAL(readFile(_cli.data() + "/server.key"), readFile(other.data() + "/server.key"));
        CPPUNIT_ASSERT_EQUAL(std::string("picture"), readFile(other.data() + "/avatars/1/a b.png"));
        CPPUNIT_ASSERT_EQUAL(std::string("odd"), readFile(other.data() + "/odd/line\nbreak\\"));
        CPPUNIT_ASSERT_EQUAL(fs::perms::owner_read | fs::perms::owner_write,
                             fs::status(other.data() + "/server.key").permissions());
        CPPUNIT_ASSERT_EQUAL(fs::perms::owner_read | fs::perms::owner_write,
                             fs::status(other.data() + "/colonnade.db").permissions());
        // Its API key can only be read with the installation's key.
        CPPUNIT_ASSERT_EQUAL(_cli.run({"user", "show", "--name", "ada"}).out,
                             other.run({"user", "show", "--name", "ada"}).out);
    }

    void testLogsAndTheLiveDatabaseAreNotAmongTheFiles()
    {
        write(_cli.data() + "/access.log", "a line");
        write(_cli.data() + "/log.txt", "a line");
        expectDone(_cli.run({"backup", "create", backup(), "-D", "log.file=" + _cli.data() + "/log.txt"}));
        for (const char* name: {"access.log", "log.txt", "colonnade.db", "colonnade.db-wal", "server.key"})
            CPPUNIT_ASSERT_MESSAGE(name, !fs::exists(backup() + "/files/" + name));
        CPPUNIT_ASSERT(fs::exists(backup() + "/files/avatars/1/a b.png"));
    }

    /// One made now, and older ones as if they had been made on those days.
    std::string datedBackup(const std::string& created) const
    {
        const std::string all = _cli.folder() + "/all";
        fs::remove_all(_cli.data() + "/odd"); // its names want more than a pipe
        expectDone(_cli.run({"backup", "create", "--into", all}));
        for (const auto& entry: fs::directory_iterator(all))
            if (!entry.path().filename().string().starts_with("as-of-"))
            {
                const std::string folder = all + "/as-of-" + created;
                fs::rename(entry.path(), folder);
                std::string text = readFile(folder + "/backup.json");
                const auto at = text.find("\"created\":\"") + 11;
                text.replace(at, 10, created);
                write(folder + "/backup.json", text);
                const auto sums =
                    runProgram({"sh", "-c",
                                "cd \"$1\" && find . -type f ! -name SHA256SUMS | sed 's|^./||' | "
                                "sort | tr '\\n' '\\0' | xargs -0 sha256sum >SHA256SUMS",
                                "sh", folder});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(sums.err, 0, sums.exitCode);
            }
        return all;
    }

    void testOldOnesAreRemoved()
    {
        std::string all;
        for (const char* day: {"2025-01-31", "2025-02-01", "2025-02-02", "2025-02-03"})
            all = datedBackup(day);
        fs::create_directories(all + "/2025-01-01T000000Z"); // a killed one
        write(all + "/notes/read.me", "no backup");
        CPPUNIT_ASSERT(fs::exists(_cli.data() + "/last-backup"));
        const auto pruned =
            _cli.run({"backup", "prune", all, "--days=1", "--weeks", "1", "--months", "2", "--json"});
        expectDone(pruned);
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"kept":["as-of-2025-02-03","as-of-2025-01-31"],)"
                        R"("removed":["as-of-2025-02-02","as-of-2025-02-01","2025-01-01T000000Z"],)"
                        R"("damaged":[]})") +
                "\n",
            pruned.out);
        CPPUNIT_ASSERT(fs::exists(all + "/notes/read.me") && !fs::exists(all + "/as-of-2025-02-01"));
        expectDone(_cli.run({"backup", "verify", all + "/as-of-2025-01-31"}));
    }

    void testTheNewestGoodOneStays()
    {
        datedBackup("2025-02-01");
        const std::string all = datedBackup("2025-02-02");
        write(all + "/as-of-2025-02-02/database", "damaged");
        const auto pruned = _cli.run({"backup", "prune", all, "--days=0", "--weeks=0", "--months=0"});
        CPPUNIT_ASSERT_EQUAL(1, pruned.exitCode);
        assertContains(pruned.err, "as-of-2025-02-02 is damaged");
        CPPUNIT_ASSERT(fs::exists(all + "/as-of-2025-02-02") &&
                       fs::exists(all + "/as-of-2025-02-01/SHA256SUMS"));
        fs::remove_all(all + "/as-of-2025-02-01");
        assertContains(_cli.run({"backup", "prune", all}).err, "holds no good backup: nothing is removed");
    }

    void testSumsAreThoseOfSha256sum()
    {
        make();
        const auto checked =
            runProgram({"sh", "-c", "cd \"$1\" && sha256sum --check --strict SHA256SUMS", "sh", backup()});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(checked.out + checked.err, 0, checked.exitCode);
    }

    void testKeyStaysOutIfAsked()
    {
        expectDone(_cli.run({"backup", "create", backup(), "--without-key"}));
        CPPUNIT_ASSERT(!fs::exists(backup() + "/server.key"));
        const Cli other;
        expectDone(other.run({"backup", "restore", backup()}));
        assertRefused(other.run({"user", "list"}), 1, "key file");
        fs::copy_file(_cli.data() + "/server.key", other.data() + "/server.key");
        expectDone(other.run({"user", "list"}));
    }

    /// Whoever made the backup must not decide which plugins the restored server loads.
    void testConfigurationIsNotRestored()
    {
        write(_cli.data() + "/colonnade.properties", "site.brand = Theirs\n");
        write(_cli.data() + "/conf.d/10-more.properties", "log.level = debug\n");
        write(_cli.data() + "/languages/conf.d", "a file of another place");
        make();
        const Cli other;
        const auto restored = other.run({"backup", "restore", backup()});
        expectDone(restored);
        for (const char* name: {"colonnade.properties", "conf.d/10-more.properties"})
        {
            assertContains(restored.err,
                           "left out " + backup() + "/files/" + name + ": configuration is not restored");
            CPPUNIT_ASSERT_MESSAGE(name, !fs::exists(other.data() + "/" + name));
        }
        CPPUNIT_ASSERT(fs::exists(other.data() + "/languages/conf.d"));
        assertContains(other.run({"help", "backup"}).out, "only what you trust");
    }

    void testRestoreTellsTheSizeOfAll()
    {
        make();
        const Cli other;
        const auto restored = other.run({"backup", "restore", backup(), "--json"});
        expectDone(restored);
        const auto bytes = fs::file_size(other.data() + "/colonnade.db");
        const auto at = restored.out.find("\"bytes\":") + 8;
        CPPUNIT_ASSERT_MESSAGE(restored.out, std::stoull(restored.out.substr(at)) >= bytes);
    }

    void testNothingIsOverwritten()
    {
        make();
        assertRefused(_cli.run({"backup", "create", backup()}), 1, "is there already");
        assertRefused(_cli.run({"backup", "restore", backup()}), 1, "restore overwrites nothing");
        const Cli other;
        write(other.data() + "/avatars/1/a b.png", "mine");
        assertRefused(other.run({"backup", "restore", backup()}), 1, "a b.png is there already");
        CPPUNIT_ASSERT_EQUAL(std::string("mine"), readFile(other.data() + "/avatars/1/a b.png"));
        CPPUNIT_ASSERT(!fs::exists(other.data() + "/colonnade.db"));
        CPPUNIT_ASSERT(!fs::exists(other.data() + "/server.key"));
    }

    void testABackupThatIsNotAsItWasWrittenIsRefused()
    {
        struct Damage
        {
            const char* told;
            void (*damage)(const std::string& backup);
        };
        const Damage damages[] = {
            {"has the SHA-256",
             [](const std::string& at) { write(at + "/files/avatars/1/a b.png", "other"); }},
            {"has the SHA-256",
             [](const std::string& at)
             {
                 std::fstream file(at + "/database", std::ios::in | std::ios::out | std::ios::binary);
                 file.seekp(5000);
                 file << "scratch";
             }},
            {"server.key is missing", [](const std::string& at) { fs::remove(at + "/server.key"); }},
            {"was added", [](const std::string& at) { write(at + "/files/extra", "x"); }},
            {"no ordinary file",
             [](const std::string& at) { fs::create_symlink("/etc/passwd", at + "/files/link"); }},
            {"SHA256SUMS:1: wanted", [](const std::string& at) { write(at + "/SHA256SUMS", "nonsense\n"); }},
            {"no whole backup", [](const std::string& at) { fs::remove(at + "/SHA256SUMS"); }},
        };
        make();
        for (const auto& [told, damage]: damages)
        {
            const ScratchFolder scratch;
            const std::string copy = scratch.path() + "/copy";
            fs::copy(backup(), copy, fs::copy_options::recursive);
            damage(copy);
            assertRefused(_cli.run({"backup", "verify", copy}), 1, told);
            const Cli other;
            assertRefused(other.run({"backup", "restore", copy}), 1, told);
            CPPUNIT_ASSERT_MESSAGE(told, !fs::exists(other.data() + "/colonnade.db"));
        }
    }

    void testPlacesThatCannotBeAreRefused()
    {
        assertRefused(_cli.run({"backup", "create", _cli.data() + "/backup"}), 1, "lies in the data folder");
        assertRefused(_cli.run({"backup", "create", "/proc/backup"}), 1, "cannot make the folder");
        assertRefused(_cli.run({"backup", "verify", "/nowhere"}), 1, "is no folder with a backup");
        const Cli empty;
        const std::string target = empty.folder() + "/backup";
        assertRefused(empty.run({"backup", "create", target}), 1, "there is no database here");
        CPPUNIT_ASSERT_MESSAGE("half a backup stays", !fs::exists(target));
        make();
        assertRefused(
            empty.run({"backup", "restore", backup(), "-D", "data.url=postgresql://u:secret@127.0.0.1:1/x"}),
            1, "the backup is of SQLite, but data.url names PostgreSQL");
    }

    void testWrongUsageIsTold()
    {
        assertRefused(_cli.run({"backup"}), 2, "backup wants create, prune, verify or restore");
        assertRefused(_cli.run({"backup", "creat", "x"}), 2, "not \"creat\"");
        assertRefused(_cli.run({"backup", "create"}), 2, "backup create wants a folder");
        assertRefused(_cli.run({"backup", "verify", "a", "b"}), 2, "one argument too many");
        assertRefused(_cli.run({"backup", "restore", "--without-key", "a"}), 2, "no option --without-key");
    }

private:
    std::string backup() const { return _scratch.path() + "/backup"; }

    void make() const { expectDone(_cli.run({"backup", "create", backup()})); }

    static void expectDone(const ProcessResult& result)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
    }

    const Cli _cli;
    const ScratchFolder _scratch;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BackupTest);
