#pragma once

#include "ImageHeader.h"

#include <account/Avatars.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace avatars
{

/// Why the helper program gave no picture.
enum class WorkerFailure
{
    Damaged,  ///< the file cannot be decoded
    TooLarge, ///< more pixels than allowed, whatever the header said
    BadCrop,  ///< the numbers mean no part of the picture
    TimedOut, ///< it was ended
    Died      ///< by a limit, a signal or a fault of its own
};

/// Reads pictures in a process of its own for each, so that a fault in a decoder costs that process and
/// nothing else: `colonnade-avatar-worker`, which limits itself before it reads the first byte. Any thread;
/// blocks until the picture is done.
///
///     arguments  format x1 y1 x2 y2 reading maxPixels maxSide seconds
///     input      the file, to the end
///     output     "picture" LF, the PNG's size in decimal digits LF, the PNG
///                or "damaged" | "pixels" | "crop" LF, a reason for the log
class PictureWorker
{
public:
    struct Limits
    {
        std::int64_t maxPixels = 0;
        std::int64_t maxSide = 0;
        int timeoutSeconds = 0;
    };

    struct Failed
    {
        WorkerFailure failure;
        std::string forLog;
    };

    PictureWorker(std::string program, const Limits& limits):
        _program(std::move(program)),
        _limits(limits)
    {
    }

    /// The part that `crop` means, as PNG. Throws `Poco::SystemException` if the program cannot be started.
    std::variant<std::string, Failed> run(std::string_view file, ImageFormat format,
                                          const account::AvatarStore::Crop& crop) const;

private:
    std::string _program;
    Limits _limits;
};

} // namespace avatars
