#pragma once

#include "http/RequestParser.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// Decodes a chunked body piece by piece (RFC 9112, 7.1):
///
///     1a ;extension CRLF  26 bytes CRLF  …  0 CRLF  trailer-field: value CRLF  CRLF
///
/// Blanks behind the size are read over, as others read them; blanks before or within it are refused.
/// Extensions and trailers are read and dropped; both are bounded. The body is complete or refused, never
/// short.
class ChunkedBody
{
public:
    explicit ChunkedBody(std::size_t maxBodyBytes):
        _maxBodyBytes(maxBodyBytes)
    {
    }

    /// Takes what belongs to the body off the front of `bytes` and adds its content to `content`, which need
    /// not hold what came before.
    std::optional<HeadRefusal> take(std::string_view& bytes, std::string& content);

    bool isDone() const { return _state == State::Done; } ///< the last chunk and its trailer were read

private:
    enum class State
    {
        Size,
        SizeBlank,
        Extension,
        SizeLf,
        Content,
        ContentCr,
        ContentLf,
        TrailerStart,
        Trailer,
        TrailerLf,
        LastLf,
        Done
    };

    std::optional<HeadRefusal> takeContent(std::string_view& bytes, std::string& content);
    std::optional<HeadRefusal> takeByte(char c);
    std::optional<HeadRefusal> takeSizeEnd(char c);
    std::optional<HeadRefusal> takeSize(char c);
    std::optional<HeadRefusal> takeExtension(char c);
    std::optional<HeadRefusal> takeTrailer(char c);
    std::optional<HeadRefusal> expect(char wanted, char c, State next);

    const std::size_t _maxBodyBytes;
    State _state = State::Size;
    std::size_t _size = 0;   // of the content so far
    std::uint64_t _left = 0; // of the chunk
    int _digits = 0;         // of its size
    int _blanks = 0;         // behind it
    std::size_t _aside = 0;  // bytes of extensions and trailers so far
    bool _inName = false;    // of a trailer field
};

} // namespace colonnade
