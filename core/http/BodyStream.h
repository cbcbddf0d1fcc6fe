#pragma once

#include "colonnade/Response.h"
#include "colonnade/SpoolFile.h"
#include "http/BodyRooms.h"
#include "http/ResponseWriter.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace colonnade
{

struct Connection;

/// Bytes of an answer on their way from the worker that makes them to the loop that sends them. The worker
/// never waits for the client: what is more than 256 KiB lies in a file without a name until it is sent.
class BodyStream
{
public:
    static constexpr std::size_t MAX_IN_MEMORY = 256 * 1024;

    /// `wake` tells the loop that there is something to take; called without the lock. `rooms` must outlive
    /// it.
    BodyStream(std::function<void()> wake, BodyRooms& rooms, const std::string& network):
        _wake(std::move(wake)),
        _rooms(rooms),
        _memoryHold(rooms.memory, network),
        _diskHold(rooms.disk, network)
    {
    }

    /// Worker. Throws `Poco::Net::ConnectionResetException` if the client is gone, `NoRoomException` if too
    /// much waits for it, `Poco::FileException` if the file cannot be written.
    void append(std::string_view bytes);
    /// Worker: no more will come.
    void finish();

    /// Loop: adds what is there to `bytes`, a piece at a time; true once everything has been taken. Throws
    /// `Poco::FileException`.
    bool take(std::string& bytes);
    /// Loop: nobody takes any more.
    void abandon() noexcept;

    // On its way to the loop; the loop's lock guards these.
    std::shared_ptr<BodyStream> nextPosted;
    Connection* posted = nullptr; ///< null: it is not in the loop's list
    Connection* toWake = nullptr; ///< the loop's own

private:
    bool tryKeepInMemory(std::string_view bytes);
    void keepInFile(std::string_view bytes);

    const std::function<void()> _wake;
    BodyRooms& _rooms;
    std::mutex _mutex;
    std::string _bytes;               // before those in the file; guarded by _mutex
    std::unique_ptr<SpoolFile> _file; // guarded by _mutex
    std::uint64_t _taken = 0;         // of the file; guarded by _mutex
    Hold _memoryHold;                 // guarded by _mutex
    Hold _diskHold;                   // guarded by _mutex
    bool _woken = false;              // guarded by _mutex
    bool _finished = false;           // guarded by _mutex
    bool _abandoned = false;          // guarded by _mutex
};

/// What a stream writer writes to. The head goes out with the first piece, so that a writer that fails before
/// it still gives an ordinary error.
class StreamSink final: public BodySink
{
public:
    /// `begin` makes the head, hands the stream to the loop and says how the body is framed.
    using Begin = std::function<StreamFraming(std::string& head)>;

    StreamSink(BodyStream& stream, Begin begin):
        _stream(stream),
        _begin(std::move(begin))
    {
    }

    void write(std::string_view piece) override;
    /// The writer is through.
    void finish();

    bool hasBegun() const { return _begun; }     ///< then an error can no longer be told by a status
    std::uint64_t size() const { return _size; } ///< bytes handed over

private:
    void begin();

    BodyStream& _stream;
    const Begin _begin;
    bool _begun = false;
    StreamFraming _framing = StreamFraming::NoBody;
    std::uint64_t _size = 0;
};

} // namespace colonnade
