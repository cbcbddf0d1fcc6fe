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
    // PYBOSSA's views compare it as it is written, and clients rely on what else is a page.
    const auto type = request.findHeader("Content-Type");
    return type && trimBlanks(type->substr(0, type->find(';'))) == "application/json";
}

bool wantsJson(const Request& request)
{
    return hasJsonBody(request) || request.query().get("response_format") == "json";
}

} // namespace colonnade
