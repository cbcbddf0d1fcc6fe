#include "mail/MailSettings.h"

#include "colonnade/Text.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr int SUBMISSION_PORT = 587;     // RFC 6409
constexpr int SUBMISSION_TLS_PORT = 465; // RFC 8314
constexpr int MAX_PORT = 65535;
constexpr int CLAIM_MARGIN_SECONDS = 2;

SettingSpec integer(std::string key, std::int64_t fallback, std::int64_t minimum, std::int64_t maximum,
                    std::string description)
{
    return {std::move(key), SettingType::Integer, std::to_string(fallback), std::move(description), minimum,
            maximum};
}

[[noreturn]] void refuseUrl(const std::string& why)
{
    throw ConfigurationException("mail.smtp_url: wanted smtp://user:password@host:port or smtps://…, " + why);
}

std::string decode(const std::string& text)
{
    std::string decoded;
    try
    {
        Poco::URI::decode(text, decoded);
    }
    catch (const Poco::Exception&)
    {
        refuseUrl("but the user or password is not percent-encoded well (% is %25)");
    }
    if (hasControlCharacters(decoded))
        refuseUrl("but there is a control character in the user or password");
    return decoded;
}

bool isHostName(std::string_view host)
{
    return !host.empty() && host.front() != '-' &&
           std::all_of(host.begin(), host.end(),
                       [](char c)
                       {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '-' || c == '.';
                       });
}

bool isBracketedAddress(std::string_view host)
{
    return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
           host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
}

void readLogin(SmtpSettings& smtp, const std::string& login)
{
    const auto colon = login.find(':');
    smtp.user = decode(login.substr(0, colon));
    if (colon != std::string::npos)
        smtp.password = decode(login.substr(colon + 1));
    if (smtp.user.empty() || smtp.password.empty())
        refuseUrl("but the user or the password is empty");
}

std::string checkedServer(const std::string& server, int defaultPort)
{
    const auto bracket = server.rfind(']');
    const auto colon = server.find(':', bracket == std::string::npos ? 0 : bracket);
    const std::string host = server.substr(0, colon);
    if (!isHostName(host) && !isBracketedAddress(host))
        refuseUrl("but the host is missing, or followed by something other than a port");
    if (colon == std::string::npos)
        return host + ":" + std::to_string(defaultPort);
    const auto port = parseInteger(server.substr(colon + 1));
    if (!port || *port < 1 || *port > MAX_PORT)
        refuseUrl("but the port is no number from 1 to 65535");
    return host + ":" + std::to_string(*port);
}

bool isLoopback(const std::string& url)
{
    const auto host = std::string_view(url).substr(url.find("://") + 3);
    return host.starts_with("localhost:") || host.starts_with("127.") || host.starts_with("[::1]:");
}

/// What stands for this server in addresses: its public name, or `localhost` if it has but a number.
std::string hostOf(const std::string& publicUrl)
{
    try
    {
        std::string host = Poco::URI(publicUrl).getHost();
        if (isHostName(host) && host.find_first_not_of("0123456789.") != std::string::npos)
            return host;
    }
    catch (const Poco::SyntaxException&)
    {
        // said where http.public_url is checked
    }
    return "localhost";
}

Mailbox senderOf(const Config& mail, const std::string& host, const std::string& brand)
{
    const std::string text = mail.text("from");
    auto from = parseMailbox(text.empty() ? "noreply@" + host : text);
    if (!from)
        throw ConfigurationException("mail.from: wanted an address such as noreply@example.org or "
                                     "Name <noreply@example.org>, there was \"" +
                                     text + "\"");
    if (!from->name.empty())
        return *from;
    const auto named = parseMailbox(brand + " <" + from->address + ">");
    return named ? *named : *from; // a brand that cannot be a name is left out
}

void readSmtp(const Config& mail, MailSettings& settings)
{
    if (mail.text("smtp_url").empty())
        throw ConfigurationException("mail.transport is smtp, but mail.smtp_url is not set: name the mail "
                                     "server as smtp://user:password@host:port");
    if (mail.text("from").empty())
        throw ConfigurationException("mail.transport is smtp, but mail.from is not set: name the address "
                                     "that mails come from");
    settings.smtp = parseSmtpUrl(mail.text("smtp_url"));
    settings.smtp.requiresTls = mail.text("smtp_tls") == "required";
    if (!settings.smtp.requiresTls && settings.smtp.url.starts_with("smtps:"))
        throw ConfigurationException("mail.smtp_tls is off, but mail.smtp_url begins with smtps://");
    if (!settings.smtp.requiresTls && !settings.smtp.user.empty() && !isLoopback(settings.smtp.url))
        throw ConfigurationException("mail.smtp_tls is off, but mail.smtp_url holds a password, which would "
                                     "cross the network in clear: take one of them away");
    settings.smtp.caFile = mail.text("smtp_ca_file");
    settings.smtp.connectSeconds = static_cast<int>(mail.integer("connect_timeout_seconds"));
    settings.smtp.sendSeconds = static_cast<int>(mail.integer("send_timeout_seconds"));
    settings.usesSmtp = true;
}

} // namespace

