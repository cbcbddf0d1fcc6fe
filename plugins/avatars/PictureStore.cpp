#include "PictureStore.h"

#include <colonnade/Database.h>
#include <colonnade/Files.h>
#include <colonnade/Json.h>

#include <Poco/Exception.h>

namespace avatars
{
namespace
{

constexpr const char* NOT_NOW = "The picture could not be processed. Please try again later.";

/// The picture that the user's `info` names; empty if none of ours.
std::string pictureIn(std::int64_t userId, std::string_view info)
{
    const auto document = colonnade::JsonDocument::parse(info);
    if (!document.root().isObject())
        return {};
    const auto container = document.root().find("container"), avatar = document.root().find("avatar");
    if (!container || !container.isText() || container.text() != AvatarFiles::container(userId) || !avatar ||
        !avatar.isText() || !AvatarFiles::isName(avatar.text()))
        return {};
    return std::string(avatar.text());
}

std::string sizeText(std::size_t bytes)
{
    constexpr std::size_t MIB = 1024 * 1024;
    return bytes % MIB == 0 ? std::to_string(bytes / MIB) + " MiB" : std::to_string(bytes) + " bytes";
}

} // namespace

std::variant<account::AvatarStore::Stored, account::AvatarStore::Refused> PictureStore::store(
    std::int64_t userId, std::string_view file, const Crop& crop)
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
    try
    {
        return makeAndSave(userId, file, *header, crop);
    }
    catch (const colonnade::NoRoomException&)
    {
        throw; // is answered as everywhere: 503, and the log says why
    }
    catch (const colonnade::DatabaseException&)
    {
        throw;
    }
    catch (const Poco::Exception& error)
    {
        _logger.error("picture of user " + std::to_string(userId) + ": " + error.displayText());
        return Refused{NOT_NOW};
    }
}

void PictureStore::discard(std::int64_t userId, std::string_view info) noexcept
{
    try
    {
        _files.remove(userId, pictureIn(userId, info));
    }
    catch (const std::exception& error)
    {
        _logger.warning("old picture of user " + std::to_string(userId) + " stays: " + error.what());
    }
}

std::variant<account::AvatarStore::Stored, account::AvatarStore::Refused> PictureStore::makeAndSave(
    std::int64_t userId, std::string_view file, const ImageHeader& header, const Crop& crop)
{
    const auto made = _worker.run(file, header.format, crop);
    if (const auto* failed = std::get_if<PictureWorker::Failed>(&made))
        return refuse(*failed);
    removeStale(userId);
    const std::string name = _files.save(userId, std::get<std::string>(made));
    const std::string container = AvatarFiles::container(userId);
    colonnade::JsonWriter info;
    info.beginObject()
        .member("avatar", name)
        .member("container", container)
        .member("avatar_url", _publicUrl + "/uploads/" + container + "/" + name)
        .end();
    return Stored{info.take()};
}

account::AvatarStore::Refused PictureStore::refuse(const PictureWorker::Failed& failed) const
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

std::string PictureStore::pixelLimit() const
{
    return "The picture must not have more than " + std::to_string(_limits.maxPixels) + " pixels.";
}

void PictureStore::removeStale(std::int64_t userId)
{
    const auto user = _users.findById(userId);
    _files.removeStale(userId, user ? pictureIn(userId, user->info) : std::string());
}

} // namespace avatars
