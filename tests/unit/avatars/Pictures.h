#pragma once

#include <cstddef>
#include <string>
#include <vips/vips8>

namespace avatars::test
{

inline void startVips()
{
    static const bool started = VIPS_INIT("test_unit_avatars") == 0;
    if (!started)
        throw vips::VError("libvips does not start");
}

/// A picture whose red is the column and whose green is the row, modulo 256.
inline vips::VImage makeMap(int width, int height)
{
    startVips();
    const vips::VImage map = vips::VImage::xyz(width, height);
    const vips::VImage blue = map.extract_band(0) * 0 + 7;
    return (map % 256)
        .bandjoin(blue)
        .cast(VIPS_FORMAT_UCHAR)
        .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
}

/// `suffix` says the format, with libvips' options: `.jpg[Q=95]`.
inline std::string encode(const vips::VImage& image, const std::string& suffix)
{
    void* bytes = nullptr;
    std::size_t size = 0;
    image.write_to_buffer(suffix.c_str(), &bytes, &size);
    std::string file(static_cast<const char*>(bytes), size);
    g_free(bytes);
    return file;
}

inline vips::VImage decode(const std::string& file)
{
    startVips();
    // A copy: the buffer that libvips reads from later must stay.
    return vips::VImage::new_from_buffer(file.data(), file.size(), "").copy_memory();
}

} // namespace avatars::test
