#include "ExternalUidCodec.h"
#include "ExternalUserResolver.h"
#include "ProjectJwt.h"
#include "TokenApi.h"

#include <colonnade/Plugin.h>

namespace colonnade::external_uid
{

/// Lets an application bring its own users to a project. Route, settings and rules: README.md.
class ExternalUidPlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        const std::shared_ptr<const tasks::Projects> projects = context.require<tasks::Projects>();
        const Clock& clock = systemClock();
        const std::int64_t lifetime = context.config().integer("token_lifetime_seconds");

        // Accounts come first: a project's token signs nobody in, nor out.
        context.extend<Authenticator>(std::make_shared<ProjectJwt>(projects, clock),
                                      std::string(ProjectJwt::NAME), Order{.after = {"api_key", "session"}});
        context.extend<ActorResolver>(std::make_shared<ExternalUserResolver>(projects, clock));
        context.extend<ActorCodec>(std::make_shared<ExternalUidCodec>());
        context.extend<ErrorRenderer>(std::make_shared<TokenErrorRenderer>());
        context.route(get("/api/auth/project/{short_name}/token")
                          .summary("Gives the project's token for its secret key")
                          .errors("project_token")
                          .rateLimit("external_uid.token"),
                      [projects, &clock, lifetime](const Request& request)
                      { return giveToken(*projects, clock, lifetime, request); });
    }
};

} // namespace colonnade::external_uid

COLONNADE_PLUGIN(colonnade::external_uid::ExternalUidPlugin)
