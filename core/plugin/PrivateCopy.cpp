#include "plugin/PrivateCopy.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace colonnade
{

namespace
{

constexpr std::size_t PIECE = 1024 * 1024;

/// On a disk if there is one: what lies in memory (`/tmp` often does) could not be given back to the system.
std::string temporaryFolder()
{
    const char* const named = std::getenv("TMPDIR");
    return named && *named != '\0' ? named : ::access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp";
}

std::string reason(const std::string& doing)
{
    return doing + ": " + std::strerror(errno);
}

/// False: `errno` says why.
bool copyAll(int from, int to)
{
    for (;;)
    {
        const ssize_t copied = ::sendfile(to, from, nullptr, PIECE);
        if (copied == 0)
            return true;
        if (copied < 0 && errno != EINTR)
            return false;
    }
}

} // namespace

PrivateCopy::~PrivateCopy()
{
    if (_descriptor >= 0)
        ::close(_descriptor);
}

std::string PrivateCopy::make(const std::string& file)
{
    const std::string folder = temporaryFolder();
    const int from = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return reason("cannot open " + file);
    std::string why;
    _descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0700);
    if (_descriptor < 0)
        why = reason("cannot make a file in " + folder);
    else if (!copyAll(from, _descriptor))
        why = reason("cannot copy it to " + folder);
    ::close(from);
    return why;
}

std::string PrivateCopy::path() const
{
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(_descriptor);
}

} // namespace colonnade
