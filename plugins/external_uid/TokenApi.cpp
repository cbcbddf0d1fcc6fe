#include "TokenApi.h"

#include "ProjectToken.h"
#include "tasks/ApiErrorBody.h"

#include <colonnade/Crypto.h>

namespace colonnade::external_uid
{

namespace
{

/// As long as a key, so that an unknown project takes as long as a wrong key.
constexpr std::string_view NO_KEY = "------------------------------------";

} // namespace

Response giveToken(const tasks::Projects& projects, const Clock& clock, std::int64_t lifetimeSeconds,
                   const Request& request)
{
    const std::string_view key = request.findHeader("Authorization").value_or("");
    if (key.empty())
        throw HttpError(403, "Forbidden",
                        "403 Forbidden: You don't have the permission to access the requested resource.");
    const auto project = projects.findByShortName(request.param("short_name"));
    const bool matches = equalInConstantTime(key, project ? std::string_view(project->secretKey) : NO_KEY);
    if (!project || !matches)
        throw HttpError(404, "NotFound", "404 Not Found: The requested URL was not found on the server.");
    const auto expires =
        lifetimeSeconds > 0 ? std::optional(clock.nowSeconds() + lifetimeSeconds) : std::nullopt;
    return Response::bytes(issueToken(*project, expires), "text/html; charset=utf-8")
        .header("Cache-Control", "no-store");
}

Response TokenErrorRenderer::render(const Problem& problem, const Request& request) const
{
    return tasks::renderApiError(problem, "AUTH_JWT_PROJECT", request.path());
}

} // namespace colonnade::external_uid
