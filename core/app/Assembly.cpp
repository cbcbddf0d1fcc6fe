#include "app/Assembly.h"

#include "app/DataFolder.h"
#include "app/Installation.h"
#include "app/PlaceFaults.h"
#include "app/PluginFolders.h"
#include "app/Queues.h"
#include "data/OpenDatabase.h"
#include "http/ListenAddress.h"
#include "identity/MasterKey.h"
#include "identity/UserLooks.h"
#include "jobs/Reminder.h"
#include "plugin/HostedPlugin.h"

#include "colonnade/Clock.h"

#include <Poco/Environment.h>
#include <Poco/Logger.h>

#include <chrono>
#include <thread>
#include <utility>

namespace colonnade
{

namespace
{

/// A database that is away is waited for by who serves; everybody else is told.
constexpr std::chrono::seconds BETWEEN_TRIES{1};
constexpr std::chrono::seconds BETWEEN_REMINDERS{60};

constexpr const char* UNJUDGED = "what plugins find in their settings besides is told once no plugin is "
                                 "refused: until then no code of any is run";

/// It may be up in a moment, or never come, for data.url names another host than was meant: only the operator
/// knows.
void tellOfWaiting(Reminder& reminder, const std::string& reason)
{
    const auto now = std::chrono::steady_clock::now();
    if (!reminder.isDue(now))
        return;
    const auto seconds = reminder.lasted(now).count();
    Poco::Logger::get("data").warning(
        seconds == 0
            ? "waiting for the database: " + reason
            : "still waiting for the database, after " + std::to_string(seconds) + " s: " + reason +
                  "; it is tried again each second, and if the URL is not the one that was meant, stop "
                  "the server, mend data.url and start it again");
}

std::unique_ptr<OpenedDatabase> openOrMake(const DataSettings& settings, IfAway ifAway)
{
    Reminder reminder(BETWEEN_REMINDERS);
    for (;;)
    {
        try
        {
            auto database = openDatabase(settings, IfMissing::Make);
            if (reminder.wasTold())
                Poco::Logger::get("data").information("the database is there");
            return database;
        }
        catch (const DatabaseAway& exc)
        {
            if (ifAway == IfAway::Tell)
                throw;
            tellOfWaiting(reminder, exc.message());
        }
        std::this_thread::sleep_for(BETWEEN_TRIES); // signals end the process meanwhile: StartWatch
    }
}

[[noreturn]] void refuse(const std::vector<std::string>& problems)
{
    std::string lines;
    for (const auto& problem: problems)
        lines += (lines.empty() ? "" : "\n") + problem;
    throw StartRefused(lines);
}

} // namespace

std::string headFileOf(const Configuration& configuration)
{
    return dialectOf(dataSettingsOf(configuration)) == Dialect::Sqlite
               ? configuration.dataDirectory + "/audit-head"
               : std::string();
}

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
    _configuration(configuration),
    _database(dialectOf(dataSettingsOf(configuration))),
    _identity(IdentityCore::make(_database, *configuration.settings.section("identity"), systemClock(),
                                 {configuration.settings.section("site")->text("brand")})),
    _jobs(_database, systemClock(), configuration.settings.section("site")->text("time_zone")),
    _events(_jobs),
    _audit(_identity->vault(), systemClock()),
    _pages(*_identity, {configuration.settings.section("site")->text("brand"),
                        configuration.settings.section("site")->text("accent"),
                        configuration.dataDirectory + "/templates/pages", sharedResources(),
                        configuration.settings.section("site")->text("time_zone"),
                        configuration.settings.section("pages")->text("presenter_origin"),
                        configuration.settings.section("http")->text("public_url")}),
    _operations(configuration, _audit,
                [this]
                {
                    const auto site = _site.lock();
                    return site ? queuesOf(*this, *site) : OperationsCore::Queues();
                })
{
    _identity->setEvents(_events);
    _identity->setAudit(_audit);
}

void Judgement::require() const
{
    auto problems = settings;
    problems.insert(problems.end(), plugins.begin(), plugins.end());
    if (!problems.empty())
        refuse(problems);
}

Judgement Assembly::judge(Places places)
{
    Judgement judgement{_configuration.problems, _configuration.catalog.problems, _configuration.warnings};
    SettingFaults faults(_configuration.settings);
    if (places != Places::None)
        findDataPlaceFaults(_configuration, faults);
    if (places == Places::All)
        findPlaceFaults(_configuration, faults);
    if (_configuration.catalog.anyRefused) // then none of them may run
        judgement.plugins.emplace_back(UNJUDGED);
    else
    {
        for (auto& problem: _host.load(_configuration.catalog))
            judgement.plugins.push_back(std::move(problem));
        _host.check(faults, _database.dialect()); // those that could be loaded
    }
    judgement.settings.insert(judgement.settings.end(), faults.problems().begin(), faults.problems().end());
    judgement.warnings.insert(judgement.warnings.end(), faults.warnings().begin(), faults.warnings().end());
    return judgement;
}

std::shared_ptr<const Site> Assembly::provision(const Reach& reach)
{
    openMail(reach);
    _host.provision({_database, *_identity, *_mail, _jobs, _events, _pages, _audit, _operations,
                     _configuration.settings, reach.publicUrl, _configuration.dataDirectory, reach.loopback,
                     _onRegistration});
    auto site = _host.assemble();
    _site = site;
    return site;
}

std::shared_ptr<const Site> Assembly::provisionForCommand()
{
    judge(Places::None).require();
    return provision(
        reachOf(_configuration.settings, _configuration.settings.section("http")->text("listen")));
}

void Assembly::openData(IfDue ifDue, IfAway ifAway)
{
    bool migrated = false;
    auto database = openFittingDatabase(_configuration, ifDue, ifAway,
                                        [&](const MigrationStep& step)
                                        {
                                            migrated = true;
                                            Poco::Logger::get("data").information("migrated " + step.owner +
                                                                                  ": " + step.name);
                                        });
    if (migrated)
    {
        database.reset(); // with all that its connections keep of the migrations in memory
        database = openDatabase(dataSettingsOf(_configuration), IfMissing::Refuse);
    }
    _database.open(std::move(database));
    _identity->unlock(_configuration.dataDirectory);
    _userChanges = ChangeFeed::open(dataSettingsOf(_configuration), IdentityCore::USER_CHANNEL,
                                    _identity->userChanges());
}

void Assembly::openMail(const Reach& reach)
{
    const Settings& settings = _configuration.settings;
    _mail = MailCore::open(_database, _identity->vault(),
                           MailSettings::read(*settings.section("mail"), reach.publicUrl,
                                              settings.section("site")->text("brand")),
                           _configuration.dataDirectory, systemClock());
}

void Assembly::start()
{
    _host.start();
    for (const auto& file: _mail->unusedTemplates())
        Poco::Logger::get("mail").warning(file + " is no template of any mail; see docs/DEPLOYING.md, Mail");
    _mail->start();
    _jobs.start();
    _auditChain = std::make_unique<AuditChain>(
        _database, _identity->vault(), systemClock(),
        AuditSettings::read(*_configuration.settings.section("audit"), headFileOf(_configuration)));
    markPluginFolders(_database, _configuration);
    for (const auto& sentence: findForeignFolders(_database, _configuration))
        Poco::Logger::get("data").warning(sentence);
}

ExchangedPlugin Assembly::exchange(std::unique_ptr<HostedPlugin> next)
{
    auto exchanged = _host.exchange(std::move(next));
    _site = exchanged.site;
    return exchanged;
}

void Assembly::lookNow()
{
    _jobs.lookNow();
    _mail->lookNow();
    _auditChain->lookNow();
}

std::unique_ptr<OpenedDatabase> lookAtConfiguredDatabase(const Configuration& configuration)
{
    if (lacksDatabaseFile(configuration))
        throw StartRefused(noDatabaseText(configuration));
    return lookAtDatabase(dataSettingsOf(configuration));
}

namespace
{

/// Returns what is due. Throws if the database is of a newer version or made with another key, or if it is
/// empty beside what belongs to one.
std::vector<MigrationStep> requireFitting(Database& database, const Configuration& configuration,
                                          const std::vector<MigrationSet>& sets)
{
    if (const auto lost = isMigrated(database) ? std::nullopt : findTracesOfLostDatabase(configuration))
        throw StartRefused(*lost);
    auto due = planMigrations(database, sets);
    checkMasterKey(database, configuration.settings.section("identity")->text("key_file"),
                   configuration.dataDirectory);
    return due;
}

} // namespace

void refuseUnfitting(const Configuration& configuration)
{
    refuseIfLost(configuration);
    if (lacksDatabaseFile(configuration))
        return;
    try
    {
        requireFitting(*lookAtDatabase(dataSettingsOf(configuration)), configuration,
                       migrationsOf(configuration.catalog));
    }
    catch (const DatabaseAway&)
    {
        return; // who serves waits for it, and judges then
    }
}

std::unique_ptr<OpenedDatabase> openFittingDatabase(const Configuration& configuration, IfDue ifDue,
                                                    IfAway ifAway,
                                                    const std::function<void(const MigrationStep&)>& done)
{
    const DataSettings settings = dataSettingsOf(configuration);
    if (ifDue == IfDue::Refuse)
    {
        auto database = lookAtConfiguredDatabase(configuration);
        if (!isMigrated(*database))
            throw StartRefused(noDatabaseText(configuration));
        if (const auto due = planMigrations(*database, migrationsOf(configuration.catalog)); !due.empty())
            throw StartRefused(dueText(due));
        return database;
    }
    const auto sets = migrationsOf(configuration.catalog);
    if (dialectOf(settings) == Dialect::Sqlite)
    {
        refuseUnfitting(configuration); // the file changes when it is opened
        ensureDataFolder(configuration.dataDirectory);
    }
    auto database = openOrMake(settings, ifAway);
    const bool isNew = !isMigrated(*database);
    const auto due = requireFitting(*database, configuration, sets);
    ensureDataFolder(configuration.dataDirectory);
    if (!due.empty() && !isNew && ifDue == IfDue::Migrate)
        Poco::Logger::get("data").information(
            database->dialect() == Dialect::Sqlite
                ? "copied the database to " + backUpBeforeMigrating(configuration) + " before it is migrated"
                : "migrations are due: what they change cannot be taken back without a backup (colonnade "
                  "backup "
                  "create)");
    for (const auto& step: migrate(*database, sets))
        done(step);
    fillUserKeys(*database);
    return database;
}

} // namespace colonnade
