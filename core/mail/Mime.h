#pragma once

#include "mail/Address.h"

#include "colonnade/Mail.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace colonnade
{

/// What the server adds to a message.
struct Envelope
{
    Mailbox from;
    std::string to;        ///< one address
    std::string messageId; ///< without its angle brackets
    std::int64_t seconds;  ///< the date, since 1970
};

/// Throws `InvalidMessage` unless the message can be sent: its limits are in Mail.h. Texts may hold line ends
/// and tabs, header fields no control character at all.
void requireValid(const Message& message);

/// The header fields of a message in Internet Message Format (RFC 5322), but for those of `formatBody`. 7-bit
/// if the addresses are. `message` must be valid.
std::string formatHead(const Message& message, const Envelope& envelope);

/// What follows the head: the fields that say how the text is encoded, an empty line, the text (MIME). 7-bit,
/// lines ended by CR LF.
std::string formatBody(const Message& message);

/// A header field's text: as it is if it is plain ASCII, else in encoded words (RFC 2047).
std::string encodeHeaderText(std::string_view text);

/// RFC 2045, 6.7; line ends may be LF or CR LF.
std::string encodeQuotedPrintable(std::string_view text);

/// `Sun, 22 Nov 2026 05:17:54 +0000`
std::string formatMailDate(std::int64_t seconds);

} // namespace colonnade
