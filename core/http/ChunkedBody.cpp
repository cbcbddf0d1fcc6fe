#include "http/ChunkedBody.h"

#include "http/FieldSyntax.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr HeadRefusal BAD_CHUNK{400, "The chunked body is malformed."};
constexpr int MAX_SIZE_DIGITS = 15;     // stays below 2^60: no overflow
constexpr int MAX_BLANKS = 64;          // behind the size of one chunk; senders pad it to a fixed width
constexpr std::size_t MAX_ASIDE = 4096; // extensions and trailers of one body together

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool isTextByte(char c)
{
    return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t';
}

} // namespace

std::optional<HeadRefusal> ChunkedBody::take(std::string_view& bytes, std::string& content)
{
    while (!bytes.empty() && _state != State::Done)
    {
        if (_state == State::Content)
        {
            if (auto refusal = takeContent(bytes, content))
                return refusal;
            continue;
        }
        const char c = bytes.front();
        bytes.remove_prefix(1);
        if (auto refusal = takeByte(c))
            return refusal;
    }
    return std::nullopt;
}

std::optional<HeadRefusal> ChunkedBody::takeContent(std::string_view& bytes, std::string& content)
{
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(_left, bytes.size()));
    content.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    _size += size;
    _left -= size;
    if (_left == 0)
        _state = State::ContentCr;
    return std::nullopt;
}

std::optional<HeadRefusal> ChunkedBody::takeByte(char c)
{
    switch (_state)
    {
    case State::Size:
        return takeSize(c);
    case State::SizeBlank:
        return takeSizeEnd(c);
    case State::Extension:
        return takeExtension(c);
    case State::SizeLf:
        return expect('\n', c, _left > 0 ? State::Content : State::TrailerStart);
    case State::ContentCr:
        return expect('\r', c, State::ContentLf);
    case State::ContentLf:
        _digits = 0;
        _blanks = 0;
        return expect('\n', c, State::Size);
    case State::TrailerStart:
        if (c == '\r')
        {
            _state = State::LastLf;
            return std::nullopt;
        }
        _inName = true;
        _state = State::Trailer;
        // A field begins with its name: a blank or a colon would be a fold or no name at all.
        return c == ':' ? std::optional(BAD_CHUNK) : takeTrailer(c);
    case State::Trailer:
        return takeTrailer(c);
    case State::TrailerLf:
        return expect('\n', c, State::TrailerStart);
    case State::LastLf:
        return expect('\n', c, State::Done);
    case State::Content:
    case State::Done:
        break;
    }
    return BAD_CHUNK;
}

std::optional<HeadRefusal> ChunkedBody::takeSize(char c)
{
    const int digit = hexDigit(c);
    if (digit >= 0)
    {
        if (++_digits > MAX_SIZE_DIGITS)
            return BAD_CHUNK;
        _left = _left * 16 + static_cast<std::uint64_t>(digit);
        return std::nullopt;
    }
    if (_digits == 0)
        return BAD_CHUNK;
    if (_left > _maxBodyBytes - std::min(_size, _maxBodyBytes))
        return HeadRefusal{413, "The body is too large."};
    return takeSizeEnd(c);
}

/// RFC 9112, 7.1.1 lets blanks stand before an extension; some senders leave them there without one.
std::optional<HeadRefusal> ChunkedBody::takeSizeEnd(char c)
{
    if (c == '\r')
        _state = State::SizeLf;
    else if (c == ';')
        _state = State::Extension;
    else if ((c == ' ' || c == '\t') && ++_blanks <= MAX_BLANKS)
        _state = State::SizeBlank;
    else
        return BAD_CHUNK;
    return std::nullopt;
}

std::optional<HeadRefusal> ChunkedBody::takeExtension(char c)
{
    if (c == '\r')
    {
        _state = State::SizeLf;
        return std::nullopt;
    }
    if (++_aside > MAX_ASIDE || !isTextByte(c))
        return BAD_CHUNK;
    return std::nullopt;
}

std::optional<HeadRefusal> ChunkedBody::takeTrailer(char c)
{
    if (++_aside > MAX_ASIDE)
        return HeadRefusal{431, "The trailer fields are too large."};
    if (_inName)
    {
        if (c == ':')
            _inName = false;
        else if (!isToken({&c, 1}))
            return BAD_CHUNK;
        return std::nullopt;
    }
    if (c == '\r')
        _state = State::TrailerLf;
    else if (!isTextByte(c))
        return BAD_CHUNK;
    return std::nullopt;
}

std::optional<HeadRefusal> ChunkedBody::expect(char wanted, char c, State next)
{
    if (c != wanted)
        return BAD_CHUNK;
    _state = next;
    return std::nullopt;
}

} // namespace colonnade
