#include "app/CoreFaults.h"

#include "app/DataFolder.h"
#include "data/OpenDatabase.h"
#include "http/FieldSyntax.h"
#include "http/HostRules.h"
#include "http/HttpServer.h"
#include "http/ListenAddress.h"
#include "http/Origin.h"
#include "http/TrustedProxies.h"
#include "identity/KeyFile.h"
#include "mail/MailSettings.h"
#include "queue/TimeZone.h"

#include "config/SettingValue.h"
#include "mail/Address.h"

#include <Poco/Exception.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

/// Runs what may throw a sentence about `key`, which is told as its fault.
template <class Look> void attempt(SettingFaults& faults, const std::string& key, const Look& look)
{
    try
    {
        look();
    }
    catch (const Poco::Exception& exc)
    {
        faults.fault(key, exc.message().empty() ? exc.displayText() : exc.message());
    }
}

void checkAddress(SettingFaults& faults, const std::string& key, const std::string& text)
{
    attempt(faults, key, [&] { ListenAddress::parse(text, key); });
}

/// Each item of a list by itself, so that all that are wrong are told.
template <class Look> void checkItems(SettingFaults& faults, const char* key, const Look& look)
{
    const std::string whole = std::string("http.") + key;
    for (const auto& item: faults.settings().section("http")->list(key))
        attempt(faults, whole, [&] { look(item); });
}

void checkHttp(SettingFaults& faults)
{
    const auto http = faults.settings().section("http");
    checkAddress(faults, "http.listen", http->text("listen"));
    const std::string management = faults.settings().section("management")->text("listen");
    if (!management.empty())
        checkAddress(faults, "management.listen", management);
    attempt(faults, "http.public_url", [&] { checkedPublicUrl(http->text("public_url")); });
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
        attempt(faults, "mail.smtp_url", [&] { parseSmtpUrl(url); });
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

void checkDatabaseUrl(const std::string& dataDirectory, SettingFaults& faults)
{
    const auto settings = DataSettings::read(*faults.settings().section("data"), dataDirectory);
    if (const auto fault = findUrlFault(settings))
        faults.fault("data.url", *fault);
}

/// A file that is written: what of it, or of its folder, stands in the way.
void checkWritable(SettingFaults& faults, const std::string& key, const std::string& file)
{
    std::error_code error;
    const auto folder = fs::absolute(file, error).parent_path();
    const auto wrong = [&](const std::string& sentence)
    { faults.fault(key, file + " cannot be written: " + sentence); };
    if (fs::is_directory(file, error))
        wrong("it is a folder");
    else if (fs::exists(file, error) ? ::access(file.c_str(), W_OK) != 0
                                     : ::access(folder.c_str(), W_OK | X_OK) != 0)
        wrong(std::strerror(errno) +
              (fs::exists(folder, error) ? std::string() : ": there is no folder " + folder.string()));
}

void checkTlsFiles(SettingFaults& faults)
{
    const auto http = faults.settings().section("http");
    const TlsFiles files{http->text("tls_certificate"), http->text("tls_key")};
    if (files.certificate.empty() || files.key.empty())
        return;
    try
    {
        examineCertificate(files);
    }
    catch (const ConfigurationException& exc)
    {
        const std::string key =
            exc.message().starts_with("http.tls_key") ? "http.tls_key" : "http.tls_certificate";
        attempt(faults, key, [&] { throw exc; });
    }
}

/// With SQLite, or where `identity.key_file` is set, the key is a file and can be judged now. What the
/// database knows of the key is compared when it is opened, because it is closed until then.
void checkKeyFile(SettingFaults& faults, const std::string& file)
{
    std::error_code error;
    if (file.empty())
        return;
    if (fs::exists(file, error))
        attempt(faults, "identity.key_file", [&] { findKeyFile(file); });
    else
        checkWritable(faults, "identity.key_file", file);
}

void checkDataFolder(const std::string& folder, SettingFaults& faults)
{
    std::error_code error;
    if (fs::exists(folder, error))
    {
        if (const auto fault = findDataFolderFault(folder))
            faults.problem(*fault);
        return;
    }
    // Not made before everything else is right: until then only what it would be made in can be looked at.
    auto parent = fs::absolute(folder, error).lexically_normal();
    while (!fs::exists(fs::symlink_status(parent, error)) && parent.has_relative_path())
        parent = parent.parent_path();
    const std::string begin = "the data folder " + folder + " cannot be made: " + parent.string();
    if (!fs::is_directory(parent, error))
        faults.problem(begin + " is no folder; name another with --data-dir");
    else if (::access(parent.c_str(), W_OK | X_OK) != 0)
        faults.problem(begin + ": " + std::strerror(errno) + "; name another with --data-dir");
}

} // namespace

void findCoreFaults(const std::string& dataDirectory, SettingFaults& faults)
{
    attempt(faults, "site.time_zone",
            [&] { TimeZone::read(faults.settings().section("site")->text("time_zone")); });
    checkHttp(faults);
    checkMail(faults);
    checkDatabaseUrl(dataDirectory, faults);
}

void findPlaceFaults(const Configuration& configuration, SettingFaults& faults)
{
    const auto section = [&](const char* name) { return configuration.settings.section(name); };
    checkDataFolder(configuration.dataDirectory, faults);
    checkTlsFiles(faults);
    checkKeyFile(faults, section("identity")->text("key_file"));
    if (const std::string log = section("http")->text("access_log"); !log.empty() && log != "off")
        checkWritable(faults, "http.access_log", log);
    if (const std::string log = section("log")->text("file"); !log.empty())
        checkWritable(faults, "log.file", log);
    const std::string authorities = section("mail")->text("smtp_ca_file");
    if (!authorities.empty() && ::access(authorities.c_str(), R_OK) != 0)
        faults.fault("mail.smtp_ca_file", authorities + " cannot be read: " + std::strerror(errno));
}

} // namespace colonnade
