#include "app/CoreFaults.h"

#include "config/SettingValue.h"
#include "data/OpenDatabase.h"
#include "http/FieldSyntax.h"
#include "http/FrontEnds.h"
#include "http/HostRules.h"
#include "http/HttpServer.h"
#include "http/ListenAddress.h"
#include "http/Origin.h"
#include "http/TrustedProxies.h"
#include "mail/Address.h"
#include "mail/MailSettings.h"
#include "pages/PagesCore.h"
#include "queue/TimeZone.h"

#include <Poco/Exception.h>

namespace colonnade
{

namespace
{

void checkAddress(SettingFaults& faults, const std::string& key, const std::string& text)
{
    faults.attempt(key, [&] { ListenAddress::parse(text, key); });
}

/// Each item of a list by itself, so that all that are wrong are told.
template <class Look> void checkItems(SettingFaults& faults, const char* key, const Look& look)
{
    const std::string whole = std::string("http.") + key;
    for (const auto& item: faults.settings().section("http")->list(key))
        faults.attempt(whole, [&] { look(item); });
}

void checkHttp(SettingFaults& faults)
{
    const auto http = faults.settings().section("http");
    checkAddress(faults, "http.listen", http->text("listen"));
    const std::string management = faults.settings().section("management")->text("listen");
    if (!management.empty())
        checkAddress(faults, "management.listen", management);
    faults.attempt("http.public_url", [&] { checkedPublicUrl(http->text("public_url")); });
    checkItems(faults, "trusted_proxies",
               [](const std::string& item) { const TrustedProxies checked({item}); });
    checkItems(faults, "allowed_hosts",
               [](const std::string& item) { const HostRules checked({}, {item}, /*loopback=*/true); });
    checkItems(faults, "front_end_origins",
               [](const std::string& item)
               {
                   const auto origin = Origin::parse(item);
                   if (!origin || !isUsualHost(origin->host))
                       throw ConfigurationException(
                           "wanted origins as https://app.example.org, without a path, "
                           "there was \"" +
                           item + "\"");
               });
    const std::string certificate = http->text("tls_certificate");
    const std::string key = http->text("tls_key");
    const std::string missing = certificate.empty() ? "http.tls_certificate" : "http.tls_key";
    if (certificate.empty() != key.empty())
        faults.fault(certificate.empty() ? "http.tls_key" : "http.tls_certificate",
                     "goes together with " + missing + ": " + missing + " is not set");
}

void checkSmtp(SettingFaults& faults, const Config& mail)
{
    const std::string url = mail.text("smtp_url");
    if (url.empty())
        faults.fault("mail.transport", "is smtp, but mail.smtp_url is not set",
                     "name the mail server as smtp://user:password@host:port");
    else
        faults.attempt("mail.smtp_url", [&] { parseSmtpUrl(url); });
    if (mail.text("from").empty())
        faults.fault("mail.transport", "is smtp, but mail.from is not set",
                     "name the address that mails come from");
    if (mail.text("smtp_tls") == "off" && url.starts_with("smtps:"))
        faults.fault("mail.smtp_tls", "is off, but mail.smtp_url begins with smtps://");
}

void checkMail(SettingFaults& faults)
{
    const auto mail = faults.settings().section("mail");
    const std::string from = mail->text("from");
    if (!from.empty() && !parseMailbox(from))
        faults.fault("mail.from",
                     "wanted an address such as noreply@example.org or Name <noreply@example.org>, "
                     "there was \"" +
                         from + "\"");
    if (mail->text("transport") == "smtp")
        checkSmtp(faults, *mail);
    const auto least = mail->integer("send_timeout_seconds") + 2;
    if (mail->integer("claim_seconds") < least)
        faults.fault("mail.claim_seconds", "wanted at least 2 more than mail.send_timeout_seconds, " +
                                               std::to_string(least) + ", there was " +
                                               std::to_string(mail->integer("claim_seconds")));
}

bool isV6(const ListenAddress& address)
{
    return address.toString().starts_with('[');
}

/// Whether both cannot be listened on in one process.
bool collide(const ListenAddress& one, const ListenAddress& other)
{
    if (one.isUnix() || other.isUnix())
        return one == other;
    if (one.port() == 0 || one.port() != other.port())
        return false;
    // [::] takes the addresses of IPv4 along, 0.0.0.0 none of IPv6.
    const auto takes = [](const ListenAddress& wide, const ListenAddress& narrow)
    { return wide.isWildcard() && (isV6(wide) || !isV6(narrow)); };
    return one == other || takes(one, other) || takes(other, one);
}

void checkManagement(SettingFaults& faults)
{
    const std::string listen = faults.settings().section("http")->text("listen");
    const auto management = faults.settings().section("management");
    const std::string address = management->text("listen");
    if (address.empty() || !management->isSet("listen"))
        return; // one that nobody has set gives way
    try
    {
        if (collide(ListenAddress::parse(listen, "http.listen"),
                    ListenAddress::parse(address, "management.listen")))
            faults.fault("management.listen",
                         "wanted another address than http.listen, there was \"" + address + "\" for both");
    }
    catch (const ConfigurationException&)
    {
        return; // checkHttp says it
    }
}

void checkDatabaseUrl(const std::string& dataDirectory, SettingFaults& faults)
{
    const auto settings = DataSettings::read(*faults.settings().section("data"), dataDirectory);
    if (const auto fault = findUrlFault(settings))
        faults.fault("data.url", *fault);
}

/// A port or a subdomain would be the same site: browsers would send it the site's cookies.
void checkPages(SettingFaults& faults)
{
    const std::string text = faults.settings().section("pages")->text("presenter_origin");
    if (text.empty())
        return;
    const auto origin = Origin::parse(text);
    const auto own = Origin::parse(faults.settings().section("http")->text("public_url"));
    if (!origin || origin->toText() != text)
        faults.fault("pages.presenter_origin",
                     "wanted an origin as https://tasks.example.net, without a path, there was \"" + text +
                         "\"");
    else if (!own)
        faults.fault("pages.presenter_origin",
                     "it needs http.public_url, the site that may show such frames");
    else if (registrableDomain(origin->host) == registrableDomain(own->host))
        faults.fault("pages.presenter_origin",
                     "it is the same site as http.public_url: browsers would give presenters its cookies");
}

} // namespace

void findCoreFaults(const std::string& dataDirectory, SettingFaults& faults)
{
    faults.attempt("site.time_zone",
                   [&] { TimeZone::read(faults.settings().section("site")->text("time_zone")); });
    faults.attempt("site.accent", [&] { checkAccent(faults.settings().section("site")->text("accent")); });
    checkPages(faults);
    checkHttp(faults);
    checkManagement(faults);
    checkMail(faults);
    checkDatabaseUrl(dataDirectory, faults);
}

} // namespace colonnade
