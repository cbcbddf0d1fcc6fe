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

} // namespace

std::variant<account::AvatarStore::Stored, account::AvatarStore::Refused> PictureStore::store(
    std::int64_t userId, std::string_view file, const Crop& crop)
{
    try
    {
        return makeAndSave(userId, file, crop);
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
    std::int64_t userId, std::string_view file, const Crop& crop)
{
    const auto made = _maker.make(file, crop);
    if (const auto* refused = std::get_if<Pictures::Refused>(&made))
        return Refused{refused->message};
    removeStale(userId);
    const std::string name = _files.save(userId, std::get<std::string>(made));
    const std::string container = AvatarFiles::container(userId);
    colonnade::JsonWriter info;
    info.beginObject()
        .member("avatar", name)
        .member("container", container)
        .member("avatar_url", _files.address(userId, name))
        .end();
    return Stored{info.take()};
}

void PictureStore::removeStale(std::int64_t userId)
{
    const auto user = _users.findById(userId);
    _files.removeStale(userId, user ? pictureIn(userId, user->info) : std::string());
}

} // namespace avatars
