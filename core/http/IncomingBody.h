#pragma once

#include "http/BodyRooms.h"
#include "http/ChunkedBody.h"

#include "colonnade/SpoolFile.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// A request's body while it arrives, and until the request is answered. Its first 64 KiB are in memory; one
/// that is larger, or comes while memory is scarce, is in a file without a name. One thread at a time.
class IncomingBody
{
public:
    static constexpr std::size_t MOST_IN_MEMORY = 64 * 1024;

    /// `rooms` must outlive it. A chunked body may have `maxBytes`; another has as many as `head` says.
    IncomingBody(BodyRooms& rooms, const std::string& network, const RequestHead& head, std::size_t maxBytes);
    ~IncomingBody();
    IncomingBody(const IncomingBody&) = delete;
    IncomingBody& operator=(const IncomingBody&) = delete;

    /// Whether so many bytes more may be read for it now; they are counted then.
    bool makeRoom(std::size_t bytes);

    /// Whether it has room on the disk: who waits for more of it keeps others from theirs.
    bool holdsDisk() const { return _diskHold.bytes() > 0; }

    /// Takes what belongs to the body off the front of `bytes`. Throws `Poco::FileException` if its file
    /// cannot be written.
    std::optional<HeadRefusal> take(std::string_view& bytes);
    bool isComplete() const; ///< nothing more will come

    /// Takes the room that a handler needs to work at the complete body. False if there is none now, so the
    /// request must wait.
    bool makeRoomForWork();

    /// The complete body; a file is mapped. Throws `Poco::Exception` if that cannot be done.
    std::string_view view();

    std::uint64_t size() const { return _size; } ///< bytes taken so far

private:
    void keep(std::string_view piece);
    void moveToFile();

    BodyRooms& _rooms;
    const std::uint64_t _length;           // not chunked: all of it
    std::unique_ptr<ChunkedBody> _chunked; // null: it is not
    std::string _memory;
    std::unique_ptr<SpoolFile> _file; // all of the body, once it is there
    std::uint64_t _size = 0;
    void* _mapped = nullptr;
    Hold _memoryHold;
    Hold _diskHold;
    Hold _workHold;
};

} // namespace colonnade
