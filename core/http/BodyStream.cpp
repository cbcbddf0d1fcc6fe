#include "http/BodyStream.h"

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
        std::unique_lock lock(_mutex);
        const bool room =
            _room.wait_for(lock, _patience, [this] { return _abandoned || _bytes.size() < MAX_UNSENT; });
        if (_abandoned || !room)
            throw Poco::Net::ConnectionResetException("the client does not take the rest of the answer");
        _bytes += bytes;
        wake = !std::exchange(_woken, true);
    }
    if (wake)
        _wake();
}

void BodyStream::finish()
{
    const std::lock_guard lock(_mutex);
    _finished = true; // the exchange comes back to the loop right after this, which wakes it
}

bool BodyStream::take(std::string& bytes)
{
    bool done = false;
    {
        const std::lock_guard lock(_mutex);
        bytes += _bytes;
        _bytes.clear();
        _woken = false;
        done = _finished;
    }
    _room.notify_one();
    return done;
}

void BodyStream::abandon()
{
    {
        const std::lock_guard lock(_mutex);
        _abandoned = true;
        std::string().swap(_bytes);
    }
    _room.notify_one();
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
