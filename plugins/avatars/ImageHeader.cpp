#include "ImageHeader.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace avatars
{
namespace
{

using namespace std::string_view_literals;

constexpr std::array<std::pair<ImageFormat, std::string_view>, 4> NAMES{{{ImageFormat::Jpeg, "jpeg"},
                                                                         {ImageFormat::Png, "png"},
                                                                         {ImageFormat::Webp, "webp"},
                                                                         {ImageFormat::Gif, "gif"}}};

std::uint32_t byteAt(std::string_view file, std::size_t at)
{
    return at < file.size() ? static_cast<unsigned char>(file[at]) : 0;
}

std::uint32_t bigEndian(std::string_view file, std::size_t at, int bytes)
{
    std::uint32_t number = 0;
    for (int i = 0; i < bytes; ++i)
        number = number << 8 | byteAt(file, at + static_cast<std::size_t>(i));
    return number;
}

std::uint32_t littleEndian(std::string_view file, std::size_t at, int bytes)
{
    std::uint32_t number = 0;
    for (int i = bytes; i-- > 0;)
        number = number << 8 | byteAt(file, at + static_cast<std::size_t>(i));
    return number;
}

std::optional<ImageHeader> headerOf(ImageFormat format, std::uint32_t width, std::uint32_t height)
{
    if (width == 0 || height == 0)
        return std::nullopt;
    return ImageHeader{format, width, height};
}

bool standsAlone(std::uint32_t marker)
{
    return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

bool isFrame(std::uint32_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// What libjpeg passes over on its way to the next segment: stray bytes behind a segment, `FF 00`, fill
/// bytes, markers that have no segment. 0: a segment begins here.
std::size_t countIdleBytes(std::string_view file, std::size_t at)
{
    if (byteAt(file, at) != 0xFF)
        return std::min(file.find('\xFF', at), file.size()) - at;
    const std::uint32_t marker = byteAt(file, at + 1);
    if (marker == 0xFF)
        return 1;
    return marker == 0 || standsAlone(marker) ? 2 : 0;
}

std::optional<ImageHeader> readJpeg(std::string_view file)
{
    std::size_t at = 2;
    while (at + 4 <= file.size())
    {
        if (const auto idle = countIdleBytes(file, at))
        {
            at += idle;
            continue;
        }
        const std::uint32_t marker = byteAt(file, at + 1);
        const std::uint32_t length = bigEndian(file, at + 2, 2);
        if (isFrame(marker))
            return length >= 8 && at + 2 + length <= file.size()
                       ? headerOf(ImageFormat::Jpeg, bigEndian(file, at + 7, 2), bigEndian(file, at + 5, 2))
                       : std::nullopt;
        if (length < 2 || marker == 0xD9 || marker == 0xDA) // no frame before the end or the first scan
            return std::nullopt;
        at += 2 + length;
    }
    return std::nullopt;
}

std::optional<ImageHeader> readPng(std::string_view file)
{
    constexpr std::uint32_t MAX_SIDE = 0x7FFFFFFF;
    const std::uint32_t width = bigEndian(file, 16, 4), height = bigEndian(file, 20, 4);
    if (file.substr(8, 8) != "\0\0\0\x0DIHDR"sv || file.size() < 33 || width > MAX_SIDE || height > MAX_SIDE)
        return std::nullopt;
    return headerOf(ImageFormat::Png, width, height);
}

std::optional<ImageHeader> readGif(std::string_view file)
{
    if (file.size() < 13)
        return std::nullopt;
    return headerOf(ImageFormat::Gif, littleEndian(file, 6, 2), littleEndian(file, 8, 2));
}

std::optional<ImageHeader> readWebp(std::string_view file)
{
    constexpr std::uint32_t SIDE_BITS = 0x3FFF;
    const std::string_view chunk = file.substr(12, 4);
    if (file.size() < 30)
        return std::nullopt;
    if (chunk == "VP8 " && file.substr(23, 3) == "\x9D\x01\x2A"sv)
        return headerOf(ImageFormat::Webp, littleEndian(file, 26, 2) & SIDE_BITS,
                        littleEndian(file, 28, 2) & SIDE_BITS);
    if (chunk == "VP8L" && byteAt(file, 20) == 0x2F)
    {
        const std::uint32_t sides = littleEndian(file, 21, 4);
        return headerOf(ImageFormat::Webp, (sides & SIDE_BITS) + 1, (sides >> 14 & SIDE_BITS) + 1);
    }
    if (chunk == "VP8X")
        return headerOf(ImageFormat::Webp, littleEndian(file, 24, 3) + 1, littleEndian(file, 27, 3) + 1);
    return std::nullopt;
}

} // namespace

std::string_view formatName(ImageFormat format)
{
    for (const auto& [known, name]: NAMES)
        if (known == format)
            return name;
    return {};
}

std::optional<ImageFormat> findFormat(std::string_view name)
{
    for (const auto& [format, known]: NAMES)
        if (known == name)
            return format;
    return std::nullopt;
}

std::optional<ImageHeader> readImageHeader(std::string_view file)
{
    if (file.starts_with("\xFF\xD8\xFF"sv))
        return readJpeg(file);
    if (file.starts_with("\x89PNG\r\n\x1A\n"sv))
        return readPng(file);
    if (file.starts_with("GIF87a"sv) || file.starts_with("GIF89a"sv))
        return readGif(file);
    if (file.starts_with("RIFF"sv) && file.size() > 16 && file.substr(8, 4) == "WEBP")
        return readWebp(file);
    return std::nullopt;
}

} // namespace avatars
