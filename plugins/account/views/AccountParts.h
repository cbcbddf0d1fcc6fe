#pragma once

#include "account/Avatars.h"
#include "browser/Browser.h"
#include "browser/CsrfGuard.h"
#include "dialect/AccountPages.h"
#include "dialect/Dialect.h"
#include "mails/AccountMails.h"
#include "people/ExternalKeys.h"
#include "people/TotalUsers.h"
#include "people/Work.h"
#include "rules/AccountSettings.h"
#include "rules/RegistrationRules.h"
#include "store/Allowance.h"
#include "store/Challenges.h"
#include "store/Devices.h"
#include "store/Invitations.h"
#include "store/Links.h"
#include "store/Registrations.h"
#include "store/Subscriptions.h"
#include "store/Undos.h"

#include <memory>
#include <string>

namespace account
{

/// The plain objects that handlers work with, made once, in the order in which they need each other.
struct AccountParts
{
    AccountParts(colonnade::Database& databaseToUse, colonnade::Identity& identityToUse,
                 const AccountMails::Source& mailSource, colonnade::Pages& pagesToUse,
                 AccountSettings settingsToUse, const std::string& brand, const colonnade::Clock& clockToUse,
                 Poco::Logger& logger):
        database(databaseToUse),
        identity(identityToUse),
        settings(std::move(settingsToUse)),
        clock(clockToUse),
        devices(database, identity.vault(), clock),
        knownBrowsers(identity.vault()),
        browsers(identity, devices, knownBrowsers, clock, settings.sessionIdleSeconds, logger),
        csrf(identity.vault(), clock),
        pages(pagesToUse),
        templates(pagesToUse),
        views(pages),
        rules(identity, settings),
        mails(mailSource, pages, brand, settings.mailBaseUrl, settings.spamDomains),
        links(identity.vault(), clock),
        undos(identity.vault(), clock),
        registrations(identity.vault(), clock),
        invitations(identity.vault(), clock),
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
    const KnownBrowsers knownBrowsers;
    const BrowserSessions browsers;
    const CsrfGuard csrf;
    const colonnade::Pages& pages;
    const AccountPages templates;
    const Views views;
    const RegistrationRules rules;
    const AccountMails mails;
    const Links links;
    const Undos undos;
    const Registrations registrations;
    const Invitations invitations;
    const Challenges challenges;
    const Allowance allowance;
    const NewsletterWishes wishes;
    const Subscriptions subscriptions;
    const ExternalKeys externalKeys;
    Work work;                            ///< its sources are set at the start
    std::shared_ptr<AvatarStore> avatars; ///< set at the start; none if no plugin keeps pictures

    /// Whether everybody may register: then pages lead there.
    bool isOpen() const { return settings.registration == AccountSettings::Registration::Open; }
    std::int64_t totalUsers() const { return _totalUsers.get(identity.users()); }

private:
    mutable TotalUsers _totalUsers;
};

} // namespace account
