#include "dialect/PageHeaders.h"

#include "dialect/Dialect.h"

namespace account
{

void PageHeaders::apply(const colonnade::Request&, colonnade::Response& response) const
{
    if (!response.findHeader("Content-Security-Policy").empty())
        return; // a page, which has them already
    response.header("Cache-Control", "no-store");
    response.header("Vary", "Accept, Accept-Language, Content-Type, Cookie");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "same-origin");
}

} // namespace account
