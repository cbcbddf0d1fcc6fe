#include "app/Doctor.h"

#include "app/Assembly.h"
#include "app/BackupMaker.h"
#include "app/DataFolder.h"
#include "app/Installation.h"
#include "app/ReadyProbe.h"
#include "app/RunningPlugins.h"
#include "http/HttpServer.h"
#include "http/ListenAddress.h"
#include "http/Tls.h"
#include "observe/Notices.h"

#include "colonnade/Config.h"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <sstream>

namespace colonnade
{

namespace
{

constexpr std::uintmax_t MEBIBYTE = std::uintmax_t{1024} * 1024;
constexpr std::uintmax_t LEAST_FREE_BYTES = 512 * MEBIBYTE;
constexpr std::int64_t SECONDS_A_DAY = 86'400;
constexpr int LEAST_VALID_DAYS = 14; ///< of a certificate; Let's Encrypt's is renewed 30 days before its end

/// `forbidden`: bits of the mode.
bool isOpenTo(mode_t forbidden, const std::string& path)
{
    struct stat status
    {
    };
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & forbidden) != 0;
}

} // namespace

std::vector<Finding> Doctor::examine()
{
    examineConfiguration();
    examineDataFolder();
    examineRunning();
    if (_configuration.problems.empty()) // what follows needs settings that hold
    {
        examineDatabase();
        examineKeyFile();
        examineTls();
        examineMail();
        examineAddresses();
        examineFront();
    }
    return std::move(_findings);
}

void Doctor::examineConfiguration()
{
    Assembly assembly(_configuration);
    Judgement judgement = assembly.judge(Places::All);
    const bool isRight = judgement.settings.empty() && judgement.plugins.empty();
    if (isRight)
    {
        try
        {
            assembly.provision(
                reachOf(_configuration.settings, _configuration.settings.section("http")->text("listen")));
        }
        catch (const StartRefused& exc)
        {
            std::istringstream lines(exc.message());
            for (std::string line; std::getline(lines, line);)
                judgement.plugins.push_back(line);
        }
    }
    for (const auto& problem: judgement.settings)
        find(Health::Bad, "configuration", problem);
    for (const auto& warning: judgement.warnings)
        find(Health::Warning, "configuration", warning);
    for (const auto& file: _configuration.files)
        if (isOpenTo(0002, file))
            find(Health::Bad, "configuration",
                 file + " can be written by every user, who could have the server do anything; chmod o-w " +
                     file);
    if (judgement.settings.empty())
        find(Health::Good, "configuration",
             std::to_string(_configuration.files.size()) + " file(s) read, every key is right");
    for (const auto& problem: judgement.plugins)
        find(Health::Bad, "plugins", problem);
    if (isRight && judgement.plugins.empty())
        for (const auto index: _configuration.catalog.order)
            find(Health::Good, "plugins", _configuration.catalog.entries[index].name + " can be loaded");
}

void Doctor::examineRunning()
{
    const auto running = askWhatRuns(_configuration.dataDirectory);
    if (!running)
        return;
    std::string good;
    for (const auto& entry: _configuration.catalog.entries)
    {
        const std::string text = runningText(*running, entry);
        const auto found = running->find(entry.name);
        const bool isAsItRuns = found != running->end() && found->second.isOldFileGone && entry.manifest &&
                                entry.state != PluginState::Refused &&
                                entry.manifest->version == found->second.version;
        if (isAsItRuns)
            good += (good.empty() ? "" : ", ") + entry.name + " " +
                    text.substr(std::string_view("serves ").size());
        else if (!text.empty())
            find(Health::Warning, "running server", entry.name + ": " + text);
    }
    for (const auto& [name, plugin]: *running)
        if (!_configuration.catalog.find(name))
            find(Health::Warning, "running server",
                 name + " serves version " + plugin.version + "; there is no file of it here any more");
    if (!good.empty())
        find(Health::Good, "running server", "serves " + good);
}

void Doctor::examineDataFolder()
{
    const std::string& folder = _configuration.dataDirectory;
    std::error_code error;
    if (!std::filesystem::exists(folder, error))
    {
        find(Health::Warning, "data folder", folder + " does not exist yet; serve makes it");
        return;
    }
    const auto fault = findDataFolderFault(folder);
    struct stat status
    {
    };
    if (fault)
        find(Health::Bad, "data folder", *fault);
    else if (::stat(folder.c_str(), &status) == 0 && (status.st_mode & 0077) != 0)
        find(Health::Warning, "data folder", folder + " is open to other users; chmod 700 " + folder);
    else
        find(Health::Good, "data folder", folder + " can be written");
    examineSpace(folder);
}

void Doctor::examineSpace(const std::string& folder)
{
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (error || space.available >= LEAST_FREE_BYTES)
        return;
    find(Health::Warning, "disk",
         folder + " has " + std::to_string(space.available / MEBIBYTE) + " MiB left, wanted are " +
             std::to_string(LEAST_FREE_BYTES / MEBIBYTE) +
             ": without room nothing can be stored; make some, or move the data folder");
}

