#pragma once

#include "colonnade/Request.h"
#include "colonnade/Response.h"

#include <array>
#include <string>
#include <string_view>

namespace colonnade
{

/// What every answer of a server says to browsers and caches, unless it says so itself:
///
///     X-Content-Type-Options: nosniff
///     Referrer-Policy: same-origin
///     Strict-Transport-Security: max-age=31536000     if `http.public_url` is https
///     Cache-Control: no-store                         to whom we know, whatever the answer says
///     Vary: Cookie, Authorization                     to all others, unless the answer is for everybody
///
/// Any thread.
class StandingFields
{
public:
    /// `https`: whether `http.public_url` says so, and answers may insist on it.
    explicit StandingFields(bool https);

    /// The lines that `response` still needs, each with its CR LF; they live as long as the object. Takes a
    /// `Cache-Control` away that would let the answer to somebody we know be kept.
    std::string_view of(const Request& request, Response& response) const;

    /// For what never became a request.
    std::string_view ofRefusal() const { return _texts[_always]; }

private:
    unsigned _always; // of the bits in StandingFields.cpp
    std::array<std::string, 32> _texts;
};

} // namespace colonnade
