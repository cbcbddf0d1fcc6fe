#include "http/HeadFields.h"

#include "colonnade/Text.h"
#include "http/FieldSyntax.h"

#include <charconv>

namespace colonnade
{

std::optional<HeadRefusal> HeadFields::add(std::string_view name, std::string_view value)
{
    switch (name.size())
    {
    case 4:
        if (equalIgnoringCase(name, "Host"))
            return addHost(value);
        break;
    case 6:
        if (equalIgnoringCase(name, "Expect"))
            return addExpect(value);
        break;
    case 10:
        if (equalIgnoringCase(name, "Connection"))
            return addConnection(value);
        break;
    case 14:
        if (equalIgnoringCase(name, "Content-Length"))
            return addLength(value);
        break;
    case 17:
        if (equalIgnoringCase(name, "Transfer-Encoding"))
            return addEncoding(value);
        break;
    default:
        break;
    }
    return std::nullopt;
}

std::optional<HeadRefusal> HeadFields::addHost(std::string_view value)
{
    if (++_hosts > 1)
        return HeadRefusal{400, "The Host field is repeated."};
    if (!isHost(value))
        return HeadRefusal{400, "The Host field is not a host name."};
    _host = value;
    return std::nullopt;
}

std::optional<HeadRefusal> HeadFields::addLength(std::string_view value)
{
    if (_hasLength)
        return HeadRefusal{400, "The Content-Length field is repeated."};
    _hasLength = true;
    const char* const end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, _head.contentLength);
    if (value.empty() || error != std::errc() || stop != end || value.size() > 19)
        return HeadRefusal{400, "The Content-Length field is not a decimal number."};
    return std::nullopt;
}

std::optional<HeadRefusal> HeadFields::addEncoding(std::string_view value)
{
    if (_hasEncoding)
        return HeadRefusal{400, "The Transfer-Encoding field is repeated."};
    _hasEncoding = true;
    if (!equalIgnoringCase(value, "chunked"))
        return HeadRefusal{501, "The only transfer coding that this server knows is chunked."};
    _head.chunked = true;
    return std::nullopt;
}

std::optional<HeadRefusal> HeadFields::addExpect(std::string_view value)
{
    if (equalIgnoringCase(value, "100-continue"))
        _head.expectsContinue = true;
    else
        _head.expectsOther = true;
    return std::nullopt;
}

std::optional<HeadRefusal> HeadFields::addConnection(std::string_view value)
{
    while (!value.empty())
    {
        const std::string_view piece = value.substr(0, value.find(','));
        value.remove_prefix(std::min(piece.size() + 1, value.size()));
        const std::string_view option = trimBlanks(piece);
        _close = _close || equalIgnoringCase(option, "close");
        _keepAlive = _keepAlive || equalIgnoringCase(option, "keep-alive");
    }
    return std::nullopt;
}

std::optional<HeadRefusal> HeadFields::finish()
{
    if (_hosts == 0 && !_head.http10)
        return HeadRefusal{400, "The Host field is missing."};
    if (_hasEncoding && _hasLength)
        return HeadRefusal{400, "Transfer-Encoding and Content-Length are both given."};
    if (_hasEncoding && _head.http10)
        return HeadRefusal{400, "HTTP/1.0 has no Transfer-Encoding."};
    if (_head.http10) // an expectation of an older version is ignored (RFC 9110, 10.1.1)
        _head.expectsContinue = false;
    _head.keepAlive = !_close && (!_head.http10 || _keepAlive);
    return std::nullopt;
}

} // namespace colonnade
