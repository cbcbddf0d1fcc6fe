#include "http/IncomingBody.h"

#include <Poco/Exception.h>

#include <sys/mman.h>

#include <cerrno>

namespace colonnade
{

IncomingBody::IncomingBody(BodyRooms& rooms, const std::string& network, const RequestHead& head,
                           std::size_t maxBytes):
    _rooms(rooms),
    _length(head.contentLength),
    _chunked(head.chunked ? std::make_unique<ChunkedBody>(maxBytes) : nullptr),
    _memoryHold(rooms.memory, network),
    _diskHold(rooms.disk, network),
    _workHold(rooms.work, network)
{
}

IncomingBody::~IncomingBody()
{
    if (_mapped)
        ::munmap(_mapped, static_cast<std::size_t>(_size));
}

bool IncomingBody::makeRoom(std::size_t bytes)
{
    if (!_file && _size + bytes <= _memoryHold.bytes())
        return true;
    if (!_file && _size + bytes <= MOST_IN_MEMORY && _memoryHold.tryTake(_size + bytes - _memoryHold.bytes()))
        return true;
    const std::uint64_t wanted = _size + bytes;
    return wanted <= _diskHold.bytes() || _diskHold.tryTake(wanted - _diskHold.bytes());
}

std::optional<HeadRefusal> IncomingBody::take(std::string_view& bytes)
{
    if (_chunked)
    {
        std::string content;
        auto refusal = _chunked->take(bytes, content);
        if (!refusal)
            keep(content);
        return refusal;
    }
    const std::string_view piece = bytes.substr(0, static_cast<std::size_t>(_length - _size));
    bytes.remove_prefix(piece.size());
    keep(piece);
    return std::nullopt;
}

bool IncomingBody::isComplete() const
{
    return _chunked ? _chunked->isDone() : _size == _length;
}

void IncomingBody::keep(std::string_view piece)
{
    const std::uint64_t wanted = _size + piece.size();
    const bool inMemory =
        !_file && wanted <= MOST_IN_MEMORY &&
        (wanted <= _memoryHold.bytes() || _memoryHold.tryTake(wanted - _memoryHold.bytes()));
    if (inMemory)
        _memory += piece;
    else if (!piece.empty())
    {
        moveToFile();
        if (wanted > _diskHold.bytes())
            _diskHold.take(wanted - _diskHold.bytes()); // it has been read: at most one buffer
        _file->write(piece);
    }
    _size = wanted;
}

void IncomingBody::moveToFile()
{
    if (_file)
        return;
    _file = std::make_unique<SpoolFile>(_rooms.spoolFolder);
    _file->write(_memory);
    std::string().swap(_memory);
    _memoryHold.release();
}

bool IncomingBody::makeRoomForWork()
{
    return !_file || _workHold.bytes() > 0 || _workHold.tryTake(_rooms.workOf(_size));
}

std::string_view IncomingBody::view()
{
    if (!_file)
        return _memory;
    if (!_mapped)
    {
        void* const mapped =
            ::mmap(nullptr, static_cast<std::size_t>(_size), PROT_READ, MAP_PRIVATE, _file->descriptor(), 0);
        if (mapped == MAP_FAILED)
            throw Poco::SystemException("cannot map a body", errno);
        _mapped = mapped;
    }
    return {static_cast<const char*>(_mapped), static_cast<std::size_t>(_size)};
}

} // namespace colonnade