std::vector<SettingSpec> mailSettingSpecs()
{
    return {
        {.key = "mail.transport",
         .type = SettingType::Choice,
         .fallback = "file",
         .description = "Where mails go: a file each under the data folder, or a mail server.",
         .choices = {"file", "smtp"}},
        {.key = "mail.smtp_url",
         .type = SettingType::Url, // it may hold a password
         .fallback = "",
         .description = "The mail server: smtp://user:password@host:port (STARTTLS, port 587 if none is "
                        "given) or smtps://… (465). User and password percent-encoded; without them no "
                        "login."},
        {.key = "mail.smtp_tls",
         .type = SettingType::Choice,
         .fallback = "required",
         .description = "Whether mail goes over TLS only, with a certificate that holds; off: unencrypted, "
                        "for a mail server on the same machine.",
         .choices = {"required", "off"}},
        {.key = "mail.smtp_ca_file",
         .fallback = "",
         .description = "File with the certificate authorities that the mail server's certificate is "
                        "checked against; empty: the system's."},
        {.key = "mail.from",
         .fallback = "",
         .description = "Sender of mails, as noreply@example.org or Name <noreply@example.org>; without a "
                        "name site.brand; must be set with smtp."},
        integer("mail.connect_timeout_seconds", 10, 1, 300, "Time to reach the mail server."),
        integer("mail.send_timeout_seconds", 60, 1, 3600,
                "Time for one mail, from the connection to the server's acknowledgement."),
        integer("mail.retry_first_seconds", 60, 1, 86400,
                "Wait after the first try that failed; each next is twice as long, less up to a half at "
                "random."),
        integer("mail.retry_max_seconds", 21600, 1, 604800, "The longest wait between two tries."),
        integer("mail.retry_limit", 14, 1, 100, "Tries before a mail is given up."),
        integer("mail.claim_seconds", 180, 3, 7200,
                "After how long another server takes over a mail that one began to send and never "
                "finished; more than mail.send_timeout_seconds."),
        integer("mail.keep_days", 30, 0, 3650,
                "How long sent and given-up mails stay listed, without their text."),
        integer("mail.keep_dead_text_days", 7, 0, 365,
                "How long a given-up mail keeps its text, so that it can be sent again."),
    };
}

SmtpSettings parseSmtpUrl(const std::string& url)
{
    SmtpSettings smtp;
    const auto schemeEnd = url.find("://");
    const std::string scheme = lowerAscii(url.substr(0, schemeEnd));
    if (schemeEnd == std::string::npos || (scheme != "smtp" && scheme != "smtps"))
        refuseUrl("but it begins with neither smtp:// nor smtps://");
    std::string rest = url.substr(schemeEnd + 3);
    const auto at = rest.rfind('@');
    if (at != std::string::npos)
        readLogin(smtp, rest.substr(0, at));
    rest = rest.substr(at == std::string::npos ? 0 : at + 1);
    if (rest.ends_with('/'))
        rest.pop_back();
    smtp.url =
        scheme + "://" + checkedServer(rest, scheme == "smtps" ? SUBMISSION_TLS_PORT : SUBMISSION_PORT);
    return smtp;
}

MailSettings MailSettings::read(const Config& mail, const std::string& publicUrl, const std::string& brand)
{
    MailSettings settings;
    settings.host = hostOf(publicUrl);
    if (mail.text("transport") == "smtp")
        readSmtp(mail, settings);
    settings.from = senderOf(mail, settings.host, brand);
    settings.retry.firstSeconds = static_cast<int>(mail.integer("retry_first_seconds"));
    settings.retry.longestSeconds = static_cast<int>(mail.integer("retry_max_seconds"));
    settings.retry.attempts = static_cast<int>(mail.integer("retry_limit"));
    settings.claimSeconds = static_cast<int>(mail.integer("claim_seconds"));
    settings.keepDays = static_cast<int>(mail.integer("keep_days"));
    settings.keepDeadTextDays = static_cast<int>(mail.integer("keep_dead_text_days"));
    if (settings.claimSeconds < mail.integer("send_timeout_seconds") + CLAIM_MARGIN_SECONDS)
        throw ConfigurationException("mail.claim_seconds must be at least 2 more than "
                                     "mail.send_timeout_seconds, there was " +
                                     std::to_string(settings.claimSeconds));
    return settings;
}

} // namespace colonnade
