#include "ProjectJwt.h"

#include "BearerHeader.h"
#include "ExternalUid.h"

#include <colonnade/Request.h>

namespace colonnade::external_uid
{

ProjectJwt::ProjectJwt(std::shared_ptr<const tasks::Projects> projects, const Clock& clock):
    _projects(std::move(projects)),
    _clock(clock)
{
}

std::variant<NoCredentials, Principal, Rejected> ProjectJwt::authenticate(const Request& request,
                                                                          const Scope&) const
{
    const auto uid = request.query().find(FIELD);
    if (!uid || !isExternalUid(*uid))
        return NoCredentials{};
    const auto bearer = readBearer(request.findHeader("Authorization"));
    const auto* token = std::get_if<std::string_view>(&bearer);
    const auto claimed = token ? claimedProject(*token) : std::nullopt;
    const auto project = claimed ? _projects->findById(*claimed) : std::nullopt;
    if (!project || findTokenFault(*token, *project, _clock.nowSeconds()))
        return NoCredentials{};
    const Actor actor = externalActor(project->id, *uid);
    return Principal{.actor = actor, .method = std::string(NAME), .voucher = actor.scope};
}

} // namespace colonnade::external_uid
