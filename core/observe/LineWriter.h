#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace colonnade
{

/// Writes to what may be a pipe, and waits no longer than `patience` for somebody to read it: nobody's
/// silence may keep the server from its work, nor from ending. Returns how many bytes were written.
std::size_t writeWithin(int descriptor, std::string_view bytes, std::chrono::milliseconds patience);

/// Lines of a log. While nobody reads them, one line waits a second; those after it are dropped until
/// somebody reads again, and their number is told then. One thread at a time.
class LineWriter
{
public:
    /// `line`: without its end.
    void write(int descriptor, const std::string& line);

private:
    bool _isStuck = false;
    bool _isWithinLine = false; ///< the end of the last line was dropped
    std::uint64_t _dropped = 0; ///< lines
};

} // namespace colonnade
