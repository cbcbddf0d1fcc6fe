#include "Exchange.h"

#include <colonnade/Request.h>

#include <Poco/Exception.h>
#include <Poco/File.h>
#include <Poco/Net/NetException.h>
#include <Poco/String.h>

namespace colonnade::poco
{

namespace
{

/// A peer at a local socket has no address that POCO could show.
Poco::Net::SocketAddress addressOf(std::string_view client)
{
    Poco::Net::IPAddress address;
    if (!Poco::Net::IPAddress::tryParse(std::string(client), address))
        return {};
    return {address, 0};
}

/// Whether the server sends that field itself.
bool isServersOwn(const std::string& name)
{
    for (const char* own: {"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Date"})
        if (Poco::icompare(name, own) == 0)
            return true;
    return false;
}

} // namespace

CollectingBuffer::CollectingBuffer(SpooledText& text):
    _text(text)
{
    setp(_pending.data(), _pending.data() + _pending.size());
}

CollectingBuffer::int_type CollectingBuffer::overflow(int_type next)
{
    sync();
    if (!traits_type::eq_int_type(next, traits_type::eof()))
        sputc(traits_type::to_char_type(next));
    return traits_type::not_eof(next);
}

std::streamsize CollectingBuffer::xsputn(const char* bytes, std::streamsize count)
{
    sync();
    _text.append({bytes, static_cast<std::size_t>(count)});
    return count;
}

int CollectingBuffer::sync()
{
    if (pptr() != pbase())
        _text.append({pbase(), static_cast<std::size_t>(pptr() - pbase())});
    setp(_pending.data(), _pending.data() + _pending.size());
    return 0;
}

CollectedResponse::CollectedResponse(std::string folder):
    _text(std::move(folder)),
    _buffer(_text),
    _stream(&_buffer)
{
    _stream.exceptions(std::ios::badbit); // a full disk is an error, not a shorter answer
}

/// As POCO's own server, which has sent the head by then.
void CollectedResponse::claim()
{
    if (_sent)
        throw Poco::IllegalStateException("the handler answers a second time");
    _sent = true;
}

std::ostream& CollectedResponse::send()
{
    claim();
    return _stream;
}

void CollectedResponse::sendFile(const std::string& path, const std::string& mediaType)
{
    const Poco::File file(path);
    if (!file.exists())
        throw Poco::FileNotFoundException(path);
    if (!file.canRead() || file.isDirectory())
        throw Poco::OpenFileException(path);
    claim();
    setContentType(mediaType);
    _file = path;
}

void CollectedResponse::sendBuffer(const void* buffer, std::size_t length)
{
    claim();
    _text.append({static_cast<const char*>(buffer), length});
}

void CollectedResponse::redirect(const std::string& uri, HTTPStatus status)
{
    claim();
    setStatus(status);
    set("Location", uri);
}

void CollectedResponse::requireAuthentication(const std::string& realm)
{
    if (_sent)
        throw Poco::IllegalStateException("the handler answers a second time");
    setStatus(HTTP_UNAUTHORIZED);
    set("WWW-Authenticate", "Basic realm=\"" + realm + "\"");
}

Response CollectedResponse::toResponse()
{
    _stream.flush();
    const std::string& type = getContentType();
    const std::string contentType = type == UNKNOWN_CONTENT_TYPE ? std::string() : type;
    Response answer =
        _file.empty() ? std::move(_text).toResponse(contentType) : Response::file(_file, contentType);
    answer.setStatus(getStatus());
    for (const auto& [name, value]: static_cast<const Poco::Net::NameValueCollection&>(*this))
        if (!isServersOwn(name) && Poco::icompare(name, CONTENT_TYPE) != 0)
            answer.header(name, value);
    return answer;
}

ForwardedRequest::ForwardedRequest(const Request& request, CollectedResponse& response):
    _response(response),
    _body(request.body().data(), static_cast<std::streamsize>(request.body().size())),
    _client(addressOf(request.clientAddress())),
    _params(new Poco::Net::HTTPServerParams),
    _secure(request.secure())
{
    setMethod(std::string(request.methodText()));
    setURI(std::string(request.target()));
    setVersion(HTTP_1_1);
    for (const auto& [name, value]: request.headers())
        add(std::string(name), std::string(value));
}

} // namespace colonnade::poco
