#include "testing/TestClient.h"

#include "colonnade/Text.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/Timespan.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace colonnade::testing
{

namespace
{

constexpr int PATIENCE_SECONDS = 60;

/// The server's own, or those that the transfer is made of.
bool isOfTransfer(std::string_view name)
{
    constexpr std::array<std::string_view, 4> names{"Content-Type", "Content-Length", "Connection",
                                                    "Transfer-Encoding"};
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view one) { return equalIgnoringCase(one, name); });
}

void addOrigin(const Request& request, Poco::Net::HTTPRequest& sent)
{
    if (request.clientAddress() != "127.0.0.1")
        sent.add("X-Forwarded-For", std::string(request.clientAddress()));
    if (request.secure())
        sent.add("X-Forwarded-Proto", "https");
    if (request.sentBy() == SentBy::OwnPage)
        sent.add("Sec-Fetch-Site", "same-origin");
    else if (request.sentBy() == SentBy::OtherSite)
        sent.add("Sec-Fetch-Site", "cross-site");
}

Poco::Net::HTTPRequest headOf(const Request& request)
{
    Poco::Net::HTTPRequest sent(std::string(request.methodText()), std::string(request.target()),
                                Poco::Net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value]: request.headers())
        sent.add(std::string(name), std::string(value));
    addOrigin(request, sent);
    if (!request.body().empty() || request.method() == Method::Post || request.method() == Method::Put)
        sent.setContentLength64(static_cast<Poco::Int64>(request.body().size()));
    return sent;
}

Response answerOf(const Poco::Net::HTTPResponse& received, std::string body)
{
    Response response = Response::bytes(std::move(body), received.get("Content-Type", ""),
                                        static_cast<int>(received.getStatus()));
    for (const auto& [name, value]: received)
        if (!isOfTransfer(name))
            response.header(name, value);
    return response;
}

/// A server may refuse, and close, before it has the whole body: its answer is there all the same.
void sendBody(std::ostream& stream, std::string_view body)
{
    try
    {
        stream.write(body.data(), static_cast<std::streamsize>(body.size())).flush();
    }
    catch (const Poco::Exception&)
    {
        // no answer is told by who waits for it
    }
}

} // namespace

Response sendTo(std::uint16_t port, const Request& request)
{
    Poco::Net::HTTPClientSession session("127.0.0.1", port);
    session.setTimeout(Poco::Timespan(PATIENCE_SECONDS, 0));
    Poco::Net::HTTPRequest sent = headOf(request);
    sendBody(session.sendRequest(sent), request.body());
    Poco::Net::HTTPResponse received;
    std::string body;
    Poco::StreamCopier::copyToString(session.receiveResponse(received), body);
    return answerOf(received, std::move(body));
}

} // namespace colonnade::testing
