#include "http/UploadedFiles.h"
#include "http/Exchange.h"

#include "colonnade/HttpError.h"
#include "colonnade/testing/RequestBuilder.h"
#include "support/ServerProcess.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>

using namespace colonnade;

namespace fs = std::filesystem;

class UploadedFilesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UploadedFilesTest);
    CPPUNIT_TEST(testKeepsServesAndRemoves);
    CPPUNIT_TEST(testPicturesAreKnownByTheirBytesAlone);
    CPPUNIT_TEST(testTheOwnerSaysWhoReads);
    CPPUNIT_TEST(testManyContainersHaveAFolderEach);
    CPPUNIT_TEST(testOtherNamesAreNoPaths);
    CPPUNIT_TEST(testLinksAreNotFollowed);
    CPPUNIT_TEST(testLastingFilesAreKept);
    CPPUNIT_TEST(testOneContainerOfAName);
    CPPUNIT_TEST_SUITE_END();

public:
    void testKeepsServesAndRemoves()
    {
        _files.add(container("notes"));
        _files.keep("notes", "a", "text");
        CPPUNIT_ASSERT(fs::status(_folder.path() + "/notes").permissions() == fs::perms::owner_all);
        CPPUNIT_ASSERT_EQUAL(std::string("https://example.org/uploads/notes/a"),
                             _files.address("notes", "a"));
        const Response served = serve("notes", "a");
        CPPUNIT_ASSERT_EQUAL(200, served.status());
        CPPUNIT_ASSERT(served.findHeader("X-Content-Type-Options") == "nosniff");
        CPPUNIT_ASSERT(served.findHeader("Content-Security-Policy") == "default-src 'none'; sandbox");
        CPPUNIT_ASSERT(served.findHeader("Content-Disposition") == "attachment; filename=\"a\"");
        CPPUNIT_ASSERT(served.findHeader("Cache-Control").empty());
        _files.remove("notes", "a");
        expectNone("notes", "a");
        _files.remove("notes", "a");
    }

    void testPicturesAreKnownByTheirBytesAlone()
    {
        _files.add(container("notes"));
        const std::pair<std::string, std::string> all[] = {{"\x89PNG\r\n\x1a\nmore", "image/png"},
                                                           {"\xff\xd8\xff\xe0", "image/jpeg"},
                                                           {"GIF89a", "image/gif"},
                                                           {"RIFF1234WEBPVP8", "image/webp"},
                                                           {"RIFF1234WAVE", "application/octet-stream"},
                                                           {"<html>", "application/octet-stream"},
                                                           {"", "application/octet-stream"},
                                                           {"RIFF", "application/octet-stream"}};
        int number = 0;
        for (const auto& [content, type]: all)
        {
            const std::string name = "a" + std::to_string(++number);
            _files.keep("notes", name, content);
            const Response served = serve("notes", name);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(content, type, served.contentType());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(content, type == "application/octet-stream",
                                         !served.findHeader("Content-Disposition").empty());
        }
    }

    void testTheOwnerSaysWhoReads()
    {
        auto asked = container("notes");
        asked.requireReader = [](const Request&, std::string_view, std::string_view name)
        {
            if (name == "b")
                throw HttpError(403, problem::FORBIDDEN, "No.");
        };
        _files.add(asked);
        for (const std::string name: {"a", "b"})
            _files.keep("notes", name, "text");
        CPPUNIT_ASSERT_EQUAL(200, serve("notes", "a").status());
        CPPUNIT_ASSERT_EQUAL(403, statusOf("notes", "b"));
    }

    void testManyContainersHaveAFolderEach()
    {
        _files.add(container("user_*"));
        _files.keep("user_1", "a", "one");
        _files.keep("user_2", "a", "two");
        CPPUNIT_ASSERT(fs::exists(_folder.path() + "/user_*/user_2/a"));
        _files.remove("user_1", "a");
        expectNone("user_1", "a");
        CPPUNIT_ASSERT_EQUAL(200, serve("user_2", "a").status());
        expectNone("users", "a");
    }

    void testOtherNamesAreNoPaths()
    {
        _files.add(container("notes"));
        _files.keep("notes", "a", "text");
        for (const std::string name: {"..", "../notes/a", "x", ""})
        {
            expectNone("notes", name);
            CPPUNIT_ASSERT_THROW(_files.keep("notes", name, "text"), Poco::InvalidArgumentException);
            CPPUNIT_ASSERT_THROW(_files.remove("notes", name), Poco::InvalidArgumentException);
        }
        CPPUNIT_ASSERT_THROW(_files.keep("other", "a", "text"), Poco::NotFoundException);
        expectNone("other", "a");
    }

    void testLinksAreNotFollowed()
    {
        _files.add(container("notes"));
        _files.keep("notes", "a", "text");
        fs::create_symlink(_folder.path() + "/notes/a", _folder.path() + "/notes/b");
        expectNone("notes", "b");
        CPPUNIT_ASSERT_THROW(OpenFile::open(_folder.path() + "/notes/b"), Poco::FileException);
        CPPUNIT_ASSERT(OpenFile::open(_folder.path() + "/notes/a"));
        // nor that of one of many folders
        _files.add(container("user_*"));
        _files.keep("user_1", "a", "text");
        fs::create_directory_symlink(_folder.path() + "/notes", _folder.path() + "/user_*/user_2");
        expectNone("user_2", "a");
        CPPUNIT_ASSERT_EQUAL(200, serve("user_1", "a").status());
    }

    void testLastingFilesAreKept()
    {
        auto lasting = container("notes");
        lasting.lasting = true;
        _files.add(lasting);
        _files.keep("notes", "a", "text");
        const Response served = serve("notes", "a");
        CPPUNIT_ASSERT(served.findHeader("Cache-Control") == "public, max-age=31536000, immutable");
        CPPUNIT_ASSERT(served.findHeader("ETag") == "\"a\"");
        CPPUNIT_ASSERT_EQUAL(304, serve("notes", "a", "\"a\"").status());
        CPPUNIT_ASSERT_EQUAL(200, serve("notes", "a", "\"b\"").status());
    }

    void testOneContainerOfAName()
    {
        _files.add(container("notes"));
        CPPUNIT_ASSERT_THROW(_files.add(container("notes")), Poco::ExistsException);
        _files.seal();
        CPPUNIT_ASSERT_THROW(_files.add(container("other")), Poco::IllegalStateException);
    }

private:
    FileContainer container(const std::string& name) const
    {
        return {.name = name,
                .folder = _folder.path() + "/" + name,
                .isName = [](std::string_view, std::string_view file)
                { return file.starts_with('a') || file == "b"; }};
    }

    Response serve(const std::string& container, const std::string& name, const std::string& known = {}) const
    {
        testing::RequestBuilder builder("GET", "/uploads/x/y");
        builder.param("container", container).param("name", name);
        if (!known.empty())
            builder.header("If-None-Match", known);
        return _files.serve(builder.build());
    }

    int statusOf(const std::string& container, const std::string& name) const
    {
        try
        {
            return serve(container, name).status();
        }
        catch (const HttpError& error)
        {
            return error.problem().status;
        }
    }

    void expectNone(const std::string& container, const std::string& name) const
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(container + "/" + name, 404, statusOf(container, name));
    }

    test::ScratchFolder _folder;
    UploadedFiles _files{"https://example.org"};
};

CPPUNIT_TEST_SUITE_REGISTRATION(UploadedFilesTest);
