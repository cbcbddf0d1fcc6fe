#include "ExamplesServer.h"

using namespace colonnade::test;
using namespace colonnade::test::tasks;

/// The services `files@1` and `avatars.pictures@1`, as the plugin `worker` uses them.
class FilesTest: public ExamplesServer
{
    CPPUNIT_TEST_SUITE(FilesTest);
    CPPUNIT_TEST(testAPluginsFilesAreServedToThoseWhomItNames);
    CPPUNIT_TEST(testWithoutAvatarsNobodyMakesPictures);
#ifdef WITH_AVATARS
    CPPUNIT_TEST(testAvatarsMakesPicturesForOthers);
#endif
    CPPUNIT_TEST_SUITE_END();

public:
    void testAPluginsFilesAreServedToThoseWhomItNames()
    {
        startWith("worker");
        const Answer kept = client->send("POST", "/worker/file/note.txt", {}, "some text");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(kept.body, 200, kept.status);
        CPPUNIT_ASSERT(valueAt(kept.body, "did").ends_with("/uploads/worker/note.txt"));
        const Answer read = get("/uploads/worker/note.txt", otherKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(read.body, std::string("some text"), read.body);
        CPPUNIT_ASSERT_EQUAL(std::string("attachment; filename=\"note.txt\""),
                             read.header("Content-Disposition"));
        CPPUNIT_ASSERT_EQUAL(401, get("/uploads/worker/note.txt").status);
        CPPUNIT_ASSERT_EQUAL(404, get("/uploads/worker/other.txt", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(404, get("/uploads/nobody/note.txt", otherKey).status);
    }

    void testWithoutAvatarsNobodyMakesPictures()
    {
        startWith("worker");
        CPPUNIT_ASSERT_EQUAL(std::string("nobody can"), valueAt(post("/worker/picture", "").body, "did"));
    }

    void testAvatarsMakesPicturesForOthers()
    {
        startWith("worker,account,avatars");
        const Answer made = client->send("POST", "/worker/picture", {}, PICTURE);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        // width and height stand behind signature, length and name of the first chunk
        CPPUNIT_ASSERT_EQUAL(std::string("\0\0\0\3\0\0\0\2", 8), made.body.substr(16, 8));
        const Answer refused = client->send("POST", "/worker/picture", {}, "no picture");
        CPPUNIT_ASSERT_EQUAL(400, refused.status);
        CPPUNIT_ASSERT_EQUAL(std::string("The picture must be a JPEG, PNG, WebP or GIF file."),
                             valueAt(refused.body, "threw"));
    }

private:
    /// A GIF of 5 by 4 pixels.
    static const std::string PICTURE;
};

const std::string FilesTest::PICTURE("\x47\x49\x46\x38\x39\x61\x05\x00\x04\x00\x80\x00\x00\x00\x00\x00"
                                     "\xff\xff\xff\x2c\x00\x00\x00\x00\x05\x00\x04\x00\x00\x02\x0c\x04"
                                     "\x08\x10\x20\x40\x80\x00\x01\x02\x04\x08\x14\x00\x3b",
                                     45);

CPPUNIT_TEST_SUITE_REGISTRATION(FilesTest);
