#pragma once

#include "ImageHeader.h"
#include "PictureWorker.h"
#include "avatars/Pictures.h"

#include <Poco/Logger.h>

#include <cstddef>
#include <string>

namespace avatars
{

/// The service `avatars.pictures@1`: checks what can be checked without decoding, and has the rest done by
/// the helper program. Any thread.
class PictureMaker final: public Pictures
{
public:
    struct Limits
    {
        std::size_t maxBytes = 0;
        std::int64_t maxPixels = 0;
    };

    /// `logger` must outlive the object.
    PictureMaker(PictureWorker worker, const Limits& limits, Poco::Logger& logger):
        _worker(std::move(worker)),
        _limits(limits),
        _logger(logger)
    {
    }

    std::variant<std::string, Refused> make(std::string_view file, const Part& part) const override;
    /// The same, for the numbers that the account's clients send.
    std::variant<std::string, Refused> make(std::string_view file,
                                            const account::AvatarStore::Crop& crop) const;

private:
    Refused refuse(const PictureWorker::Failed& failed) const;
    std::string pixelLimit() const;

    const PictureWorker _worker;
    const Limits _limits;
    Poco::Logger& _logger;
};

} // namespace avatars
