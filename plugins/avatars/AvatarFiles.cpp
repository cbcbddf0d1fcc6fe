#include "AvatarFiles.h"

#include <colonnade/Crypto.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace avatars
{
namespace
{

namespace fs = std::filesystem;

constexpr std::string_view CONTAINER = "user_";
constexpr std::string_view ENDING = "_avatar.png";
constexpr std::size_t MAX_STEM = 40;
constexpr std::size_t RANDOM_BYTES = 16;

} // namespace

AvatarFiles::AvatarFiles(colonnade::StoredFiles& stored, std::string folder):
    _stored(stored),
    _folder(std::move(folder))
{
    stored.add({.name = std::string(CONTAINER) + "*",
                .folder = _folder,
                .isName = [](std::string_view container, std::string_view name)
                { return findUser(container) && isName(name); },
                .lasting = true});
}

std::string AvatarFiles::container(std::int64_t userId)
{
    return std::string(CONTAINER) + std::to_string(userId);
}

std::optional<std::int64_t> AvatarFiles::findUser(std::string_view container)
{
    if (!container.starts_with(CONTAINER))
        return std::nullopt;
    const auto id = colonnade::parseInteger(container.substr(CONTAINER.size()));
    return id && *id > 0 && AvatarFiles::container(*id) == container ? id : std::nullopt;
}

bool AvatarFiles::isName(std::string_view name)
{
    if (!name.ends_with(ENDING))
        return false;
    name.remove_suffix(ENDING.size());
    const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const std::size_t dot = name.find('.');
    const std::string_view first = name.substr(0, dot);
    const std::string_view second = dot == std::string_view::npos ? "0" : name.substr(dot + 1);
    return name.size() <= MAX_STEM && !first.empty() && !second.empty() &&
           std::all_of(first.begin(), first.end(), isHex) && std::all_of(second.begin(), second.end(), isHex);
}

std::string AvatarFiles::save(std::int64_t userId, std::string_view png) const
{
    std::string name = colonnade::encodeHex(colonnade::randomBytes(RANDOM_BYTES)) + std::string(ENDING);
    _stored.keep(container(userId), name, png);
    return name;
}

std::string AvatarFiles::address(std::int64_t userId, std::string_view name) const
{
    return _stored.address(container(userId), name);
}

void AvatarFiles::remove(std::int64_t userId, std::string_view name) const noexcept
{
    if (!isName(name))
        return;
    std::error_code ignored; // a picture that cannot be removed is found by removeStale
    fs::remove(folderOf(userId) + "/" + std::string(name), ignored);
    ::rmdir(folderOf(userId).c_str()); // fails, as it should, while there are others
}

void AvatarFiles::removeStale(std::int64_t userId, std::string_view keep) const noexcept
{
    std::error_code error; // no folder: nothing to remove
    const auto before = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (fs::directory_iterator entry(folderOf(userId), error), end; !error && entry != end;
         entry.increment(error))
    {
        std::error_code ignored; // the next upload tries again
        if (entry->path().filename() != keep && entry->last_write_time(ignored) < before && !ignored)
            fs::remove(entry->path(), ignored);
    }
}

} // namespace avatars
