#include "web/JsonMode.h"

#include <colonnade/Request.h>
#include <colonnade/Text.h>

namespace account
{

bool hasJsonBody(const colonnade::Request& request)
{
    const auto type = request.findHeader("Content-Type");
    return type && colonnade::trimBlanks(type->substr(0, type->find(';'))) == "application/json";
}

bool wantsJson(const colonnade::Request& request)
{
    return hasJsonBody(request) || request.query().get("response_format") == "json";
}

} // namespace account
