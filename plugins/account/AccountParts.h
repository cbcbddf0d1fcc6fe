#pragma once

#include "AccountMails.h"
#include "AccountSettings.h"
#include "Allowance.h"
#include "Browser.h"
#include "Challenges.h"
#include "CsrfGuard.h"
#include "ExternalKeys.h"
#include "Flash.h"
#include "Links.h"
#include "RegistrationRules.h"
#include "Registrations.h"
#include "Subscriptions.h"
#include "TotalUsers.h"
#include "Views.h"
#include "Work.h"
#include "account/Avatars.h"

#include <memory>
#include <string>

namespace account
{

/// The plain objects that handlers work with, made once, in the order in which they need each other.
struct AccountParts
{
    AccountParts(colonnade::Database& databaseToUse, colonnade::Identity& identityToUse,
                 colonnade::Mail& mail, AccountSettings settingsToUse, const std::string& brand,
                 const colonnade::Clock& clockToUse):
        database(databaseToUse),
        identity(identityToUse),
        settings(std::move(settingsToUse)),
        clock(clockToUse),
        browsers(identity, settings.sessionIdleSeconds),
        csrf(identity.vault(), clock, settings.origins),
        flashes(identity.vault()),
        views(flashes, brand),
        rules(identity, settings),
        mails(mail, brand, settings.mailBaseUrl, settings.spamDomains),
        links(identity.vault(), clock),
        registrations(identity.vault(), clock),
        challenges(identity.vault(), clock, settings.otpLifetimeSeconds),
        allowance(identity.vault(), clock, settings.mailsPerAccount, settings.mailsPerAddress),
        subscriptions(database, clock, settings.localNewsletter),
        externalKeys(identity.vault())
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
    const AccountMails mails;
    const Links links;
    const Registrations registrations;
    const Challenges challenges;
    const Allowance allowance;
    const Subscriptions subscriptions;
    const ExternalKeys externalKeys;
    Work work;                            ///< its sources are set at the start
    std::shared_ptr<AvatarStore> avatars; ///< set at the start; none if no plugin keeps pictures

    std::int64_t totalUsers() const { return _totalUsers.get(identity.users()); }

private:
    mutable TotalUsers _totalUsers;
};

} // namespace account
