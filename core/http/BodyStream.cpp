#include "http/BodyStream.h"

#include "colonnade/Files.h"

#include <Poco/Net/NetException.h>

#include <charconv>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_PIECE = 64 * 1024;

std::string chunkOf(std::string_view piece)
{
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, piece.size(), 16).ptr;
    std::string chunk;
    chunk.reserve(piece.size() + 16);
    chunk.append(digits, end).append("\r\n").append(piece).append("\r\n");
    return chunk;
}

} // namespace

void BodyStream::append(std::string_view bytes)
{
    bool wake = false;
    {
        const std::lock_guard lock(_mutex);
        if (_abandoned)
            throw Poco::Net::ConnectionResetException("the client does not take the rest of the answer");
        if (!tryKeepInMemory(bytes))
            keepInFile(bytes);
        wake = !std::exchange(_woken, true);
    }
    if (wake)
        _wake();
}

bool BodyStream::tryKeepInMemory(std::string_view bytes)
{
    if (_file || _bytes.size() + bytes.size() > MAX_IN_MEMORY)
        return false;
    const std::size_t wanted = _bytes.size() + bytes.size();
    if (wanted > _memoryHold.bytes() && !_memoryHold.tryTake(wanted - _memoryHold.bytes()))
        return false;
    _bytes += bytes;
    return true;
}

void BodyStream::keepInFile(std::string_view bytes)
{
    if (!_file)
        _file = std::make_unique<SpoolFile>(_rooms.spoolFolder);
    const std::uint64_t wanted = _file->size() + bytes.size();
    if (wanted > _diskHold.bytes() && !_diskHold.tryTake(wanted - _diskHold.bytes()))
        throw NoRoomException("too much waits for clients that do not take it (http.body_disk_bytes)");
    _file->write(bytes);
}

void BodyStream::finish()
{
    const std::lock_guard lock(_mutex);
    _finished = true; // the exchange comes back to the loop right after this, which wakes it
}

bool BodyStream::take(std::string& bytes)
{
    const std::lock_guard lock(_mutex);
    _woken = false;
    bytes += _bytes;
    std::string().swap(_bytes);
    if (_file && bytes.empty())
    {
        _file->read(bytes, _taken, MAX_PIECE);
        _taken += bytes.size();
    }
    const bool all = !_file || _taken == _file->size();
    if (_file && all) // what comes now may go by memory again
    {
        _file.reset();
        _taken = 0;
        _diskHold.release();
    }
    return all && _finished;
}

void BodyStream::abandon() noexcept
{
    const std::lock_guard lock(_mutex);
    _abandoned = true;
    std::string().swap(_bytes);
    _file.reset();
    _taken = 0;
    _memoryHold.release();
    _diskHold.release();
}

void StreamSink::write(std::string_view piece)
{
    if (!_begun)
        begin();
    while (!piece.empty() && _framing != StreamFraming::NoBody) // an empty chunk would be the end
    {
        const std::string_view part = piece.substr(0, MAX_PIECE);
        piece.remove_prefix(part.size());
        _stream.append(_framing == StreamFraming::Chunked ? std::string_view(chunkOf(part)) : part);
        _size += part.size();
    }
}

void StreamSink::finish()
{
    if (!_begun)
        begin();
    if (_framing == StreamFraming::Chunked)
        _stream.append("0\r\n\r\n");
    _stream.finish();
}

void StreamSink::begin()
{
    std::string head;
    _framing = _begin(head);
    _begun = true;
    _stream.append(head);
}

} // namespace colonnade
