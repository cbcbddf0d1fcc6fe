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
        if (equalIgnoringCase(name, "Origin"))
            return addOrigin(value);
        break;
    case 10:
        if (equalIgnoringCase(name, "Connection"))
            return addConnection(value);
        break;
    case 14:
        if (equalIgnoringCase(name, "Content-Length"))
            return addLength(value);
        if (equalIgnoringCase(name, "Sec-Fetch-Site"))
            return addOnce(HeadField::FetchSite, "The Sec-Fetch-Site field is repeated.");
        break;
    case 17:
        if (equalIgnoringCase(name, "Transfer-Encoding"))
            return addEncoding(value);
        if (equalIgnoringCase(name, "X-Forwarded-Proto"))
            note(HeadField::Forwarded);
        break;
    default:
        return addKnown(name);
    }
    return std::nullopt;
}

/// Credentials, and what guards them: of two, a proxy may look at one and we at the other.
std::optional<HeadRefusal> HeadFields::addKnown(std::string_view name)
{
    switch (name.size())
    {
    case 9:
        if (equalIgnoringCase(name, "Forwarded"))
            note(HeadField::Forwarded);
        break;
    case 11:
        if (equalIgnoringCase(name, "X-CSRFToken"))
            return addOnce(HeadField::CsrfToken, "The X-CSRFToken field is repeated.");
        break;
    case 12:
        if (equalIgnoringCase(name, "Content-Type"))
            return addOnce(HeadField::ContentType, "The Content-Type field is repeated.");
        if (equalIgnoringCase(name, "X-CSRF-Token"))
            return addOnce(HeadField::OtherCsrfToken, "The X-CSRF-Token field is repeated.");
        if (equalIgnoringCase(name, "X-Auth-Token"))
            return addOnce(HeadField::AuthToken, "The X-Auth-Token field is repeated.");
        if (equalIgnoringCase(name, "X-Request-Id"))
            note(HeadField::RequestId);
        break;
    case 13:
        if (equalIgnoringCase(name, "Authorization"))
            return addOnce(HeadField::Authorization, "The Authorization field is repeated.");
        break;
    case 15:
        if (equalIgnoringCase(name, "Idempotency-Key"))
            return addOnce(HeadField::IdempotencyKey, "The Idempotency-Key field is repeated.");
        if (equalIgnoringCase(name, "X-Forwarded-For"))
            note(HeadField::Forwarded);
        break;
    case 16:
        if (equalIgnoringCase(name, "X-Forwarded-Host"))
            note(HeadField::Forwarded);
        if (equalIgnoringCase(name, "Content-Encoding"))
            note(HeadField::ContentEncoding);
        break;
    default:
        break;
    }
    return std::nullopt;
}

std::optional<HeadRefusal> HeadFields::addOnce(HeadField field, const char* ifRepeated)
{
    if (_head.has(field))
        return HeadRefusal{400, ifRepeated};
    note(field);
    return std::nullopt;
}

/// Browsers write an origin without a blank behind it, and it is compared exactly: whoever adds one is none.
std::optional<HeadRefusal> HeadFields::addOrigin(std::string_view value)
{
    const char after = *(value.data() + value.size()); // the line's end lies in the same bytes
    if (!value.empty() && (after == ' ' || after == '\t'))
        return HeadRefusal{400, "A blank stands behind the value of the Origin field."};
    return addOnce(HeadField::Origin, "The Origin field is repeated.");
}

std::optional<HeadRefusal> HeadFields::addHost(std::string_view value)
{
    if (++_hosts > 1)
        return HeadRefusal{400, "The Host field is repeated."};
    if (!isHost(value))
        return HeadRefusal{400, "The Host field is not a host name."};
    _head.host = value;
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
