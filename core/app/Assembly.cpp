#include "app/Assembly.h"

#include "app/DataFolder.h"
#include "app/PluginFolders.h"
#include "data/OpenDatabase.h"
#include "http/ListenAddress.h"
#include "identity/UserLooks.h"

#include "colonnade/Clock.h"

#include <Poco/Environment.h>
#include <Poco/Logger.h>

namespace colonnade
{

namespace
{

DataSettings dataSettingsOf(const Configuration& configuration)
{
    return DataSettings::read(*configuration.settings.section("data"), configuration.dataDirectory);
}

} // namespace

Reach reachOf(const Settings& settings, const std::string& listening)
{
    Reach reach;
    const auto http = settings.section("http");
    reach.publicUrl = http->text("public_url");
    const auto address = ListenAddress::parse(listening, "http.listen");
    reach.loopback = address.isLoopback();
    if (reach.publicUrl.empty())
        reach.publicUrl =
            (http->text("tls_certificate").empty() ? "http://" : "https://") +
            (address.isUnix()       ? "localhost"
             : address.isWildcard() ? Poco::Environment::nodeName() + ":" + std::to_string(address.port())
                                    : address.toString());
    while (reach.publicUrl.ends_with('/'))
        reach.publicUrl.pop_back();
    return reach;
}

Assembly::Assembly(const Configuration& configuration):
    _configuration(configuration)
{
}

void Assembly::loadPlugins()
{
    _host.load(_configuration.catalog);
}

void Assembly::openData()
{
    ensureDataFolder(_configuration.dataDirectory);
    auto database = openConfiguredDatabase(_configuration);
    const auto steps = migrate(*database, migrationsOf(_configuration.catalog));
    for (const auto& step: steps)
        Poco::Logger::get("data").information("migrated " + step.owner + ": " + step.name);
    fillUserKeys(*database);
    if (!steps.empty())
    {
        database.reset(); // with all that its connections keep of the migrations in memory
        database = openConfiguredDatabase(_configuration);
    }
    _database = std::make_unique<MeasuredDatabase>(std::move(database));
    _identity = IdentityCore::open(*_database, *_configuration.settings.section("identity"),
                                   _configuration.dataDirectory, systemClock(),
                                   {_configuration.settings.section("site")->text("brand")});
    _userChanges = ChangeFeed::open(dataSettingsOf(_configuration), IdentityCore::USER_CHANNEL,
                                    _identity->userChanges());
}

void Assembly::openMail(const Reach& reach)
{
    const Settings& settings = _configuration.settings;
    _mail = MailCore::open(*_database, _identity->vault(),
                           MailSettings::read(*settings.section("mail"), reach.publicUrl,
                                              settings.section("site")->text("brand")),
                           _configuration.dataDirectory, systemClock());
}

std::shared_ptr<const Site> Assembly::provision(const Reach& reach)
{
    openMail(reach);
    _host.provision({*_database, *_identity, *_mail, _configuration.settings, reach.publicUrl,
                     _configuration.dataDirectory, reach.loopback});
    return _host.assemble();
}

void Assembly::start()
{
    _host.start();
    for (const auto& file: _mail->unusedTemplates())
        Poco::Logger::get("mail").warning(file + " is no template of any mail; see docs/DEPLOYING.md, Mail");
    _mail->start();
    markPluginFolders(*_database, _configuration);
    for (const auto& sentence: findForeignFolders(*_database, _configuration))
        Poco::Logger::get("data").warning(sentence);
}

std::unique_ptr<OpenedDatabase> openConfiguredDatabase(const Configuration& configuration)
{
    return openDatabase(dataSettingsOf(configuration));
}

} // namespace colonnade
