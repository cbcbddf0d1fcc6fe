#include "colonnade/SpoolFile.h"

#include "colonnade/Files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace colonnade
{

namespace
{

[[noreturn]] void fail(const std::string& doing)
{
    const int error = errno;
    const std::string what = "cannot " + doing + ": " + std::strerror(error);
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        throw NoRoomException(what);
    throw Poco::FileException(what);
}

/// File systems that know no files without a name get one whose name is taken away at once.
int openUnnamed(const std::string& folder)
{
    const int file = ::open(folder.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return file;
    std::string path = folder + "/spool-XXXXXX";
    const int named = ::mkostemp(path.data(), O_CLOEXEC);
    if (named >= 0)
        static_cast<void>(::unlink(path.c_str())); // if it stays, it is only litter
    return named;
}

} // namespace

SpoolFile::SpoolFile(const std::string& folder):
    _file(openUnnamed(folder))
{
    if (_file < 0)
        fail("make a file without a name in " + folder);
}

SpoolFile::~SpoolFile()
{
    ::close(_file);
}

void SpoolFile::write(std::string_view bytes)
{
    while (!bytes.empty())
    {
        const ssize_t count = ::pwrite(_file, bytes.data(), bytes.size(), static_cast<off_t>(_size));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            fail("write a file without a name");
        bytes.remove_prefix(static_cast<std::size_t>(count));
        _size += static_cast<std::uint64_t>(count);
    }
}

void SpoolFile::clear()
{
    if (::ftruncate(_file, 0) != 0)
        fail("empty a file without a name");
    _size = 0;
}

void SpoolFile::read(std::string& bytes, std::uint64_t offset, std::size_t most) const
{
    const std::size_t before = bytes.size();
    bytes.resize(before + most);
    ssize_t count = 0;
    do
        count = ::pread(_file, bytes.data() + before, most, static_cast<off_t>(offset));
    while (count < 0 && errno == EINTR);
    bytes.resize(before + static_cast<std::size_t>(count > 0 ? count : 0));
    if (count < 0)
        fail("read a file without a name");
}

} // namespace colonnade
