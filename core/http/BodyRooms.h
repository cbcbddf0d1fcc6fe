#pragma once

#include "http/Room.h"

#include <algorithm>
#include <string>

namespace colonnade
{

/// What bodies that arrive and answers that wait may take of the machine, for the whole server. Any thread.
///
/// `http.body_memory_bytes` has two halves: one for what waits (and has the disk to go to when there is no
/// more), one for bodies at which a handler works.
struct BodyRooms
{
    BodyRooms(std::uint64_t memoryBytes, std::uint64_t diskBytes, std::string folder):
        memory(memoryBytes / 2),
        work(memoryBytes / 2),
        disk(diskBytes),
        spoolFolder(std::move(folder))
    {
    }

    /// What is taken of `work` for a body in a file: handlers make texts and trees of it. Two may always be
    /// worked at.
    std::uint64_t workOf(std::uint64_t bodyBytes) const
    {
        return std::min(4 * bodyBytes, work.capacity() / 2);
    }

    Room memory;
    Room work;
    Room disk;
    const std::string spoolFolder; ///< for files without a name
};

} // namespace colonnade
