#pragma once

#include "colonnade/Request.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace colonnade
{

struct HeadLimits
{
    std::size_t maxLineBytes = 8 * 1024;
    std::size_t maxHeaderBytes = 32 * 1024;
    int maxHeaders = 64;
};

/// Why a request is not served; the connection is closed after it is told. `sentence` is for the client.
struct HeadRefusal
{
    int status;
    const char* sentence;
};

/// Fields of which the server itself makes something.
enum class HeadField : std::uint32_t
{
    Forwarded = 1 << 0, ///< `Forwarded` or one of `X-Forwarded-…`
    Origin = 1 << 1,
    FetchSite = 1 << 2,
    ContentEncoding = 1 << 3,
    RequestId = 1 << 4,
    Authorization = 1 << 5,
    ContentType = 1 << 6,
    CsrfToken = 1 << 7,
    OtherCsrfToken = 1 << 8,
    IdempotencyKey = 1 << 9,
    AuthToken = 1 << 10
};

/// What the head of a request says about the rest of it and about the connection.
struct RequestHead
{
    std::size_t size = 0; ///< bytes, up to the body
    std::uint64_t contentLength = 0;
    bool chunked = false;
    bool http10 = false;
    bool keepAlive = true;
    bool expectsContinue = false;
    bool expectsOther = false; ///< an expectation that we do not know: 417
    std::uint32_t fields = 0;  ///< those that are there, of `HeadField`
    std::string_view host;     ///< whom the client asked for; a view into the bytes, as long as they stay

    /// Whether the field was there.
    bool has(HeadField field) const { return (fields & static_cast<std::uint32_t>(field)) != 0; }
    bool hasBody() const { return chunked || contentLength > 0; } ///< a length beyond 0, or chunks
};

/// How far the search for the end of the head has come in a buffer that grows.
struct HeadScan
{
    std::size_t end = 0;     ///< bytes of the head once it is complete, else 0
    std::size_t seen = 0;    ///< bytes that need not be looked at again
    std::size_t lineEnd = 0; ///< of the request line, once it is there
};

/// Looks for the empty line. Refuses early what cannot become a request any more: a line that ends without
/// CR, or too many bytes.
std::optional<HeadRefusal> scanHead(std::string_view bytes, const HeadLimits& limits, HeadScan& scan);

/// Parses a complete head (`bytes` ends with the empty line) into `request`, as views into `bytes`. Ambiguity
/// is refused: RFC 9112 leaves a server the choice in many places, and every guess is a way to smuggle.
std::optional<HeadRefusal> parseHead(std::string_view bytes, const HeadLimits& limits, Request& request,
                                     RequestHead& head);

} // namespace colonnade
