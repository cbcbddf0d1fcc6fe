#pragma once

#include <cstdint>

namespace avatars
{

/// What the helper may use. Call first of all, before any thread and any library's start: memory for
/// `maxPixels` and no more, `seconds` of processor time, few descriptors, no file of any size, no core dump;
/// no new privileges; it dies with the server.
///
/// False if the system refuses a limit: then nothing may be decoded.
bool limitProcess(std::int64_t maxPixels, int seconds);

/// From now on the process computes, reads its input and writes its answer. A list says what it may ask the
/// system for: memory that cannot be executed, threads of its own, the clock, the two descriptors, its end.
/// Looking for files is refused; any other call ends it. Call when all libraries are loaded. False if the
/// system refuses it.
bool denySystemCalls();

} // namespace avatars