void Doctor::examineKeyFile()
{
    if (dialectOf(dataSettingsOf(_configuration)) == Dialect::Postgresql &&
        _configuration.settings.section("identity")->text("key_file").empty())
        find(Health::Warning, "key file",
             "the installation's key is in the database, and so in each dump of it, beside what it seals; a "
             "new installation can keep it apart: identity.key_file (docs/DEPLOYING.md)");
    const std::string path = keyFileOf(_configuration);
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return; // made at the first start, or kept in the database
    if (isOpenTo(0077, path))
        find(Health::Bad, "key file", path + " can be read by other users; chmod 600 " + path);
    else
        find(Health::Good, "key file", path + " is its owner's only; keep a copy of it");
}

void Doctor::examineTls()
{
    const auto http = _configuration.settings.section("http");
    const TlsFiles files{http->text("tls_certificate"), http->text("tls_key")};
    if (!files)
        return;
    if (isOpenTo(0007, files.key)) // Debian lets the group ssl-cert read
        find(Health::Bad, "TLS", files.key + " can be read by other users; chmod o= " + files.key);
    try
    {
        const auto facts = examineCertificate(files);
        const std::string whose = "the certificate of " + facts.subject;
        if (facts.validSeconds < 0)
            find(Health::Bad, "TLS",
                 whose + " is no longer valid; renew it, then send the server SIGHUP (systemctl reload)");
        else
            find(facts.validSeconds < LEAST_VALID_DAYS * SECONDS_A_DAY ? Health::Warning : Health::Good,
                 "TLS",
                 whose + " is valid for " + std::to_string(facts.validSeconds / SECONDS_A_DAY) +
                     " more day(s); once renewed, send the server SIGHUP (systemctl reload)");
    }
    catch (const ConfigurationException& exc)
    {
        find(Health::Bad, "TLS", exc.message());
    }
}

void Doctor::examineAddresses()
{
    const auto http = _configuration.settings.section("http");
    const std::string listen = http->text("listen");
    examineAddress("http.listen", listen);
    const std::string management = _configuration.settings.section("management")->text("listen");
    if (!management.empty())
        examineAddress("management.listen", management);
    try
    {
        if (!reachOf(_configuration.settings, listen).loopback && http->list("trusted_proxies").empty() &&
            http->text("tls_certificate").empty())
            find(Health::Warning, "http.listen",
                 listen + " can be reached by other machines without TLS; set http.tls_certificate, let "
                          "a proxy "
                          "with TLS forward to 127.0.0.1, or name it in http.trusted_proxies");
    }
    catch (const Poco::Exception&)
    {
        // examineAddress has said it
    }
}

void Doctor::examineFront()
{
    const auto& settings = _configuration.settings;
    const auto http = HttpSettings::read(*settings.section("http"), *settings.section("management"),
                                         _configuration.dataDirectory);
    try
    {
        for (const auto& sentence: http.warnings(reachOf(settings, http.listen).loopback))
            find(Health::Warning, "http", sentence);
    }
    catch (const Poco::Exception&)
    {
        // examineAddress has said it
    }
    for (const auto& sentence: Notices::read(http.noticesFile))
        find(Health::Warning, "http", "seen since the server was started: " + sentence);
}

void Doctor::examineAddress(const std::string& key, const std::string& text)
{
    try
    {
        const auto address = ListenAddress::parse(text, key);
        std::error_code none;
        if (address.isUnix())
            return std::filesystem::exists(address.path(), none)
                       ? find(Health::Warning, key,
                              text + " is in use: by this server if it is running, else set another")
                       : find(Health::Good, key, text + " is free");
        Poco::Net::ServerSocket socket;
        // A port that is shared would look free beside our own server. Bound only: who listened for a moment
        // would take connections that are meant for others.
        socket.bind(address.resolve(), /*reuseAddress=*/true, /*reusePort=*/false);
        find(Health::Good, key, text + " is free");
    }
    catch (const Poco::Exception& exc)
    {
        if (exc.code() == POCO_EADDRINUSE)
            examineTaken(key, text);
        else
            find(Health::Bad, key,
                 text + " cannot be listened on: " + exc.displayText() +
                     (exc.code() == EACCES
                          ? "; ports below 1024 need a socket that systemd opens (docs/DEPLOYING.md)"
                          : "; wanted an address of this machine and a free port, as 127.0.0.1:8080"));
    }
}

/// Asks whoever listens there.
void Doctor::examineTaken(const std::string& key, const std::string& text)
{
    const bool hasTls =
        key == "http.listen" && !_configuration.settings.section("http")->text("tls_key").empty();
    std::string answer;
    try
    {
        if (!hasTls)
            answer = askWhetherReady(text);
    }
    catch (const Poco::Exception&)
    {
        // then it is none of ours, or hangs: said below
    }
    if (answer.starts_with("200 {\"status\":\"ok\""))
        find(Health::Good, key, text + " is in use: a server answers there and is ready");
    else if (answer.starts_with("503 {\"status\":"))
        find(Health::Bad, key,
             "a server answers at " + text + ", but is not ready: " + answer.substr(4) +
                 "; its log says why");
    else
        find(Health::Warning, key,
             text + " is in use: by this server if it is running, else set another" +
                 (hasTls ? "" : "; what listens there does not answer as it would"));
}

} // namespace colonnade
