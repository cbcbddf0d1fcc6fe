#pragma once

#include "ProjectToken.h"

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <memory>
#include <optional>
#include <string_view>

namespace colonnade::external_uid
{

/// Finds the application's user that a request within a project acts for: named in the query, for answers
/// also in the body, vouched for by the project's token (reference 7.5, 10.3).
class ExternalUserResolver final: public ActorResolver
{
public:
    ExternalUserResolver(std::shared_ptr<const tasks::Projects> projects, const Clock& clock);

    std::variant<std::monostate, Actor, Rejected> resolve(const Request& request,
                                                          const Scope& scope) const override;

private:
    std::optional<Rejected> findFault(const Request& request, std::int64_t project) const;

    const std::shared_ptr<const tasks::Projects> _projects;
    const Clock& _clock;
};

} // namespace colonnade::external_uid
