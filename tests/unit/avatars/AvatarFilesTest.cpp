#include "AvatarFiles.h"

#include <colonnade/HttpError.h>
#include <colonnade/testing/RequestBuilder.h>

#include "http/UploadedFiles.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>

namespace
{

using namespace avatars;
using colonnade::testing::RequestBuilder;

namespace fs = std::filesystem;

class AvatarFilesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AvatarFilesTest);
    CPPUNIT_TEST(testSavedPictureIsFoundAndRemoved);
    CPPUNIT_TEST(testNamesAreStrict);
    CPPUNIT_TEST(testContainersAreStrict);
    CPPUNIT_TEST(testStalePicturesAreRemovedButNotTheOneInUse);
    CPPUNIT_TEST(testLinksAreNotFollowed);
    CPPUNIT_TEST(testDownloadAnswersOnceForEver);
    CPPUNIT_TEST(testDownloadRefusesWhatIsNoPicture);
    CPPUNIT_TEST_SUITE_END();

    colonnade::test::ScratchFolder _folder;
    colonnade::UploadedFiles _stored{"https://example.org"};
    const AvatarFiles _files{_stored, _folder.path()};

    std::string pathOf(const std::string& name) const { return _folder.path() + "/user_5/" + name; }

    colonnade::Response download(const std::string& container, const std::string& name,
                                 const std::string& known = {}) const
    {
        RequestBuilder builder("GET", "/uploads/x/y");
        builder.param("container", container).param("name", name);
        if (!known.empty())
            builder.header("If-None-Match", known);
        return _stored.serve(builder.build());
    }

public:
    void testSavedPictureIsFoundAndRemoved()
    {
        const std::string name = _files.save(5, "png"), other = _files.save(5, "other");
        CPPUNIT_ASSERT(AvatarFiles::isName(name));
        CPPUNIT_ASSERT(name != other);
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{3}, fs::file_size(pathOf(name)));
        CPPUNIT_ASSERT_EQUAL("https://example.org/uploads/user_5/" + name, _files.address(5, name));
        _files.remove(6, name);
        _files.remove(5, name);
        CPPUNIT_ASSERT(!fs::exists(pathOf(name)));
        CPPUNIT_ASSERT(fs::exists(pathOf(other)));
        _files.remove(5, other);
        CPPUNIT_ASSERT(!fs::exists(_folder.path() + "/user_5"));
        _files.remove(5, other);
    }

    void testNamesAreStrict()
    {
        for (const char* const name:
             {"0123456789abcdef0123456789abcdef_avatar.png", "1709979072.13_avatar.png"})
            CPPUNIT_ASSERT_MESSAGE(name, AvatarFiles::isName(name));
        for (const std::string& name:
             {std::string(), std::string("_avatar.png"), std::string("a_avatar.PNG"),
              std::string("a_avatar.jpg"), std::string("../a_avatar.png"), std::string(".a_avatar.png"),
              std::string("a._avatar.png"), std::string("a..b_avatar.png"), std::string("a.b.c_avatar.png"),
              std::string("a/b_avatar.png"), std::string("A_avatar.png"), std::string("a_avatar.png\0", 13),
              std::string("a\0_avatar.png", 13), std::string("a b_avatar.png"),
              std::string("a_avatar.png.new"), std::string(41, 'a') + "_avatar.png",
              std::string("a\\b_avatar.png"), std::string("%2e_avatar.png"),
              std::string("\xC3\xA4_avatar.png")})
            CPPUNIT_ASSERT_MESSAGE(name, !AvatarFiles::isName(name));
    }

    void testContainersAreStrict()
    {
        CPPUNIT_ASSERT(AvatarFiles::findUser("user_41") == 41);
        for (const std::string& text:
             {std::string(), std::string("user_"), std::string("user_0"), std::string("user_-1"),
              std::string("user_041"), std::string("user_+4"), std::string("user_4a"), std::string("User_4"),
              std::string("user_4/"), std::string("../user_4"), std::string("user_99999999999999999999"),
              std::string("user_4\0", 7), std::string("4")})
            CPPUNIT_ASSERT_MESSAGE(text, !AvatarFiles::findUser(text));
    }

    void testStalePicturesAreRemovedButNotTheOneInUse()
    {
        const std::string kept = _files.save(5, "a"), stale = _files.save(5, "b"),
                          fresh = _files.save(5, "c");
        const std::string unfinished = _folder.path() + "/user_5/x_avatar.png.new";
        std::ofstream(unfinished) << "half";
        const auto old = fs::file_time_type::clock::now() - std::chrono::hours(2);
        for (const auto& path: {pathOf(kept), pathOf(stale), unfinished})
            fs::last_write_time(path, old);
        _files.removeStale(5, kept);
        _files.removeStale(6, kept);
        CPPUNIT_ASSERT(fs::exists(pathOf(kept)));
        CPPUNIT_ASSERT(!fs::exists(pathOf(stale)));
        CPPUNIT_ASSERT(fs::exists(pathOf(fresh)));
        CPPUNIT_ASSERT(!fs::exists(unfinished));
    }

    void testLinksAreNotFollowed()
    {
        fs::create_directory(_folder.path() + "/user_5");
        fs::create_symlink("/etc/passwd", _folder.path() + "/user_5/aa_avatar.png");
        CPPUNIT_ASSERT_THROW(download("user_5", "aa_avatar.png"), colonnade::HttpError);
    }

    void testDownloadAnswersOnceForEver()
    {
        const std::string name = _files.save(5, "\x89PNG\r\n\x1a\n");
        const auto first = download("user_5", name);
        CPPUNIT_ASSERT_EQUAL(200, first.status());
        CPPUNIT_ASSERT_EQUAL(std::string("image/png"), first.contentType());
        CPPUNIT_ASSERT(first.findHeader("X-Content-Type-Options") == "nosniff");
        CPPUNIT_ASSERT(first.findHeader("Cache-Control") == "public, max-age=31536000, immutable");
        const std::string tag(first.findHeader("ETag"));
        CPPUNIT_ASSERT_EQUAL("\"" + name + "\"", tag);
        for (const std::string& known: {tag, "W/" + tag, "\"a\" , " + tag, tag + ",", std::string("*")})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(known, 304, download("user_5", name, known).status());
        for (const std::string& unknown: {std::string("\"a\""), name, std::string(",,"), std::string(",")})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(unknown, 200, download("user_5", name, unknown).status());
    }

    void testDownloadRefusesWhatIsNoPicture()
    {
        const std::string name = _files.save(5, "png");
        for (const auto& [container, file]:
             std::vector<std::pair<std::string, std::string>>{{"user_6", name},
                                                              {"user_05", name},
                                                              {"..", name},
                                                              {"user_5", "../" + name},
                                                              {"user_5", ".."},
                                                              {"user_5", "aa_avatar.png"},
                                                              {"user_5", ""},
                                                              {"", name},
                                                              {"user_5", name + ".new"}})
            CPPUNIT_ASSERT_THROW_MESSAGE(container + "/" + file, download(container, file),
                                         colonnade::HttpError);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AvatarFilesTest);

} // namespace
