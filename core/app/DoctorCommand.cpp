#include "app/Assembly.h"
#include "app/BackupMaker.h"
#include "app/Commands.h"
#include "app/DataFolder.h"
#include "app/PluginFolders.h"
#include "data/OpenDatabase.h"
#include "http/HttpServer.h"
#include "http/Tls.h"
#include "observe/Notices.h"

#include "colonnade/Config.h"
#include "colonnade/Json.h"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketDefs.h>

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <ostream>

namespace colonnade
{

namespace
{

constexpr std::uintmax_t MEBIBYTE = std::uintmax_t{1024} * 1024;
constexpr std::uintmax_t LEAST_FREE_BYTES = 512 * MEBIBYTE;
constexpr std::int64_t SECONDS_A_DAY = 86'400;
constexpr int LEAST_VALID_DAYS = 14; ///< of a certificate; Let's Encrypt's is renewed 30 days before its end

enum class Health
{
    Good,
    Warning,
    Bad
};

struct Finding
{
    Health health;
    std::string subject;
    std::string sentence;
};

class Doctor
{
public:
    explicit Doctor(const Configuration& configuration):
        _configuration(configuration)
    {
    }

    std::vector<Finding> examine()
    {
        examineConfiguration();
        examinePlugins();
        examineDataFolder();
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

private:
    void find(Health health, const std::string& subject, const std::string& sentence)
    {
        _findings.push_back({health, subject, sentence});
    }

    void examineConfiguration()
    {
        for (const auto& problem: _configuration.problems)
            find(Health::Bad, "configuration", problem);
        for (const auto& warning: _configuration.warnings)
            find(Health::Warning, "configuration", warning);
        if (_configuration.problems.empty())
            find(Health::Good, "configuration",
                 std::to_string(_configuration.files.size()) + " file(s) read, every key is right");
    }

    void examinePlugins()
    {
        for (const auto& problem: _configuration.catalog.problems)
            find(Health::Bad, "plugins", problem);
        for (const auto index: _configuration.catalog.order)
            find(Health::Good, "plugins", _configuration.catalog.entries[index].name + " can be loaded");
    }

    void examineDataFolder()
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

    void examineSpace(const std::string& folder)
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

    void examineMail()
    {
        const auto section = [&](const char* name) { return _configuration.settings.section(name); };
        if (section("mail")->text("transport") == "file" && !section("http")->text("public_url").empty())
            find(Health::Warning, "mail",
                 "http.public_url is set, but mail.transport is file: nobody gets mail, it piles up in " +
                     _configuration.dataDirectory +
                     "/mail; set mail.transport = smtp, mail.smtp_url and mail.from");
    }

    void examineDatabase()
    {
        std::error_code error;
        const auto settings =
            DataSettings::read(*_configuration.settings.section("data"), _configuration.dataDirectory);
        if (settings.url.starts_with("sqlite:") && !std::filesystem::exists(settings.url.substr(7), error))
        {
            find(Health::Warning, "database", settings.url.substr(7) + " does not exist yet; serve makes it");
            return;
        }
        try
        {
            const auto database = openDatabase(settings);
            const auto due = planMigrations(*database, migrationsOf(_configuration.catalog));
            if (due.empty())
                find(Health::Good, "database", "can be read and written, and is up to date");
            else
                find(Health::Warning, "database",
                     std::to_string(due.size()) +
                         " migration(s) are due; serve or colonnade migrate does them");
            for (const auto& sentence: findForeignFolders(*database, _configuration))
                find(Health::Warning, "data folder", sentence);
        }
        catch (const Poco::Exception& exc)
        {
            find(Health::Bad, "database", exc.message());
        }
    }

    /// `forbidden`: bits of the mode.
    bool isOpenTo(mode_t forbidden, const std::string& path)
    {
        struct stat status
        {
        };
        return ::stat(path.c_str(), &status) == 0 && (status.st_mode & forbidden) != 0;
    }

    void examineKeyFile()
    {
        const bool inPostgresql =
            _configuration.settings.section("data")->text("url").starts_with("postgresql:");
        if (inPostgresql && _configuration.settings.section("identity")->text("key_file").empty())
            find(Health::Warning, "key file",
                 "the installation's key is in the database, and so in each dump of it, beside what it "
                 "seals; a "
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

    void examineTls()
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

    void examineAddresses()
    {
        const auto http = _configuration.settings.section("http");
        const std::string listen = http->text("listen");
        tryAddress("http.listen", listen, Health::Warning);
        const std::string management = _configuration.settings.section("management")->text("listen");
        if (!management.empty())
            tryAddress("management.listen", management, Health::Warning);
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
            // tryAddress has said it
        }
    }

    /// Whom the server believes, and what it noticed while it served.
    void examineFront()
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
            // tryAddress has said it
        }
        for (const auto& sentence: Notices::read(http.noticesFile))
            find(Health::Warning, "http", "seen since the server was started: " + sentence);
    }

    /// Only binds: a port that opens for a moment would let clients in, and drop them.
    void tryAddress(const std::string& key, const std::string& text, Health ifTaken)
    {
        const std::string taken = text + " is in use: by this server if it is running, else set another";
        try
        {
            const auto address = ListenAddress::parse(text, key);
            std::error_code none;
            if (address.isUnix())
                return std::filesystem::exists(address.path(), none)
                           ? find(ifTaken, key, taken)
                           : find(Health::Good, key, text + " is free");
            Poco::Net::ServerSocket socket;
            // A port that is shared would look free beside our own server.
            socket.bind(address.resolve(), /*reuseAddress=*/true, /*reusePort=*/false);
            find(Health::Good, key, text + " is free");
        }
        catch (const Poco::Exception& exc)
        {
            if (exc.code() == POCO_EADDRINUSE)
                find(ifTaken, key, taken);
            else
                find(Health::Bad, key,
                     text + " cannot be listened on: " + exc.displayText() +
                         (exc.code() == EACCES
                              ? "; ports below 1024 need a socket that systemd opens (docs/DEPLOYING.md)"
                              : "; wanted an address of this machine and a free port, as 127.0.0.1:8080"));
        }
    }

    const Configuration& _configuration;
    std::vector<Finding> _findings;
};

const char* healthText(Health health)
{
    return health == Health::Good ? "good" : health == Health::Warning ? "warning" : "bad";
}

} // namespace

int doctorCommand(Invocation& call)
{
    const CommandOptions none(call.line.arguments, {}, {});
    const Configuration configuration = configure(call.line);
    bool anyBad = false;
    JsonWriter json;
    json.beginArray();
    for (const auto& finding: Doctor(configuration).examine())
    {
        anyBad = anyBad || finding.health == Health::Bad;
        json.beginObject()
            .member("health", healthText(finding.health))
            .member("subject", finding.subject)
            .member("sentence", finding.sentence)
            .end();
        if (!call.line.json)
            call.out << healthText(finding.health) << ": " << finding.subject << ": " << finding.sentence
                     << '\n';
    }
    if (call.line.json)
        call.out << json.end().text() << '\n';
    call.out.flush();
    return anyBad ? 1 : 0;
}

} // namespace colonnade
