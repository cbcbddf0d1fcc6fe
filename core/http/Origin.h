#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// Where a page comes from, as browsers tell it (RFC 6454): scheme, host and port, so that spellings of one
/// place are equal: `https://Example.org`, `https://example.org:443`.
struct Origin
{
    bool https = false;
    std::string host; ///< lower case; IPv6 in brackets
    int port = 0;     ///< the scheme's own if none is written

    /// `http://host`, `https://host:port`, and nothing after it: no path, no blank. Nothing for all else,
    /// `null` included.
    static std::optional<Origin> parse(std::string_view text);

    /// That of a page which the client asked for at `host`, a Host field's value.
    static std::optional<Origin> of(bool https, std::string_view host);

    /// As browsers write it: without the scheme's own port.
    std::string toText() const;

    friend bool operator==(const Origin&, const Origin&) = default;
};

/// The name in `name:port`; an address of IPv6 keeps its brackets.
std::string_view hostWithoutPort(std::string_view host);

} // namespace colonnade
