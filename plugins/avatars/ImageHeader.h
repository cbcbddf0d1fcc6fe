#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace avatars
{

/// The four that the helper decodes; all others are refused before it starts.
enum class ImageFormat
{
    Jpeg,
    Png,
    Webp,
    Gif
};

/// `jpeg`, `png`, `webp`, `gif`: what the helper program is told.
std::string_view formatName(ImageFormat format);
/// By the name that the helper knows it by.
std::optional<ImageFormat> findFormat(std::string_view name);

/// What a picture file says of itself before anything is decoded.
struct ImageHeader
{
    ImageFormat format;
    std::uint32_t width;
    std::uint32_t height;

    /// As declared, before anything is decoded.
    std::uint64_t pixels() const { return std::uint64_t{width} * height; }
};

/// Reads magic bytes and dimensions; nothing if it is none of the four formats, or has no pixels.
///
///     JPEG  FF D8, segments FF marker length(2) …; SOFn: precision(1) height(2) width(2)    (ITU-T T.81, B)
///     PNG   89 "PNG" CR LF 1A LF, 0000000D "IHDR" width(4) height(4)                        (W3C PNG,
///     5, 11.2.2) GIF   "GIF87a" | "GIF89a", width(2) height(2), low byte first (GIF89a, 17, 18) WebP  "RIFF"
///     size(4) "WEBP", then "VP8 ", "VP8L" or "VP8X" size(4) and its header      (RFC 9649, 2)
std::optional<ImageHeader> readImageHeader(std::string_view file);

} // namespace avatars
