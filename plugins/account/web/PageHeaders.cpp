#include "web/PageHeaders.h"

#include "web/JsonMode.h"

namespace account
{

void PageHeaders::apply(const colonnade::Request& request, colonnade::Response& response) const
{
    response.header("Cache-Control", "no-store");
    response.header("Vary", hasJsonBody(request) ? "Cookie" : "Cookie, Accept-Language");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "same-origin");
    if (response.contentType().starts_with("text/html"))
        response.header("Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                        "frame-ancestors 'none'; base-uri 'none'");
}

} // namespace account
