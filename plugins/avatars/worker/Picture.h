#pragma once

#include "../ImageHeader.h"

#include <account/Avatars.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace avatars
{

/// What the helper was asked for.
struct PictureTask
{
    ImageFormat format = ImageFormat::Png;
    account::AvatarStore::Crop crop;
    std::int64_t maxPixels = 0;
    std::int64_t maxSide = 0;
};

/// A picture that is not made. `verdict` is the first line of the answer.
class PictureRefused: public std::runtime_error
{
public:
    PictureRefused(const char* verdict, const std::string& reason):
        std::runtime_error(reason),
        verdict(verdict)
    {
    }

    const char* verdict;
};

/// Starts libvips with nothing but the four loaders and PNG's saver; false if it does not start.
bool startVips();

/// Decodes, turns as the camera was held, cuts, scales down, and encodes as PNG without any metadata, in
/// sRGB. Of animations the first picture counts. Throws `PictureRefused`.
std::string makePicture(const std::string& file, const PictureTask& task);

} // namespace avatars
