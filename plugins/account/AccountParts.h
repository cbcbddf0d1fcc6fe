#pragma once

#include "AccountSettings.h"
#include "Browser.h"
#include "CsrfGuard.h"
#include "Flash.h"
#include "RegistrationRules.h"
#include "Views.h"

#include <string>

namespace account
{

/// The plain objects that handlers work with, made once, in the order in which they need each other.
struct AccountParts
{
    AccountParts(colonnade::Database& databaseToUse, colonnade::Identity& identityToUse,
                 AccountSettings settingsToUse, const std::string& brand, const colonnade::Clock& clockToUse):
        database(databaseToUse),
        identity(identityToUse),
        settings(std::move(settingsToUse)),
        clock(clockToUse),
        browsers(identity, settings.sessionIdleSeconds),
        csrf(identity.vault(), clock, settings.origins),
        flashes(identity.vault()),
        views(flashes, brand),
        rules(identity, settings)
    {
    }

    colonnade::Database& database;
    colonnade::Identity& identity;
    const AccountSettings settings;
    const colonnade::Clock& clock;
    const BrowserSessions browsers;
    const CsrfGuard csrf;
    const FlashQueue flashes;
    const Views views;
    const RegistrationRules rules;
};

} // namespace account
