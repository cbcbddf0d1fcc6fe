#include "ImageHeader.h"

#include "Pictures.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <utility>
#include <vector>

namespace
{

using namespace avatars;
using namespace std::string_literals;

std::string shown(const std::string& file)
{
    const auto header = readImageHeader(file);
    if (!header)
        return "none";
    return std::string(formatName(header->format)) + " " + std::to_string(header->width) + "x" +
           std::to_string(header->height);
}

class ImageHeaderTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ImageHeaderTest);
    CPPUNIT_TEST(testRealFilesAreRead);
    CPPUNIT_TEST(testEveryTruncationOfAHeaderIsHarmless);
    CPPUNIT_TEST(testDeclaredSizesAreReadWithoutDecoding);
    CPPUNIT_TEST(testOtherFilesAreNone);
    CPPUNIT_TEST(testJpegSegmentsAreSkipped);
    CPPUNIT_TEST_SUITE_END();

    const std::vector<std::pair<std::string, std::string>> _formats{
        {".jpg", "jpeg"}, {".png", "png"}, {".webp", "webp"}, {".webp[lossless]", "webp"}, {".gif", "gif"}};

public:
    void testRealFilesAreRead()
    {
        for (const auto& [suffix, name]: _formats)
        {
            CPPUNIT_ASSERT_EQUAL(name + " 123x45", shown(test::encode(test::makeMap(123, 45), suffix)));
            CPPUNIT_ASSERT_EQUAL(name + " 1x1", shown(test::encode(test::makeMap(1, 1), suffix)));
        }
        const auto withAlpha = test::makeMap(30, 20).bandjoin(100).cast(VIPS_FORMAT_UCHAR);
        CPPUNIT_ASSERT_EQUAL("webp 30x20"s, shown(test::encode(withAlpha, ".webp"))); // VP8X
        CPPUNIT_ASSERT_EQUAL("jpeg 64x64"s, shown(test::encode(test::makeMap(64, 64), ".jpg[interlace]")));
    }

    void testEveryTruncationOfAHeaderIsHarmless()
    {
        for (const auto& [suffix, name]: _formats)
        {
            const std::string file = test::encode(test::makeMap(20, 10), suffix);
            for (std::size_t size = 0; size < file.size(); ++size)
            {
                const std::string found = shown(file.substr(0, size));
                CPPUNIT_ASSERT_MESSAGE(suffix + " " + std::to_string(size) + " → " + found,
                                       found == "none" || found == name + " 20x10");
            }
        }
    }

    void testDeclaredSizesAreReadWithoutDecoding()
    {
        const std::string png =
            "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x08\6\0\0\0CRC!"s;
        CPPUNIT_ASSERT_EQUAL("png 2147483647x2147483647"s, shown(png));
        CPPUNIT_ASSERT(readImageHeader(png)->pixels() == 2147483647ULL * 2147483647ULL);
        CPPUNIT_ASSERT_EQUAL("gif 65535x65535"s, shown("GIF89a\xFF\xFF\xFF\xFF\0\0\0"s));
        CPPUNIT_ASSERT_EQUAL("jpeg 65535x65535"s,
                             shown("\xFF\xD8\xFF\xC0\0\x0B\x08\xFF\xFF\xFF\xFF\1\1\x11\0"s));
        CPPUNIT_ASSERT_EQUAL("webp 16777216x16777216"s,
                             shown("RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF"s));
    }

    void testOtherFilesAreNone()
    {
        for (const std::string& file: {""s,
                                       "x"s,
                                       "<svg xmlns='http://www.w3.org/2000/svg'/>"s,
                                       "II*\0\x08\0\0\0"s,
                                       "MM\0*"s,
                                       "%PDF-1.7\n"s,
                                       "BM\x46\0\0\0"s,
                                       "\0\0\1\0\1\0"s,
                                       "8BPS\0\1"s,
                                       "\0\0\0\x0CjP  "s,
                                       "\0\0\0\x1C"
                                       "ftypavif"s,
                                       "PK\3\4"s,
                                       "GIF88a\1\0\1\0\0\0\0"s,
                                       "GIF89a\0\0\1\0\0\0\0"s,
                                       "\x89PNG\r\n\x1A\n"s,
                                       "\x89PNG\r\n\x1A\n\0\0\0\x0DIDAT\0\0\0\1\0\0\0\1\x08\6\0\0\0CRC!"s,
                                       "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\x80\0\0\0\0\0\0\1\x08\6\0\0\0CRC!"s,
                                       "\xFF\xD8\xFF\xD9"s,
                                       "\xFF\xD8\xFF\xDA\0\x08"s,
                                       "\xFF\xD8\xFF\xE0\0\1"s,
                                       "\xFF\xD8\xFF\xC0\0\x0B\x08\0\0\0\1\1\1\x11\0"s,
                                       "\xFF\xD8"s,
                                       "\xFF\xD8\xFF"s,
                                       "RIFF\0\0\0\0WAVEfmt "s + std::string(30, '\0'),
                                       "RIFF\0\0\0\0WEBPVP8Z"s + std::string(30, '\0'),
                                       " GIF89a\1\0\1\0\0\0\0"s,
                                       std::string(1000, '\xFF'),
                                       std::string(1000, '\0')})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(file, "none"s, shown(file));
    }

    void testJpegSegmentsAreSkipped()
    {
        const std::string frame = "\xFF\xC2\0\x0B\x08\0\5\0\6\1\1\x11\0"s;
        CPPUNIT_ASSERT_EQUAL("jpeg 6x5"s, shown("\xFF\xD8\xFF\xE1\0\6abcd\xFF\xFF\xFF"s + frame));
        CPPUNIT_ASSERT_EQUAL("none"s, shown("\xFF\xD8\xFF\xE1\xFF\xFF"s + frame)); // the segment hides it
        const std::string segment = "\xFF\xD8\xFF\xE1\0\6abcd"s;
        for (const std::string& stray: {"\n"s, "\0"s, std::string(7, '\0'), "\xFF\0"s, "\xFF\xFF\0x"s,
                                        "\0\xFF\xD0\1"s, std::string(1000, 'x')})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(stray, "jpeg 6x5"s, shown(segment + stray + frame));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(stray, "none"s, shown(segment + stray));
        }
        CPPUNIT_ASSERT_EQUAL("none"s, shown("\xFF\xD8\xFF\xC4\0\x0B\x08\0\5\0\6\1\1\x11\0"s)); // a table
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ImageHeaderTest);

} // namespace
