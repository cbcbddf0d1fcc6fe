#include "colonnade/TrustedFile.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

/// Whoever may write the program itself needs no plugin.
bool isTrustedOwner(uid_t owner)
{
    struct stat program = {};
    return owner == 0 || owner == ::geteuid() ||
           (::stat("/proc/self/exe", &program) == 0 && owner == program.st_uid);
}

std::optional<std::string> findFault(const fs::path& path)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0)
        return std::nullopt;
    if ((status.st_mode & S_IWOTH) != 0)
        return path.string() + " can be written by every user: chmod o-w " + path.string();
    if ((status.st_mode & S_IWGRP) != 0 && status.st_gid != 0 && status.st_gid != ::getegid())
        return path.string() + " can be written by another group: chmod g-w " + path.string();
    if (!isTrustedOwner(status.st_uid))
        return path.string() + " belongs to another user (" + std::to_string(status.st_uid) +
               "), who could change what runs here: chown it to root or to the user that runs the server";
    return std::nullopt;
}

/// Whoever may write a folder further up can put another folder in the place of the one below, unless he may
/// only move what is his (the sticky bit, as /tmp has it).
std::optional<std::string> findFaultAbove(const fs::path& folder)
{
    struct stat status = {};
    for (fs::path above = folder.parent_path(); above != above.root_path(); above = above.parent_path())
        if (::stat(above.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0 &&
            (status.st_mode & S_ISVTX) == 0)
            return above.string() + " can be written by every user: chmod o-w " + above.string();
    return std::nullopt;
}

} // namespace

std::optional<std::string> findOthersWriting(const std::string& file)
{
    std::error_code error;
    const fs::path real = fs::canonical(file, error); // a link is as good as what it leads to
    if (error)
        return std::nullopt;
    if (auto fault = findFault(real))
        return fault;
    if (auto fault = findFault(real.parent_path()))
        return fault;
    return findFaultAbove(real.parent_path());
}

} // namespace colonnade
