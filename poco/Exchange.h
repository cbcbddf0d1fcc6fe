#pragma once

#include <colonnade/Response.h>
#include <colonnade/SpoolFile.h>

#include <Poco/MemoryStream.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <array>
#include <optional>
#include <ostream>
#include <streambuf>
#include <string>

namespace colonnade::poco
{

/// Where a handler's stream leads: what it writes is kept until the answer is sent.
class CollectingBuffer final: public std::streambuf
{
public:
    explicit CollectingBuffer(SpooledText& text);

protected:
    int_type overflow(int_type next) override;
    std::streamsize xsputn(const char* bytes, std::streamsize count) override;
    int sync() override;

private:
    SpooledText& _text;
    std::array<char, 8192> _pending;
};

/// What a handler of POCO's answers into.
class CollectedResponse final: public Poco::Net::HTTPServerResponse
{
public:
    /// `folder`: for the file that a large answer goes into.
    explicit CollectedResponse(std::string folder);

    void sendContinue() override {} // the body is here already
    std::ostream& send() override;
    void sendFile(const std::string& path, const std::string& mediaType) override;
    void sendBuffer(const void* buffer, std::size_t length) override;
    void redirect(const std::string& uri, HTTPStatus status) override;
    void requireAuthentication(const std::string& realm) override;
    bool sent() const override { return _sent; }

    /// Once the handler has returned.
    Response toResponse();

private:
    void claim();

    SpooledText _text;
    CollectingBuffer _buffer;
    std::ostream _stream;
    std::string _file; // instead of the text, if not empty
    bool _sent = false;
};

/// What a handler of POCO's reads: a copy of the request's head, and a view of its body.
class ForwardedRequest final: public Poco::Net::HTTPServerRequest
{
public:
    /// Both outlive it.
    ForwardedRequest(const Request& request, CollectedResponse& response);

    std::istream& stream() override { return _body; }
    const Poco::Net::SocketAddress& clientAddress() const override { return _client; }
    const Poco::Net::SocketAddress& serverAddress() const override { return _server; }
    const Poco::Net::HTTPServerParams& serverParams() const override { return *_params; }
    Poco::Net::HTTPServerResponse& response() const override { return _response; }
    bool secure() const override { return _secure; }

private:
    CollectedResponse& _response;
    Poco::MemoryInputStream _body;
    const Poco::Net::SocketAddress _client;
    const Poco::Net::SocketAddress _server;
    const Poco::Net::HTTPServerParams::Ptr _params;
    const bool _secure;
};

} // namespace colonnade::poco
