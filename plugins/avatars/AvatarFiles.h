#pragma once

#include <colonnade/StoredFiles.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace avatars
{

/// The stored pictures: `<folder>/user_<id>/<name>`. A name is `<32 hex digits>_avatar.png`; names that
/// PYBOSSA gave, `<seconds>.<fraction>_avatar.png`, are known too, so that a deployer can bring the files
/// along. Any thread.
class AvatarFiles
{
public:
    /// In `provision`. `stored` must outlive it: it serves what lies in `folder`.
    AvatarFiles(colonnade::StoredFiles& stored, std::string folder);

    /// `user_5`
    static std::string container(std::int64_t userId);
    /// The user of a container; nothing if it is not written exactly as `container` writes it.
    static std::optional<std::int64_t> findUser(std::string_view container);
    /// Whether a path may be made of it: one that names no file of ours never reaches the disk.
    static bool isName(std::string_view name);

    /// What the picture is read at.
    std::string address(std::int64_t userId, std::string_view name) const;

    /// Stores a picture under a new random name, complete and durable or not at all; returns the name. Throws
    /// `Poco::FileException`.
    std::string save(std::int64_t userId, std::string_view png) const;

    /// Removes a picture, and the user's folder if that is empty then. Does nothing if there is none.
    void remove(std::int64_t userId, std::string_view name) const noexcept;

    /// Removes the user's pictures, but not `keep` and none of the last hour: what uploads left behind that
    /// the server did not live to record.
    void removeStale(std::int64_t userId, std::string_view keep) const noexcept;

private:
    std::string folderOf(std::int64_t userId) const { return _folder + "/" + container(userId); }

    colonnade::StoredFiles& _stored;
    const std::string _folder;
};

} // namespace avatars
