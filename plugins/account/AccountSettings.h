#pragma once

#include <colonnade/Config.h>

#include <string>
#include <vector>

namespace account
{

/// The section `account` of the configuration, as far as the plugin acts on it yet.
struct AccountSettings
{
    bool strongPassword = false;
    bool enforcePrivacy = false;
    bool firstUserIsAdmin = false;
    int sessionIdleSeconds = 86'400;
    std::vector<std::string> spamDomains; ///< lower case
    std::vector<std::string> origins; ///< of pages that are ours: public URL and front end; no final slash

    /// Throws `ConfigurationException` for a switch whose work this version does not do.
    static AccountSettings read(const colonnade::Config& config, const std::string& publicUrl,
                                bool boundToLoopback);
};

} // namespace account
