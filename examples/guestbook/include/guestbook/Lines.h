#pragma once

#include <colonnade/Interface.h>

#include <cstdint>
#include <string>
#include <vector>

namespace guestbook
{

struct Line
{
    std::int64_t id;
    std::string text;
};

/// What stands in the book, for other plugins. Reads the database. Any thread.
class Lines
{
public:
    static constexpr colonnade::Interface INTERFACE{"guestbook.lines", 1};

    virtual ~Lines() = default;

    /// The newest first.
    virtual std::vector<Line> newest(int count) const = 0;
};

} // namespace guestbook
