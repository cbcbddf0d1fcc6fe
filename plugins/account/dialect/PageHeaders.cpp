#include "dialect/PageHeaders.h"

#include "dialect/Dialect.h"

namespace account
{

void PageHeaders::apply(const colonnade::Request& request, colonnade::Response& response) const
{
    if (!response.findHeader("Content-Security-Policy").empty())
        return; // a page, which has them already
    response.header("Cache-Control", "no-store");
    response.header("Vary", hasJsonBody(request) ? "Cookie" : "Cookie, Accept-Language");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "same-origin");
}

} // namespace account
