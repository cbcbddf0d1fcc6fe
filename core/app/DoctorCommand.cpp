#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/DataFolder.h"
#include "data/OpenDatabase.h"

#include "colonnade/Json.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>

#include <sys/stat.h>

#include <filesystem>
#include <ostream>

namespace colonnade
{

namespace
{

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
            examineAddresses();
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
        }
        catch (const Poco::Exception& exc)
        {
            find(Health::Bad, "database", exc.message());
        }
    }

    void examineKeyFile()
    {
        std::string path = _configuration.settings.section("identity")->text("key_file");
        if (path.empty())
            path = (std::filesystem::path(_configuration.dataDirectory) / "server.key").string();
        struct stat status
        {
        };
        if (::stat(path.c_str(), &status) != 0)
            return; // made at the first start, or kept in the database
        if ((status.st_mode & 0077) != 0)
            find(Health::Bad, "key file", path + " can be read by other users; chmod 600 " + path);
        else
            find(Health::Good, "key file", path + " is its owner's only; keep a copy of it");
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
            if (!reachOf(_configuration.settings, listen).loopback && http->list("trusted_proxies").empty())
                find(Health::Warning, "http.listen",
                     listen +
                         " can be reached by other machines without TLS; let a proxy with TLS forward to "
                         "127.0.0.1, or name it in http.trusted_proxies");
        }
        catch (const Poco::Exception&)
        {
            // tryAddress has said it
        }
    }

    void tryAddress(const std::string& key, const std::string& text, Health ifTaken)
    {
        try
        {
            Poco::Net::ServerSocket socket;
            socket.bind(Poco::Net::SocketAddress(text), /*reuseAddress=*/true);
            socket.listen();
            find(Health::Good, key, text + " is free");
        }
        catch (const Poco::Net::NetException& exc)
        {
            const bool isTaken = exc.displayText().find("in use") != std::string::npos;
            find(isTaken ? ifTaken : Health::Bad, key,
                 text + (isTaken ? " is in use: by this server if it is running, else set another"
                                 : " cannot be listened on: " + exc.displayText()));
        }
        catch (const Poco::Exception& exc)
        {
            find(Health::Bad, key, text + " cannot be listened on: " + exc.displayText());
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
