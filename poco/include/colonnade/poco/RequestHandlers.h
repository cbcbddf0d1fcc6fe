#pragma once

#include <colonnade/Response.h>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <functional>
#include <memory>
#include <string>

namespace colonnade::poco
{

using MakeRequestHandler = std::function<std::unique_ptr<Poco::Net::HTTPRequestHandler>()>;

/// A route's handler that runs an existing `Poco::Net::HTTPRequestHandler`, made anew for each request, as
/// POCO's server does:
///
///     context.route(get("/legacy/report"),
///                   poco::handlerOf([] { return std::make_unique<ReportHandler>(); },
///                   context.dataDirectory()));
///
/// The request is complete, body and all, when the handler begins; limits, authentication, CSRF and errors
/// are the route's. What the handler writes is the answer, sent when it has returned: up to 256 KiB lie in
/// memory, more in a file without a name in `folder`. An exception of it is the server's 500, even if it has
/// begun to write. Length, transfer coding, connection and date are the server's own, whatever the handler
/// sets; `sendContinue` does nothing. `serverAddress` is unknown (0.0.0.0:0), and `clientAddress` has no
/// port.
Handler handlerOf(MakeRequestHandler make, std::string folder);

/// The same for a factory, which is asked with each request. Where it makes none, the answer is 404.
Handler handlerOf(Poco::Net::HTTPRequestHandlerFactory::Ptr factory, std::string folder);

} // namespace colonnade::poco
