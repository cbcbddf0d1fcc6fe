#include "colonnade/Response.h"

#include "colonnade/Json.h"
#include "colonnade/Text.h"
#include "http/FieldSyntax.h"

#include <Poco/Exception.h>

#include <array>

namespace colonnade
{

namespace
{

constexpr std::string_view HOST_PREFIX = "__Host-"; // RFC 6265bis, 4.1.3.2

constexpr std::array<std::string_view, 3> SERVERS_OWN = {"Content-Length", "Connection", "Transfer-Encoding"};

void checkValue(std::string_view name, std::string_view value)
{
    if (!isFieldValue(value))
        throw Poco::InvalidArgumentException("control character in the value of header " + std::string(name));
}

/// RFC 6265, cookie-octet: what needs no quoting anywhere.
bool isCookieValue(std::string_view value)
{
    for (const char c: value)
    {
        if (c <= 0x20 || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\')
            return false;
    }
    return true;
}

std::string_view text(SameSite sameSite)
{
    switch (sameSite)
    {
    case SameSite::Lax:
        return "; SameSite=Lax";
    case SameSite::Strict:
        return "; SameSite=Strict";
    case SameSite::Unset:
        break;
    }
    return {};
}

} // namespace

BodySink::~BodySink() = default;

Response Response::bytes(std::string body, std::string contentType, int status)
{
    checkValue("Content-Type", contentType);
    Response response(status);
    response._contentType = std::move(contentType);
    response._body = std::move(body);
    return response;
}

Response Response::text(std::string body, int status)
{
    return bytes(std::move(body), "text/plain; charset=utf-8", status);
}

Response Response::html(std::string body, int status)
{
    return bytes(std::move(body), "text/html; charset=utf-8", status);
}

Response Response::json(std::string body, int status)
{
    return bytes(std::move(body), "application/json", status);
}

Response Response::json(std::initializer_list<JsonMember> members, int status)
{
    JsonWriter json;
    json.beginObject();
    for (const JsonMember& member: members)
        member.writeTo(json);
    json.end();
    return Response::json(json.take(), status);
}

Response Response::shared(std::shared_ptr<const std::string> body, std::string contentType)
{
    poco_assert(body);
    Response response = bytes({}, std::move(contentType));
    response._body = std::move(body);
    return response;
}

Response Response::file(std::string path, std::string contentType)
{
    Response response = bytes({}, std::move(contentType));
    response._body = FileBody{std::move(path)};
    return response;
}

Response Response::spooled(std::shared_ptr<const SpoolFile> file, std::string contentType)
{
    poco_assert(file);
    Response response = bytes({}, std::move(contentType));
    response._body = SpoolBody{std::move(file)};
    return response;
}

Response Response::stream(std::string contentType, StreamWriter writer)
{
    Response response = bytes({}, std::move(contentType));
    response._body = StreamBody{std::move(writer)};
    return response;
}

Response Response::redirect(std::string_view location, int status)
{
    return Response(status).header("Location", location);
}

Response Response::onLane(Lane lane, Handler next)
{
    poco_assert(next);
    Response response;
    response._body = Continuation{lane, std::move(next)};
    return response;
}

Response Response::onHeavyLane(Work work, Handler next)
{
    poco_assert(next);
    Response response;
    response._body = Continuation{Lane::Heavy, std::move(next), work};
    return response;
}

std::string_view Response::bodyText() const
{
    if (const auto* own = std::get_if<std::string>(&_body))
        return *own;
    if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&_body))
        return **shared;
    throw Poco::InvalidAccessException("the body of this answer is not in memory");
}

Response& Response::header(std::string_view name, std::string_view value) &
{
    if (!isToken(name))
        throw Poco::InvalidArgumentException("not a header name", std::string(name));
    checkValue(name, value);
    for (const std::string_view own: SERVERS_OWN)
    {
        if (equalIgnoringCase(name, own))
            throw Poco::InvalidArgumentException("header belongs to the server", std::string(name));
    }
    if (equalIgnoringCase(name, "Content-Type"))
        _contentType = value;
    else
        _headers.emplace_back(name, value);
    return *this;
}

Response&& Response::header(std::string_view name, std::string_view value) &&
{
    header(name, value); // *this is an lvalue here
    return std::move(*this);
}

void Response::removeHeader(std::string_view name)
{
    std::erase_if(_headers, [&](const auto& field) { return equalIgnoringCase(field.first, name); });
}

Response& Response::cookie(const Cookie& cookie) &
{
    if (!isToken(cookie.name))
        throw Poco::InvalidArgumentException("not a cookie name", cookie.name);
    if (!isCookieValue(cookie.value))
        throw Poco::InvalidArgumentException("character not allowed in the value of cookie " + cookie.name);
    if (!isFieldValue(cookie.path) || cookie.path.find(';') != std::string::npos)
        throw Poco::InvalidArgumentException("character not allowed in the path of cookie " + cookie.name);
    if (cookie.hostOnly && cookie.path != "/")
        throw Poco::InvalidArgumentException("a cookie of one host has the path /", cookie.name);
    std::string value = cookie.hostOnly && cookie.secure ? std::string(HOST_PREFIX) : std::string();
    value += cookie.name + "=" + cookie.value;
    if (!cookie.path.empty())
        value += "; Path=" + cookie.path;
    if (cookie.maxAgeSeconds >= 0)
        value += "; Max-Age=" + std::to_string(cookie.maxAgeSeconds);
    if (cookie.maxAgeSeconds == 0) // for clients that read RFC 6265's predecessors only
        value += "; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    if (cookie.httpOnly)
        value += "; HttpOnly";
    if (cookie.secure)
        value += "; Secure";
    value += colonnade::text(cookie.sameSite);
    return header("Set-Cookie", value);
}

Response&& Response::cookie(const Cookie& cookie) &&
{
    this->cookie(cookie); // *this is an lvalue here
    return std::move(*this);
}

std::string_view Response::findHeader(std::string_view name) const
{
    if (equalIgnoringCase(name, "Content-Type"))
        return _contentType;
    for (const auto& [known, value]: _headers)
    {
        if (equalIgnoringCase(known, name))
            return value;
    }
    return {};
}

} // namespace colonnade
