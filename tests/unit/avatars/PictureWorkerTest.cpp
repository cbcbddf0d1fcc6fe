#include "PictureWorker.h"

#include "Pictures.h"

#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/Exception.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace
{

using namespace avatars;
using namespace std::string_literals;
using Crop = account::AvatarStore::Crop;
using test::encode;
using test::makeMap;

/// The real helper program on pictures made by libvips, and programs that misbehave in its place.
class PictureWorkerTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PictureWorkerTest);
    CPPUNIT_TEST(testEveryFormatBecomesPng);
    CPPUNIT_TEST(testThePartAskedForIsCut);
    CPPUNIT_TEST(testLargePicturesAreScaledDown);
    CPPUNIT_TEST(testThePixelLimitCanBeUsedUp);
    CPPUNIT_TEST(testPicturesStandAsTheCameraWasHeld);
    CPPUNIT_TEST(testOtherColoursAndDepthsBecomeSrgb);
    CPPUNIT_TEST(testMetadataAndTrailingBytesAreGone);
    CPPUNIT_TEST(testTruncatedPicturesAreDamaged);
    CPPUNIT_TEST(testRubbishIsDamaged);
    CPPUNIT_TEST(testOtherFormatsAreRefusedWhateverTheyAreCalled);
    CPPUNIT_TEST(testMorePixelsThanAllowedAreNotDecoded);
    CPPUNIT_TEST(testABoxOutsideIsRefused);
    CPPUNIT_TEST(testAHelperThatHangsIsEnded);
    CPPUNIT_TEST(testAHelperThatDiesIsReported);
    CPPUNIT_TEST(testAHelperThatTalksNonsenseIsReported);
    CPPUNIT_TEST(testAHelperThatIsNotThereIsAnError);
    CPPUNIT_TEST(testManyAtOnce);
    CPPUNIT_TEST_SUITE_END();

    colonnade::test::ScratchFolder _folder;
    const PictureWorker _worker{AVATAR_WORKER, {1'000'000, 256, 30}};

    static std::string failureOf(const std::variant<std::string, PictureWorker::Failed>& result)
    {
        const auto* failed = std::get_if<PictureWorker::Failed>(&result);
        if (!failed)
            return "picture";
        switch (failed->failure)
        {
        case WorkerFailure::Damaged:
            return "damaged";
        case WorkerFailure::TooLarge:
            return "too large";
        case WorkerFailure::BadCrop:
            return "bad crop";
        case WorkerFailure::TimedOut:
            return "timed out";
        case WorkerFailure::Died:
            return "died";
        }
        return "?";
    }

    std::string make(const std::string& file, ImageFormat format, const Crop& crop = {}) const
    {
        const auto result = _worker.run(file, format, crop);
        if (const auto* failed = std::get_if<PictureWorker::Failed>(&result))
            CPPUNIT_FAIL(failureOf(result) + ": " + failed->forLog);
        return std::get<std::string>(result);
    }

    static void expectSize(const vips::VImage& image, int width, int height)
    {
        CPPUNIT_ASSERT_EQUAL(std::to_string(width) + "x" + std::to_string(height),
                             std::to_string(image.width()) + "x" + std::to_string(image.height()));
    }

    static void expectPixel(const vips::VImage& image, int x, int y, std::vector<double> wanted,
                            double tolerance)
    {
        const auto found = image.getpoint(x, y);
        CPPUNIT_ASSERT(found.size() >= wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i)
            CPPUNIT_ASSERT_DOUBLES_EQUAL(wanted[i], found[i], tolerance);
    }

    std::string script(const std::string& text) const
    {
        const std::string path = _folder.path() + "/helper";
        std::ofstream(path) << "#!/bin/sh\n" + text + "\n";
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }

    std::string failureWith(const std::string& text) const
    {
        return failureOf(PictureWorker(script(text), {1000, 100, 1})
                             .run(std::string(3'000'000, 'x'), ImageFormat::Png, {}));
    }

