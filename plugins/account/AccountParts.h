#pragma once

#include "AccountMails.h"
#include "AccountSettings.h"
#include "Allowance.h"
#include "Browser.h"
#include "Challenges.h"
#include "CsrfGuard.h"
#include "Devices.h"
#include "ExternalKeys.h"
#include "Flash.h"
#include "Languages.h"
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
                 const AccountMails::Source& mailSource, const colonnade::Translations& translations,
                 AccountSettings settingsToUse, const std::string& brand, const colonnade::Clock& clockToUse,
                 Poco::Logger& logger):
        database(databaseToUse),
        identity(identityToUse),
        settings(std::move(settingsToUse)),
        clock(clockToUse),
        devices(database, identity.vault(), clock),
        browsers(identity, devices, settings.sessionIdleSeconds, logger),
        csrf(identity.vault(), clock, settings.origins),
        flashes(identity.vault()),
        languages(translations, settings.locales, settings.defaultLocale, identity),
        views(flashes, languages, brand),
        rules(identity, settings),
        mails(mailSource, languages, brand, settings.mailBaseUrl, settings.spamDomains),
        links(identity.vault(), clock),
        registrations(identity.vault(), clock),
        challenges(identity.vault(), clock, settings.otpLifetimeSeconds),
        allowance(identity.vault(), clock, settings.mailsPerAccount, settings.mailsPerAddress),
        wishes(database, clock),
        subscriptions(database, clock, wishes, settings.newsletterPlace()),
        externalKeys(identity.vault())
    {
    }

    colonnade::Database& database;
    colonnade::Identity& identity;
    const AccountSettings settings;
    const colonnade::Clock& clock;
    const Devices devices;
    const BrowserSessions browsers;
    const CsrfGuard csrf;
    const FlashQueue flashes;
    const Languages languages;
    const Views views;
    const RegistrationRules rules;
    const AccountMails mails;
    const Links links;
    const Registrations registrations;
    const Challenges challenges;
    const Allowance allowance;
    const NewsletterWishes wishes;
    const Subscriptions subscriptions;
    const ExternalKeys externalKeys;
    Work work;                            ///< its sources are set at the start
    std::shared_ptr<AvatarStore> avatars; ///< set at the start; none if no plugin keeps pictures

    std::int64_t totalUsers() const { return _totalUsers.get(identity.users()); }

private:
    mutable TotalUsers _totalUsers;
};

} // namespace account
