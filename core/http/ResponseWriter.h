#pragma once

#include "colonnade/Response.h"
#include "http/Exchange.h"

#include <string>
#include <string_view>

namespace colonnade
{

/// Adds the whole answer to `out`: head, and the body if it is in memory. A file's head alone:
/// `exchange.file` is sent after it. Sets `status` and `bodySize`.
void appendAnswer(std::string& out, Exchange& exchange, const Response& response);

/// Adds the head of a streamed answer. Whether the client gets chunks, or the end of the connection tells
/// where the body ends (HTTP/1.0; then `exchange.closes` is set).
enum class StreamFraming
{
    Chunked,
    UntilClose,
    NoBody ///< HEAD, 204, 304
};
StreamFraming appendStreamHead(std::string& out, Exchange& exchange, const Response& response);

/// A refusal of what never became a request: `application/problem+json`, and the connection closes. `extra`:
/// header lines with their CR LF. Returns the size of the body.
std::size_t appendRefusal(std::string& out, int status, std::string_view sentence,
                          std::string_view extra = {});

} // namespace colonnade