public:
    void testEveryFormatBecomesPng()
    {
        const std::vector<std::tuple<std::string, ImageFormat, double>> formats{
            {".jpg[Q=100]", ImageFormat::Jpeg, 6},
            {".jpg[interlace]", ImageFormat::Jpeg, 20},
            {".png", ImageFormat::Png, 0},
            {".png[interlace]", ImageFormat::Png, 0},
            {".webp[lossless]", ImageFormat::Webp, 0},
            {".webp", ImageFormat::Webp, 20},
            {".gif", ImageFormat::Gif, 40}};
        for (const auto& [suffix, format, tolerance]: formats)
        {
            const std::string png = make(encode(makeMap(90, 60), suffix), format);
            CPPUNIT_ASSERT_MESSAGE(suffix, png.starts_with("\x89PNG\r\n\x1A\n"));
            const auto image = test::decode(png);
            expectSize(image, 90, 60);
            expectPixel(image, 45, 30, {45, 30, 7}, tolerance);
        }
    }

    void testThePartAskedForIsCut()
    {
        const std::string file = encode(makeMap(200, 100), ".png");
        const auto image = test::decode(make(file, ImageFormat::Png, {150, 50, 180, 90}));
        expectSize(image, 30, 40);
        expectPixel(image, 0, 0, {150, 50, 7}, 0);
        expectPixel(image, 29, 39, {179, 89, 7}, 0);
    }

    void testLargePicturesAreScaledDown()
    {
        expectSize(test::decode(make(encode(makeMap(800, 400), ".jpg"), ImageFormat::Jpeg)), 256, 128);
        expectSize(test::decode(make(encode(makeMap(1, 900), ".png"), ImageFormat::Png)), 1, 256);
        expectSize(test::decode(make(encode(makeMap(256, 256), ".png"), ImageFormat::Png)), 256, 256);
    }

    void testThePixelLimitCanBeUsedUp()
    {
        const PictureWorker worker(AVATAR_WORKER, {40'000'000, 256, 120});
        for (const auto& [suffix, format]: std::vector<std::pair<std::string, ImageFormat>>{
                 {".jpg[interlace]", ImageFormat::Jpeg},
                 {".png[compression=1,bitdepth=8]", ImageFormat::Png},
                 {".webp[effort=0]", ImageFormat::Webp},
                 {".gif[effort=1]", ImageFormat::Gif}})
        {
            const std::string file = encode(makeMap(8000, 5000), suffix);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(suffix, "picture"s, failureOf(worker.run(file, format, {})));
        }
    }

    void testPicturesStandAsTheCameraWasHeld()
    {
        auto turned = makeMap(100, 50);
        turned.set("orientation", 6); // a quarter turn clockwise puts it upright
        const auto image =
            test::decode(make(encode(turned, ".jpg[Q=100]"), ImageFormat::Jpeg, {10, 20, 30, 40}));
        expectSize(image, 20, 20);
        expectPixel(image, 0, 0, {20, 39, 7}, 8); // upright (10, 20) was at column 20, row 49 - 10
    }

    void testOtherColoursAndDepthsBecomeSrgb()
    {
        const auto grey = makeMap(40, 30).extract_band(0).copy(
            vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_B_W));
        expectPixel(test::decode(make(encode(grey, ".png"), ImageFormat::Png)), 25, 3, {25, 25, 25}, 0);
        expectSize(test::decode(make(encode(grey, ".jpg"), ImageFormat::Jpeg)), 40, 30);
        const auto deep = makeMap(40, 30).colourspace(VIPS_INTERPRETATION_RGB16);
        expectPixel(test::decode(make(encode(deep, ".png"), ImageFormat::Png)), 25, 3, {25, 3, 7}, 1);
        const auto ink = makeMap(40, 30).colourspace(VIPS_INTERPRETATION_CMYK);
        expectSize(test::decode(make(encode(ink, ".jpg"), ImageFormat::Jpeg)), 40, 30);
        const auto clear = makeMap(40, 30).bandjoin(100).cast(VIPS_FORMAT_UCHAR);
        expectPixel(test::decode(make(encode(clear, ".png"), ImageFormat::Png)), 25, 3, {25, 3, 7, 100}, 0);
        const auto wide = makeMap(40, 30).icc_export(vips::VImage::option()->set("output_profile", "p3"));
        const auto back = test::decode(make(encode(wide, ".png"), ImageFormat::Png));
        expectPixel(back, 25, 3, {25, 3, 7}, 3);
    }

    void testMetadataAndTrailingBytesAreGone()
    {
        auto secret = makeMap(40, 30);
        secret.set("exif-ifd0-Copyright", "SECRET-PLACE (SECRET-PLACE, ASCII, 13 components, 13 bytes)");
        const std::string file = encode(secret, ".jpg") + "<script>SECRET-TAIL</script>PK\3\4";
        CPPUNIT_ASSERT(file.find("SECRET-PLACE") != std::string::npos);
        const std::string fromJpeg = make(file, ImageFormat::Jpeg);
        secret.set("xmp-data", nullptr, const_cast<char*>("SECRET-XMP"), 10);
        const std::string fromWebp = make(encode(secret, ".webp"), ImageFormat::Webp);
        for (const std::string& png: {fromJpeg, fromWebp})
        {
            for (const char* const trace:
                 {"SECRET", "script", "Exif", "eXIf", "iCCP", "tEXt", "zTXt", "iTXt"})
                CPPUNIT_ASSERT_MESSAGE(trace, png.find(trace) == std::string::npos);
            CPPUNIT_ASSERT(png.ends_with("IEND\xAE\x42\x60\x82"));
        }
    }

    void testTruncatedPicturesAreDamaged()
    {
        for (const auto& [suffix, format]:
             std::vector<std::pair<std::string, ImageFormat>>{{".jpg[Q=100]", ImageFormat::Jpeg},
                                                              {".png", ImageFormat::Png},
                                                              {".webp[lossless]", ImageFormat::Webp},
                                                              {".gif", ImageFormat::Gif}})
        {
            const auto noise = vips::VImage::gaussnoise(120, 120).cast(VIPS_FORMAT_UCHAR);
            const std::string file = encode(noise, suffix);
            for (const std::size_t size: {std::size_t{0}, std::size_t{20}, file.size() / 4, file.size() / 2})
                CPPUNIT_ASSERT_EQUAL_MESSAGE(suffix + " " + std::to_string(size), "damaged"s,
                                             failureOf(_worker.run(file.substr(0, size), format, {})));
        }
    }

    void testRubbishIsDamaged()
    {
        const std::string png = encode(makeMap(50, 50), ".png");
        std::string broken = png;
        broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 0x55);
        for (const std::string& file: {std::string(5000, '\0'), png.substr(0, 33) + std::string(500, 'x'),
                                       broken, "\x89PNG\r\n\x1A\n"s, std::string(5000, '\xFF')})
            CPPUNIT_ASSERT_EQUAL("damaged"s, failureOf(_worker.run(file, ImageFormat::Png, {})));
    }

    void testOtherFormatsAreRefusedWhateverTheyAreCalled()
    {
        const std::string svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
        for (const std::string& file: {svg, encode(makeMap(9, 9), ".tif"), "%PDF-1.4\n"s, "BM\x1A\0\0\0"s,
                                       encode(makeMap(9, 9), ".ppm")})
            for (const ImageFormat format:
                 {ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Webp, ImageFormat::Gif})
                CPPUNIT_ASSERT_EQUAL("damaged"s, failureOf(_worker.run(file, format, {})));
    }

    void testMorePixelsThanAllowedAreNotDecoded()
    {
        const std::string bomb = encode(vips::VImage::black(5000, 5000), ".png");
        CPPUNIT_ASSERT(bomb.size() < 60'000);
        CPPUNIT_ASSERT_EQUAL("too large"s, failureOf(_worker.run(bomb, ImageFormat::Png, {})));
    }

    void testABoxOutsideIsRefused()
    {
        const std::string file = encode(makeMap(50, 50), ".png");
        CPPUNIT_ASSERT_EQUAL("bad crop"s, failureOf(_worker.run(file, ImageFormat::Png, {60, 60, 70, 70})));
    }

    void testAHelperThatHangsIsEnded()
    {
        const auto start = std::chrono::steady_clock::now();
        CPPUNIT_ASSERT_EQUAL("timed out"s, failureWith("/bin/sleep 60"));
        CPPUNIT_ASSERT_EQUAL("timed out"s, failureWith("/bin/cat >/dev/null; /bin/sleep 60"));
        CPPUNIT_ASSERT(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
    }

    void testAHelperThatDiesIsReported()
    {
        for (const char* const text:
             {"exit 0", "exit 1", "kill -SEGV $$", "/bin/cat >/dev/null; kill -KILL $$",
              "/bin/cat >/dev/null; printf 'picture\\n100\\nshort'; kill -KILL $$", "exec 0<&- 1>&-"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, "died"s, failureWith(text));
    }

    void testAHelperThatTalksNonsenseIsReported()
    {
        for (const char* const text:
             {"printf 'picture\\n'", "printf 'picture\\n-1\\nx'", "printf 'picture\\n0\\n'",
              "printf 'picture\\n1\\nxy'", "printf 'hello'", "printf '\\0\\0\\0'"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, "died"s, failureWith("/bin/cat >/dev/null; "s + text));
        CPPUNIT_ASSERT_EQUAL("timed out"s, failureWith("/bin/cat >/dev/null; exec /bin/cat /dev/zero"));
    }

    void testAHelperThatIsNotThereIsAnError()
    {
        CPPUNIT_ASSERT_THROW(PictureWorker("/nowhere", {1, 1, 1}).run("x", ImageFormat::Png, {}),
                             Poco::SystemException);
    }

    void testManyAtOnce()
    {
        const std::string file = encode(makeMap(50, 50), ".png");
        std::vector<std::thread> threads;
        std::vector<std::string> results(8);
        for (auto& result: results)
            threads.emplace_back([&] { result = failureOf(_worker.run(file, ImageFormat::Png, {})); });
        for (auto& thread: threads)
            thread.join();
        for (const auto& result: results)
            CPPUNIT_ASSERT_EQUAL("picture"s, result);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PictureWorkerTest);

} // namespace
