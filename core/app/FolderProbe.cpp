#include "app/FolderProbe.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace colonnade
{

namespace
{

/// Where there are no files without a name, one of a name is made and removed.
int findErrorOfNamed(const std::string& folder)
{
    std::string probe = (std::filesystem::path(folder) / ".probe-XXXXXX").string();
    const int file = ::mkstemp(probe.data());
    if (file < 0)
        return errno;
    ::close(file);
    ::unlink(probe.c_str());
    return 0;
}

} // namespace

int findMakeError(const std::string& folder)
{
    const int file = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0)
        return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ? findErrorOfNamed(folder) : errno;
    ::close(file);
    return 0;
}

} // namespace colonnade
