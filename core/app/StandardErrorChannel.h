#pragma once

#include "observe/LineWriter.h"

#include <Poco/Channel.h>

#include <mutex>

namespace colonnade
{

/// Log lines on the standard error output, which may be a pipe that nobody reads: see `LineWriter`. Any
/// thread.
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
    const int _descriptor;
    std::mutex _mutex;
    LineWriter _writer; // guarded by _mutex
};

} // namespace colonnade
