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

    bool hasBody() const { return chunked || contentLength > 0; }
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
