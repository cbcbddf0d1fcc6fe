#pragma once

#include <string>

namespace colonnade::test::avatars
{

/// A picture of one colour, as PNG.
std::string makePng(int width, int height);

/// Pictures of 16 × 8 pixels.
std::string tinyJpeg();
std::string tinyWebp();
std::string tinyGif();

/// The size in a PNG's header: `16x8`; `none` if it is no PNG.
std::string sizeOfPng(const std::string& file);

} // namespace colonnade::test::avatars
