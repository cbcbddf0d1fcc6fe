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

/// An address as it is written into mails and told to mail servers: the domain in ASCII, the local quoted
/// where it must be (RFC 5321, 4.1.2). Beyond ASCII only if the local is. Nothing if it is no
/// `isMailAddress`.
std::optional<std::string> wireAddress(std::string_view address);

/// `anna@example.org`, `Anna <anna@example.org>` or `"Anna A." <anna@example.org>`; nothing for any other
/// text.
std::optional<Mailbox> parseMailbox(std::string_view text);

} // namespace colonnade
