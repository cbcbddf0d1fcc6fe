#include "app/ReadyProbe.h"

#include "http/ListenAddress.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/SocketDefs.h>
#include <Poco/Timespan.h>

#include <istream>

namespace colonnade
{

namespace
{

constexpr int PATIENCE_SECONDS = 2; ///< with whatever answers at the server's address
constexpr std::streamsize MOST_SHOWN = 200;

} // namespace

std::string askWhetherReady(const std::string& address)
{
    Poco::Net::SocketAddress place = ListenAddress::parse(address, "http.listen").resolve();
    if (place.host().isWildcard())
        place = Poco::Net::SocketAddress(
            place.family() == Poco::Net::AddressFamily::IPv6 ? "::1" : "127.0.0.1", place.port());
    Poco::Net::HTTPClientSession session(place);
    session.setTimeout(Poco::Timespan(PATIENCE_SECONDS, 0));
    Poco::Net::HTTPRequest request("GET", "/health/ready", Poco::Net::HTTPMessage::HTTP_1_1);
    request.setHost(place.toString());
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::istream& in = session.receiveResponse(response);
    std::string body(MOST_SHOWN, '\0');
    in.read(body.data(), MOST_SHOWN);
    body.resize(static_cast<std::size_t>(in.gcount()));
    return std::to_string(response.getStatus()) + " " + body;
}

} // namespace colonnade
