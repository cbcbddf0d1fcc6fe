#include "Picture.h"

#include "../CropRule.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vips/vips8>

#include <vips/vector.h> // stands on the one above

using vips::VImage;

namespace avatars
{
namespace
{

constexpr std::array LOADERS = {"VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer",
                                "VipsForeignLoadWebpBuffer", "VipsForeignLoadNsgifBuffer"};

/// The header is read, nothing decoded: that happens when pixels are asked for.
VImage open(const std::string& file, ImageFormat format)
{
    VipsBlob* const bytes = vips_blob_new(nullptr, file.data(), file.size());
    vips::VOption* const options = VImage::option()
                                       ->set("access", VIPS_ACCESS_SEQUENTIAL)
                                       ->set("memory", true) // never a temporary file
                                       ->set("fail_on", VIPS_FAIL_ON_TRUNCATED);
    const auto release = [bytes] { vips_area_unref(VIPS_AREA(bytes)); };
    try
    {
        VImage image = format == ImageFormat::Jpeg   ? VImage::jpegload_buffer(bytes, options)
                       : format == ImageFormat::Png  ? VImage::pngload_buffer(bytes, options)
                       : format == ImageFormat::Webp ? VImage::webpload_buffer(bytes, options)
                                                     : VImage::gifload_buffer(bytes, options);
        release();
        return image;
    }
    catch (...)
    {
        release();
        throw;
    }
}

/// Pixels in memory: sRGB, 8 bits.
VImage decode(const VImage& opened, bool withProfile)
{
    VImage image = opened;
    if (withProfile)
        image = image.icc_transform(
            "srgb", VImage::option()->set("embedded", true)->set("intent", VIPS_INTENT_PERCEPTUAL));
    if (image.interpretation() != VIPS_INTERPRETATION_sRGB)
        image = image.colourspace(VIPS_INTERPRETATION_sRGB);
    if (image.format() != VIPS_FORMAT_UCHAR)
        image = image.cast(VIPS_FORMAT_UCHAR);
    return image.copy_memory();
}

VImage decode(const std::string& file, const PictureTask& task)
{
    const VImage image = open(file, task.format);
    if (std::int64_t{image.width()} * image.height() > task.maxPixels)
        throw PictureRefused("pixels",
                             std::to_string(image.width()) + " x " + std::to_string(image.height()));
    if (image.get_typeof(VIPS_META_ICC_NAME) != 0)
    {
        try
        {
            return decode(image, true);
        }
        catch (const vips::VError&)
        {
            vips_error_clear(); // a profile that does not fit its picture: the picture may be good all the
                                // same
            return decode(open(file, task.format), false);
        }
    }
    return decode(image, false);
}

VImage cut(const VImage& image, const account::AvatarStore::Crop& crop)
{
    const auto box = findBox(crop, image.width(), image.height());
    if (!box)
        throw PictureRefused("crop", "no part of " + std::to_string(image.width()) + " x " +
                                         std::to_string(image.height()));
    return image.extract_area(static_cast<int>(box->left), static_cast<int>(box->top),
                              static_cast<int>(box->width), static_cast<int>(box->height));
}

VImage scaleDown(const VImage& image, std::int64_t maxSide)
{
    if (std::max(image.width(), image.height()) <= maxSide)
        return image;
    return image.thumbnail_image(static_cast<int>(maxSide), VImage::option()
                                                                ->set("height", static_cast<int>(maxSide))
                                                                ->set("size", VIPS_SIZE_DOWN)
                                                                ->set("no_rotate", true));
}

std::string encode(const VImage& image)
{
    VipsBlob* const bytes = image.pngsave_buffer(VImage::option()->set("strip", true));
    std::size_t size = 0;
    const void* const start = vips_blob_get(bytes, &size);
    std::string png(static_cast<const char*>(start), size);
    vips_area_unref(VIPS_AREA(bytes));
    return png;
}

} // namespace

bool startVips()
{
    if (VIPS_INIT("colonnade-avatar-worker") != 0)
        return false;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_vector_set_enabled(FALSE); // it would write code of its own, and memory here cannot be executed
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    vips_operation_block_set("VipsForeignSave", TRUE);
    for (const char* const loader: LOADERS)
        vips_operation_block_set(loader, FALSE);
    vips_operation_block_set("VipsForeignSavePngBuffer", FALSE);
    return true;
}

std::string makePicture(const std::string& file, const PictureTask& task)
{
    try
    {
        const VImage whole = decode(file, task).autorot();
        return encode(scaleDown(cut(whole, task.crop), task.maxSide));
    }
    catch (const vips::VError& error)
    {
        throw PictureRefused("damaged", error.what());
    }
}

} // namespace avatars
