#pragma once

#include "newsletter/NewsletterService.h"
#include "store/Subscriptions.h"

#include <colonnade/Config.h>

#include <string>
#include <vector>

namespace account
{

/// The section `account` of the configuration.
struct AccountSettings
{
    /// Who may register.
    enum class Registration
    {
        Open,
        Invitation,
        Closed
    };

    Registration registration = Registration::Open;
    bool strongPassword = false;
    int leaderboardSize = 20;
    int registrationsPerAddress = 1000; ///< within an hour
    std::size_t maxUploadBytes = 0;
    std::vector<std::string> locales; ///< languages that a person may choose
    std::string defaultLocale = "en"; ///< of pages and mails for whoever asks for none of them
    bool enforcePrivacy = false;
    bool firstUserIsAdmin = false;
    int sessionIdleSeconds = 86'400;
    bool confirmation = false;
    int linkExpirationSeconds = 18'000;
    bool twoFactor = false;
    int otpLifetimeSeconds = 300;
    bool localNewsletter = false;
    NewsletterAccess newsletter = {}; ///< of a service, unless it is local
    int newsletterRetrySeconds = 30;
    bool tellUnknownAddresses = true;
    int mailsPerAccount = 10;             ///< that may be asked for within an hour
    int mailsPerAddress = 600;            ///< the same, by one client
    std::string mailBaseUrl;              ///< of mailed links, without a final slash
    std::vector<std::string> admins;      ///< addresses told of deleted accounts
    std::vector<std::string> spamDomains; ///< as `foldDomain` makes them
    std::string frontEndOrigin;           ///< empty: the pages are here
    std::vector<std::string> origins; ///< of pages that are ours: public URL and front end; no final slash

    /// Where subscriptions are kept; nowhere without a service's key.
    Subscriptions::Place newsletterPlace() const;

    /// After `checkSettings` found nothing wrong.
    static AccountSettings read(const colonnade::Config& config, const std::string& publicUrl);

private:
    void readMailed(const colonnade::Config& config, const std::string& publicUrl);
};

} // namespace account
