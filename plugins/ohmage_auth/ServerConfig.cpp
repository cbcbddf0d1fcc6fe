#include "ServerConfig.h"

#include "Answers.h"
#include "CallParameters.h"

#include <cstdint>

namespace ohmage
{

colonnade::Response readServerConfig(const colonnade::Request& request, int tokenLifetimeSeconds,
                                     bool canSetUpUsers)
{
    clientOf(readParameters(request)); // not needed, but not to be doubled either
    colonnade::JsonWriter data;
    data.beginObject()
        .member("application_name", "ohmage")
        .member("application_version", "2.18.2") // of the protocol: clients compare it
        .member("application_build", "colonnade")
        .member("auth_token_lifetime", std::int64_t{tokenLifetimeSeconds} * 1000)
        .member("default_campaign_creation_privilege", false)
        .member("default_survey_response_sharing_state", "private");
    data.key("survey_response_privacy_states").beginArray().value("private").value("shared").end();
    data.member("mobility_enabled", false)
        .member("maximum_parameter_size", static_cast<std::int64_t>(MAX_BODY_BYTES))
        .member("maximum_request_size", static_cast<std::int64_t>(MAX_BODY_BYTES))
        .member("self_registration_allowed", false)
        .member("user_setup_enabled", canSetUpUsers)
        .member("keycloak_auth_enabled", false)
        .member("local_auth_enabled", true)
        .member("public_class_id", "urn:class:public");
    return succeedWithData(request, data.end().text());
}

} // namespace ohmage
