#include "colonnade/poco/RequestHandlers.h"

#include "Exchange.h"

#include <colonnade/HttpError.h>
#include <colonnade/Request.h>

namespace colonnade::poco
{

namespace
{

Response run(Poco::Net::HTTPRequestHandler& handler, ForwardedRequest& request, CollectedResponse& response)
{
    handler.handleRequest(request, response);
    return response.toResponse();
}

} // namespace

Handler handlerOf(MakeRequestHandler make, std::string folder)
{
    return [make = std::move(make), folder = std::move(folder)](const Request& request)
    {
        CollectedResponse response(folder);
        ForwardedRequest forwarded(request, response);
        return run(*make(), forwarded, response);
    };
}

Handler handlerOf(Poco::Net::HTTPRequestHandlerFactory::Ptr factory, std::string folder)
{
    const auto shared = std::make_shared<Poco::Net::HTTPRequestHandlerFactory::Ptr>(std::move(factory));
    return [shared, folder = std::move(folder)](const Request& request)
    {
        CollectedResponse response(folder);
        ForwardedRequest forwarded(request, response);
        const std::unique_ptr<Poco::Net::HTTPRequestHandler> handler(
            (*shared)->createRequestHandler(forwarded));
        if (!handler)
            throw HttpError(404, problem::NOT_FOUND, "There is nothing at this address.");
        return run(*handler, forwarded, response);
    };
}

} // namespace colonnade::poco
