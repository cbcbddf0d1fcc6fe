#include "ExternalUserResolver.h"

#include "BearerHeader.h"
#include "ExternalUid.h"
#include "ProjectJwt.h"

#include <colonnade/Request.h>
#include <colonnade/Text.h>

namespace colonnade::external_uid
{

namespace
{

/// What the authenticator has proved already.
const Actor* provenActor(const Request& request)
{
    const auto& principal = request.principal();
    return principal && principal->method == ProjectJwt::NAME ? &principal->actor : nullptr;
}

std::string_view bodyUid(const JsonValue& payload)
{
    const JsonValue member = payload && payload.isObject() ? payload.find(FIELD) : JsonValue();
    return member && member.isText() ? member.text() : std::string_view();
}

Rejected invalidUid()
{
    return {403, "Invalid external_uid", "Invalid external_uid", ""};
}

} // namespace

ExternalUserResolver::ExternalUserResolver(std::shared_ptr<const tasks::Projects> projects,
                                           const Clock& clock):
    _projects(std::move(projects)),
    _clock(clock)
{
}

std::variant<std::monostate, Actor, Rejected> ExternalUserResolver::resolve(const Request& request,
                                                                            const Scope& scope) const
{
    if (scope.kind.empty())
    {
        const Actor* proven = provenActor(request);
        return proven ? std::variant<std::monostate, Actor, Rejected>(*proven) : std::monostate{};
    }
    const auto project = scope.kind == "project" ? parseInteger(scope.id) : std::nullopt;
    const std::string_view asked = request.query().get(FIELD);
    const std::string_view sent = bodyUid(scope.payload);
    if (!project || (asked.empty() && sent.empty()))
        return std::monostate{};
    if (auto fault = findFault(request, *project))
        return std::move(*fault);
    if (asked.empty()) // tasks are asked for with the user in the query: nobody asked for this one
        return Rejected{403, "not_requested", "You must request a task first!", ""};
    if (!isExternalUid(asked) || (!sent.empty() && sent != asked))
        return invalidUid();
    return externalActor(*project, asked);
}

std::optional<Rejected> ExternalUserResolver::findFault(const Request& request, std::int64_t project) const
{
    const Actor* proven = provenActor(request);
    if (proven && *proven == externalActor(project, proven->id))
        return std::nullopt;
    const auto bearer = readBearer(request.findHeader("Authorization"));
    auto fault =
        std::get_if<TokenFault>(&bearer) ? std::optional(std::get<TokenFault>(bearer)) : std::nullopt;
    if (!fault)
    {
        const auto secret = _projects->findById(project);
        fault = secret ? findTokenFault(std::get<std::string_view>(bearer), *secret, _clock.nowSeconds())
                       : TokenFault{"Decode error", "Signature verification failed"};
    }
    if (!fault)
        return std::nullopt;
    return Rejected{401, fault->code, fault->description, "Bearer"};
}

} // namespace colonnade::external_uid
