#include "transfer/Spool.h"

#include <colonnade/Files.h>

#include <Poco/Exception.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t PIECE = 64 * 1024;

[[noreturn]] void fail(const char* what)
{
    const int error = errno;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        throw NoRoomException(what, std::strerror(error));
    throw Poco::IOException(what, std::strerror(error));
}

int openUnnamed(const std::string& folder)
{
    std::string path = folder + "/spool-XXXXXX";
    const int file = ::mkostemp(path.data(), O_CLOEXEC);
    if (file < 0)
        fail("cannot make a file for an export");
    static_cast<void>(::unlink(path.c_str())); // if it stays, it is only litter
    return file;
}

} // namespace

Spool::Spool(const std::string& folder):
    _file(openUnnamed(folder))
{
}

Spool::~Spool()
{
    ::close(_file);
}

void Spool::write(std::string_view piece)
{
    _buffer.append(piece);
    if (_buffer.size() >= PIECE)
        flush();
}

void Spool::flush()
{
    std::string_view rest = _buffer;
    while (!rest.empty())
    {
        const ssize_t written = ::write(_file, rest.data(), rest.size());
        if (written < 0 && errno != EINTR)
            fail("cannot write an export");
        rest.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    _buffer.clear();
}

void Spool::clear()
{
    _buffer.clear();
    if (::ftruncate(_file, 0) != 0 || ::lseek(_file, 0, SEEK_SET) < 0)
        fail("cannot empty an export");
}

void Spool::copyTo(BodySink& sink)
{
    flush();
    std::string piece(PIECE, '\0');
    off_t at = 0;
    for (;;)
    {
        const ssize_t count = ::pread(_file, piece.data(), piece.size(), at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail("cannot read an export");
        if (count == 0)
            return;
        sink.write(std::string_view(piece.data(), static_cast<std::size_t>(count)));
        at += count;
    }
}

} // namespace colonnade::tasks
