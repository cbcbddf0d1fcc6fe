#include "http/Identification.h"

#include "colonnade/Identity.h"
#include "http/RequestEditor.h"
#include "http/Trace.h"

#include <algorithm>

namespace colonnade
{

namespace
{

bool counts(const Authenticator& authenticator, const RouteSpec& spec)
{
    const auto& names = spec.credentials();
    return names.empty() || std::find(names.begin(), names.end(), authenticator.name()) != names.end();
}

Problem refusalOf(const Rejected& rejected)
{
    const auto otherwise = rejected.status == 403 ? problem::FORBIDDEN : problem::UNAUTHORIZED;
    Problem problem{rejected.status, rejected.code.empty() ? std::string(otherwise) : rejected.code,
                    rejected.reason, ""};
    if (!rejected.challenge.empty())
        problem.headers.emplace_back("WWW-Authenticate", rejected.challenge);
    return problem;
}

std::string describe(const Authenticator& authenticator,
                     const std::variant<NoCredentials, Principal, Rejected>& outcome)
{
    const auto* rejected = std::get_if<Rejected>(&outcome);
    return "authenticator " + std::string(authenticator.name()) + ": " +
           (rejected                                     ? "rejected: " + rejected->reason
            : std::holds_alternative<Principal>(outcome) ? "accepted"
                                                         : "none");
}

Identified authenticate(const Site& site, const RouteSpec& spec, Request& request)
{
    for (const auto& authenticator: site.authenticators)
    {
        if (!counts(*authenticator, spec))
            continue;
        auto outcome = authenticator->authenticate(request, Scope{});
        trace(request, [&] { return describe(*authenticator, outcome); });
        if (auto* principal = std::get_if<Principal>(&outcome))
        {
            RequestEditor(request).setPrincipal(std::move(*principal));
            return {authenticator->ambient(), std::nullopt};
        }
        if (const auto* rejected = std::get_if<Rejected>(&outcome))
            return {false, refusalOf(*rejected)};
    }
    return {};
}

} // namespace

Identified identify(const Site& site, const RouteSpec& spec, Request& request)
{
    Identified identified = authenticate(site, spec, request);
    if (identified.refusal)
        return identified;
    if (!site.actors)
    {
        if (request.principal())
            RequestEditor(request).setActor(request.principal()->actor);
        return identified;
    }
    auto outcome = site.actors->resolve(request, Scope{});
    if (auto* actor = std::get_if<Actor>(&outcome))
        RequestEditor(request).setActor(std::move(*actor));
    else
        identified.refusal = refusalOf(std::get<Rejected>(outcome));
    return identified;
}

} // namespace colonnade
