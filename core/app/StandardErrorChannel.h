#pragma once

#include <Poco/Channel.h>

#include <cstdint>
#include <mutex>

namespace colonnade
{

/// Log lines on the standard error output. If that is a pipe that nobody reads, the server must not stand
/// still, nor fail to end: one line waits a second, those after it are dropped until somebody reads again,
/// and their number is told then. Any thread.
class StandardErrorChannel final: public Poco::Channel
{
public:
    /// `descriptor`: where the lines go.
    explicit StandardErrorChannel(int descriptor):
        _descriptor(descriptor)
    {
    }

    void log(const Poco::Message& message) override;

private:
    bool tryWrite(const std::string& line, int milliseconds);

    const int _descriptor;
    std::mutex _mutex;
    bool _isStuck = false;      // guarded by _mutex
    bool _isWithinLine = false; // guarded by _mutex; the end of the last line was dropped
    std::uint64_t _dropped = 0; // guarded by _mutex; lines
};

} // namespace colonnade
