#pragma once

#include "colonnade/Response.h"
#include "http/ResponseWriter.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace colonnade
{

/// Bytes of an answer on their way from the worker that makes them to the loop that sends them. Holds at most
/// about 256 KiB: then the worker waits.
class BodyStream
{
public:
    static constexpr std::size_t MAX_UNSENT = 256 * 1024;

    /// `wake` tells the loop that there is something to take; called without the lock.
    BodyStream(std::function<void()> wake, std::chrono::seconds patience):
        _wake(std::move(wake)),
        _patience(patience)
    {
    }

    /// Worker: waits for room. Throws `Poco::Net::ConnectionResetException` if the client is gone, or takes
    /// nothing for too long.
    void append(std::string_view bytes);
    /// Worker: no more will come.
    void finish();

    /// Loop: adds what is there to `bytes`; true once everything has been taken.
    bool take(std::string& bytes);
    /// Loop: nobody takes any more.
    void abandon();

private:
    const std::function<void()> _wake;
    const std::chrono::seconds _patience;
    std::mutex _mutex;
    std::condition_variable _room;
    std::string _bytes;      // guarded by _mutex
    bool _woken = false;     // guarded by _mutex
    bool _finished = false;  // guarded by _mutex
    bool _abandoned = false; // guarded by _mutex
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

    bool hasBegun() const { return _begun; }
    std::uint64_t size() const { return _size; }

private:
    void begin();

    BodyStream& _stream;
    const Begin _begin;
    bool _begun = false;
    StreamFraming _framing = StreamFraming::NoBody;
    std::uint64_t _size = 0;
};

} // namespace colonnade
