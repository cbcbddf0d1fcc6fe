#include "importing/ByteReader.h"

#include "importing/Source.h"

#include <zlib.h>

#include <algorithm>

namespace colonnade::importing
{

namespace
{

constexpr std::size_t BUFFER_BYTES = 256 * 1024;

} // namespace

struct ByteReader::Packed
{
    explicit Packed(const std::string& path):
        handle(::gzopen(path.c_str(), "rb"))
    {
    }
    ~Packed()
    {
        if (handle)
            ::gzclose(handle);
    }
    Packed(const Packed&) = delete;
    Packed& operator=(const Packed&) = delete;

    gzFile handle;
};

ByteReader::ByteReader(const std::string& path):
    _path(path),
    _file(std::make_unique<Packed>(path)),
    _buffer(BUFFER_BYTES),
    _at(_buffer.data()),
    _end(_buffer.data())
{
    if (!_file->handle)
        throw SourceRefused("cannot read " + path);
    ::gzbuffer(_file->handle, BUFFER_BYTES);
}

ByteReader::~ByteReader() = default;

std::size_t ByteReader::readMore(char* to, std::size_t most)
{
    const int count = ::gzread(_file->handle, to, static_cast<unsigned>(most));
    int error = Z_OK;
    ::gzerror(_file->handle, &error);
    if (count < 0 || error == Z_BUF_ERROR)
        throw SourceRefused(_path + " is cut off or damaged: its packed form cannot be read to the end; "
                                    "copy the file again, or make a new dump");
    return static_cast<std::size_t>(count);
}

bool ByteReader::fill()
{
    _before += _end - _buffer.data();
    _at = _buffer.data();
    _end = _at; // also if reading fails
    _end += readMore(_buffer.data(), _buffer.size());
    return _at != _end;
}

int ByteReader::peekSecond()
{
    if (_end - _at < 2 && peek() != END && _end - _at < 2)
    {
        _before += _at - _buffer.data();
        _buffer.front() = *_at;
        _at = _buffer.data();
        _end = _at + 1;
        _end += readMore(_buffer.data() + 1, _buffer.size() - 1);
    }
    return _end - _at < 2 ? END : static_cast<unsigned char>(_at[1]);
}

bool ByteReader::appendUntil(char a, char b, std::string* text)
{
    while (_at != _end || fill())
    {
        const char* const found = std::find_if(_at, _end, [=](char c) { return c == a || c == b; });
        if (text)
            text->append(_at, found);
        _at = found;
        if (found != _end)
            return true;
    }
    return false;
}

bool ByteReader::readLine(std::string& line)
{
    line.clear();
    const bool isWhole = appendUntil('\n', '\n', &line);
    if (isWhole)
        ++_at;
    return isWhole || !line.empty();
}

void ByteReader::seek(std::int64_t position)
{
    if (::gzseek(_file->handle, position, SEEK_SET) != position)
        throw SourceRefused("cannot read " + _path + " again");
    _before = position;
    _at = _end = _buffer.data();
}

} // namespace colonnade::importing
