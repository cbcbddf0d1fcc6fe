#pragma once

#include "config/SettingSpec.h"
#include "mail/Address.h"

#include "colonnade/Config.h"
#include "colonnade/Queue.h"

#include <string>
#include <vector>

namespace colonnade
{

/// Section `mail`; the order is that of `config show`.
std::vector<SettingSpec> mailSettingSpecs();

/// How to reach the mail server.
struct SmtpSettings
{
    std::string url; ///< `smtp://host:port` or `smtps://host:port`; no user, no password
    std::string user;
    std::string password;
    bool requiresTls = true;
    std::string caFile; ///< empty: the system's certificate authorities
    int connectSeconds = 10;
    int sendSeconds = 60;
};

/// The section `mail`; keys and defaults: `mailSettingSpecs`.
struct MailSettings
{
    bool usesSmtp = false; ///< else a file for each mail
    SmtpSettings smtp;
    Mailbox from;
    std::string host; ///< of `http.public_url`: in message ids, and how the server names itself
    RetryPlan retry{14, 60, 21600};
    int claimSeconds = 180;
    int keepDays = 30;
    int keepDeadTextDays = 7;

    /// Throws `ConfigurationException` for what a type cannot say; never shows the URL, which holds a
    /// password.
    static MailSettings read(const Config& mail, const std::string& publicUrl, const std::string& brand);
};

/// `smtp://[user[:password]@]host[:port]`, or `smtps:`; user and password percent-encoded. Throws
/// `ConfigurationException`.
SmtpSettings parseSmtpUrl(const std::string& url);

} // namespace colonnade
