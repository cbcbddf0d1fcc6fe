#pragma once

#include "colonnade/Mail.h"

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// A sender: `Anna <anna@example.org>`.
struct Mailbox
{
    std::string name; ///< may be empty
    std::string address;

    bool operator==(const Mailbox&) const = default;
};

/// `anna@example.org`, `Anna <anna@example.org>` or `"Anna A." <anna@example.org>`; nothing for any other
/// text.
std::optional<Mailbox> parseMailbox(std::string_view text);

} // namespace colonnade
