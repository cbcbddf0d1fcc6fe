#include "http/Identification.h"

#include "colonnade/Identity.h"
#include "colonnade/Response.h"
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

using Outcome = std::variant<NoCredentials, Principal, Rejected>;

std::string describe(const Authenticator& authenticator, const Outcome& outcome)
{
    const auto* rejected = std::get_if<Rejected>(&outcome);
    return "authenticator " + std::string(authenticator.name()) + ": " +
           (rejected                                     ? "rejected: " + rejected->reason
            : std::holds_alternative<Principal>(outcome) ? "accepted"
                                                         : "none");
}

std::optional<Principal> findVerified(const Site& site, const Authenticator& authenticator,
                                      std::string_view credential)
{
    return site.verified ? site.verified->find(authenticator.name(), credential) : std::nullopt;
}

Outcome ask(const Site& site, const Authenticator& authenticator, Exchange& exchange)
{
    if (authenticator.lane() != Lane::Heavy)
        return authenticator.authenticate(exchange.request, Scope{});
    Verification& verification = exchange.verification;
    if (verification.by == &authenticator && verification.outcome)
        return *verification.outcome;
    const auto credential = authenticator.credential(exchange.request);
    if (!credential)
        return NoCredentials{};
    if (auto principal = findVerified(site, authenticator, *credential))
        return std::move(*principal);
    verification = {&authenticator, std::nullopt};
    throw NeedsVerification{authenticator.work()};
}

Identified authenticate(const Site& site, const RouteSpec& spec, Exchange& exchange)
{
    Request& request = exchange.request;
    for (const auto& authenticator: site.authenticators)
    {
        if (!counts(*authenticator, spec))
            continue;
        auto outcome = ask(site, *authenticator, exchange);
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

Identified identify(const Site& site, Exchange& exchange)
{
    Request& request = exchange.request;
    Identified identified = authenticate(site, exchange.route->spec, exchange);
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

/// Of many requests with one credential that wait here, the first alone costs a check.
void verify(const Site& site, Exchange& exchange)
{
    const Authenticator& authenticator = *exchange.verification.by;
    const std::string credential = authenticator.credential(exchange.request).value_or("");
    if (auto principal = findVerified(site, authenticator, credential))
    {
        exchange.verification.outcome = std::move(*principal);
        return;
    }
    Outcome outcome = authenticator.authenticate(exchange.request, Scope{});
    if (const auto* principal = std::get_if<Principal>(&outcome); principal && site.verified)
        site.verified->keep(authenticator.name(), credential, *principal);
    exchange.verification.outcome = std::move(outcome);
}

std::vector<std::string> challengesOf(const Site& site, const RouteSpec& spec)
{
    std::vector<std::string> challenges;
    if (spec.auth() == Auth::None)
        return challenges;
    for (const auto& authenticator: site.authenticators)
        if (counts(*authenticator, spec))
            if (std::string challenge = authenticator->challenge(); !challenge.empty())
                challenges.push_back(std::move(challenge));
    return challenges;
}

} // namespace colonnade
