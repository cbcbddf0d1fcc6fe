#pragma once

#include <colonnade/Interface.h>

#include <optional>
#include <string>
#include <string_view>

namespace guestbook
{

/// Decides whether a line may stand in the book. Any thread.
class Judge
{
public:
    static constexpr colonnade::Interface INTERFACE{"guestbook.judge", 1};

    virtual ~Judge() = default;

    /// A sentence for who wrote it; nothing if it may stand.
    virtual std::optional<std::string> findFault(std::string_view line) const = 0;
};

} // namespace guestbook
