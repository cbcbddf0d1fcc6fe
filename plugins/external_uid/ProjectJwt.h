#pragma once

#include "ProjectToken.h"

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <memory>

namespace colonnade::external_uid
{

/// Authenticator `project.jwt`: a bearer token of the project that it names, together with an external user
/// in the query. Whatever does not hold is not refused here: the project asked for decides, later.
class ProjectJwt final: public Authenticator
{
public:
    static constexpr std::string_view NAME = "project.jwt";

    ProjectJwt(std::shared_ptr<const tasks::Projects> projects, const Clock& clock);

    std::string_view name() const override { return NAME; }
    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope& scope) const override;
    bool ambient() const override { return false; }

private:
    const std::shared_ptr<const tasks::Projects> _projects;
    const Clock& _clock;
};

} // namespace colonnade::external_uid
