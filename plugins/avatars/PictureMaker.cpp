#include "PictureMaker.h"

namespace avatars
{
namespace
{

std::string sizeText(std::size_t bytes)
{
    constexpr std::size_t MIB = 1024 * 1024;
    return bytes % MIB == 0 ? std::to_string(bytes / MIB) + " MiB" : std::to_string(bytes) + " bytes";
}

} // namespace

std::variant<std::string, Pictures::Refused> PictureMaker::make(std::string_view file, const Part& part) const
{
    return make(file, {part.left, part.top, part.width, part.height, account::AvatarStore::Reading::Size});
}

std::variant<std::string, Pictures::Refused> PictureMaker::make(std::string_view file,
                                                                const account::AvatarStore::Crop& crop) const
{
    if (file.empty())
        return Refused{"The picture is empty."};
    if (file.size() > _limits.maxBytes)
        return Refused{"The picture must not be larger than " + sizeText(_limits.maxBytes) + "."};
    const auto header = readImageHeader(file);
    if (!header)
        return Refused{"The picture must be a JPEG, PNG, WebP or GIF file."};
    if (header->pixels() > static_cast<std::uint64_t>(_limits.maxPixels))
        return Refused{pixelLimit()};
    auto made = _worker.run(file, header->format, crop);
    if (const auto* failed = std::get_if<PictureWorker::Failed>(&made))
        return refuse(*failed);
    return std::get<std::string>(std::move(made));
}

Pictures::Refused PictureMaker::refuse(const PictureWorker::Failed& failed) const
{
    switch (failed.failure)
    {
    case WorkerFailure::TooLarge:
        return {pixelLimit()};
    case WorkerFailure::BadCrop:
        return {"The selected area lies outside the picture."};
    case WorkerFailure::Damaged:
        _logger.debug("a picture cannot be decoded: " + failed.forLog);
        return {"The picture is damaged or incomplete."};
    case WorkerFailure::TimedOut:
    case WorkerFailure::Died:
        break;
    }
    _logger.warning("a picture was given up: " + failed.forLog);
    return {"The picture could not be read. Please try another one."};
}

std::string PictureMaker::pixelLimit() const
{
    return "The picture must not have more than " + std::to_string(_limits.maxPixels) + " pixels.";
}

} // namespace avatars
