#pragma once

#include "tasks/Projects.h"

#include <colonnade/Clock.h>
#include <colonnade/HttpError.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace colonnade::external_uid
{

/// `GET /api/auth/project/{short_name}/token`: the project's token for its secret key, as bare text
/// (reference 10.1). `lifetimeSeconds` 0: the token does not expire.
Response giveToken(const tasks::Projects& projects, const Clock& clock, std::int64_t lifetimeSeconds,
                   const Request& request);

/// Errors of that route: the action is the handler's name, the target the path.
class TokenErrorRenderer final: public ErrorRenderer
{
public:
    std::string_view family() const override { return "project_token"; }
    Response render(const Problem& problem, const Request& request) const override;
};

} // namespace colonnade::external_uid
