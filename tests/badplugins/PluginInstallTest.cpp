#include "support/ReadFile.h"
#include "support/ScratchFolder.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <set>

using namespace colonnade::test;
namespace fs = std::filesystem;

/// `colonnade plugins install`: judged as at a start, then put where it belongs; or nothing is changed.
class PluginInstallTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PluginInstallTest);
    CPPUNIT_TEST(testALibraryAndItsFolderArePutIntoPlace);
    CPPUNIT_TEST(testANewBuildReplacesTheOld);
    CPPUNIT_TEST(testAnArchiveIsUnpacked);
    CPPUNIT_TEST(testWhatAStartWouldRefuseIsNotInstalled);
    CPPUNIT_TEST(testAnArchiveThatCouldLeadElsewhereIsRefused);
    CPPUNIT_TEST(testWithoutAFolderItSaysWhatToSet);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        fs::create_directories(build() + "/good");
        fs::copy_file(plugin("good"), build() + "/good.so");
        std::ofstream(build() + "/good/text") << "first";
    }

    void testALibraryAndItsFolderArePutIntoPlace()
    {
        const auto done = install(build() + "/good.so");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
        CPPUNIT_ASSERT_MESSAGE(done.out, done.out.find("add good to plugins.enabled") != done.out.npos);
        CPPUNIT_ASSERT_EQUAL(std::string("good good.so good/text"), filesOf(target()));
        const auto listed = run({"plugins", "-D", "plugins.path=" + target()});
        CPPUNIT_ASSERT_MESSAGE(listed.out, listed.out.find("good") != listed.out.npos);
        CPPUNIT_ASSERT_MESSAGE(listed.err, !fs::exists(_scratch.path() + "/var")); // nothing was made for it
    }

    void testANewBuildReplacesTheOld()
    {
        CPPUNIT_ASSERT_EQUAL(0, install(build() + "/good.so").exitCode);
        fs::remove(build() + "/good/text");
        std::ofstream(build() + "/good/other") << "second";
        const auto done = install(build() + "/good.so", {"-D", "plugins.enabled=good"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
        CPPUNIT_ASSERT_MESSAGE(done.out, done.out.find("; restart the server to serve it") != done.out.npos);
        CPPUNIT_ASSERT_EQUAL(std::string("good good.so good/other"), filesOf(target()));
    }

    void testAnArchiveIsUnpacked()
    {
        const auto done = install(archive("good-1.0/lib", build()));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string("good good.so good/text"), filesOf(target()));
    }

    void testWhatAStartWouldRefuseIsNotInstalled()
    {
        CPPUNIT_ASSERT_EQUAL(0, install(build() + "/good.so").exitCode);
        const struct
        {
            std::string name;
            std::string sentence;
        } table[] = {{"no_stamp", "is no plugin"},
                     {"broken_manifest", "is no plugin"},
                     {"epoch", "SDK epoch 99"},
                     {"missing", "nobody.has_this@1"},
                     {"throws_in_provision", "refused to start"},
                     {"outside", "lies outside the mounts"},
                     {"lost_service", "did not provide it"}};
        for (const auto& [name, sentence]: table)
        {
            const auto refused = install(plugin(name));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name + ": " + refused.out + refused.err, 1, refused.exitCode);
            CPPUNIT_ASSERT_MESSAGE(name + ": " + refused.err, refused.err.find(sentence) != refused.err.npos);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string("good good.so good/text"), filesOf(target()));
        }
    }

    void testAnArchiveThatCouldLeadElsewhereIsRefused()
    {
        fs::create_symlink("/etc", build() + "/good/link");
        expectRefused(archive("linked", build()), "which is neither a file nor a folder");
        fs::remove(build() + "/good/link");
        fs::copy_file(plugin("good"), build() + "/second.so");
        expectRefused(archive("two", build()), "holds 2 libraries");
        std::ofstream(_scratch.path() + "/broken.tar.gz") << "no archive";
        expectRefused(_scratch.path() + "/broken.tar.gz", "cannot be unpacked");
        expectRefused(_scratch.path() + "/nowhere.so", "there is no file");
    }

    void testWithoutAFolderItSaysWhatToSet()
    {
        const auto refused = run({"plugins", "install", build() + "/good.so"});
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        CPPUNIT_ASSERT_MESSAGE(refused.err, refused.err.find("plugins.path is not set") != refused.err.npos);
        const auto done = run({"plugins", "install", build() + "/good.so", "--to", target()});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
        CPPUNIT_ASSERT(fs::exists(target() + "/good.so"));
        CPPUNIT_ASSERT_EQUAL(2, run({"plugins", "install"}).exitCode);
    }

private:
    std::string build() const { return _scratch.path() + "/build"; }
    std::string target() const { return _scratch.path() + "/plugins"; }

    static std::string plugin(const std::string& name)
    {
        return std::string(BAD_PLUGINS) + "/" + name + "/" + name + ".so";
    }

    ProcessResult run(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), colonnadeBinary());
        arguments.insert(arguments.end(), {"--data-dir", _scratch.path() + "/var"});
        return runProgram(arguments, "");
    }

    ProcessResult install(const std::string& file, const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> arguments{"plugins", "install", file, "-D", "plugins.path=" + target()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        if (more.empty())
            arguments.insert(arguments.end(), {"-D", "plugins.enabled=none"});
        return run(arguments);
    }

    void expectRefused(const std::string& file, const std::string& sentence) const
    {
        const auto refused = install(file);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.out, 1, refused.exitCode);
        CPPUNIT_ASSERT_MESSAGE(refused.err, refused.err.find(sentence) != refused.err.npos);
        CPPUNIT_ASSERT(filesOf(target()).empty());
    }

    /// What is in `folder`, in an archive below `prefix`.
    std::string archive(const std::string& prefix, const std::string& folder) const
    {
        const std::string root = _scratch.path() + "/archive";
        fs::remove_all(root);
        fs::create_directories(root + "/" + prefix);
        fs::copy(folder, root + "/" + prefix, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
        const std::string file = _scratch.path() + "/plugin.tar.gz";
        const auto made = runProgram({"/usr/bin/env", "tar", "-czf", file, "-C", root, "."}, "");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        return file;
    }

    /// In order.
    static std::string filesOf(const std::string& folder)
    {
        std::set<std::string> files;
        if (fs::exists(folder))
            for (const auto& entry: fs::recursive_directory_iterator(folder))
                files.insert(entry.path().string().substr(folder.size() + 1));
        std::string all;
        for (const auto& file: files)
            all += (all.empty() ? "" : " ") + file;
        return all;
    }

    ScratchFolder _scratch;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginInstallTest);
