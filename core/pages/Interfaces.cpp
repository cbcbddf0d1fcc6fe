#include "colonnade/Pages.h"

#include "colonnade/Request.h"
#include "colonnade/Text.h"

namespace colonnade
{

PageTemplate::~PageTemplate() = default;
Pages::~Pages() = default;
FormTokens::~FormTokens() = default;

bool hasJsonBody(const Request& request)
{
    return request.contentType() == "application/json";
}

bool wantsJson(const Request& request)
{
    return hasJsonBody(request) || request.query().get("response_format") == "json";
}

} // namespace colonnade
