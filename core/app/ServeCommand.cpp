#include "app/AdministratorLinkOffer.h"
#include "app/Assembly.h"
#include "app/BackupMark.h"
#include "app/Commands.h"
#include "app/ControlSocket.h"
#include "app/CrashNotes.h"
#include "app/EndWatch.h"
#include "app/Gauges.h"
#include "app/Installation.h"
#include "app/Logging.h"
#include "app/PluginReload.h"
#include "app/ServiceManager.h"
#include "app/StartWatch.h"
#include "config/SettingValue.h"
#include "data/DatabaseLook.h"
#include "http/HttpServer.h"
#include "http/InheritedSockets.h"

#include "colonnade/Clock.h"
#include "colonnade/Config.h"

#include <Poco/Logger.h>

#include <malloc.h>
#include <sys/stat.h>

#include <chrono>
#include <map>
#include <ostream>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds AFTER_DRAIN{5};
constexpr std::int64_t DEADLY_SECONDS = 600;
constexpr std::size_t DEADLY_TIMES = 3;

/// A service manager would start it again and again. Whoever has put a new file there has mended it, perhaps.
void refuseDeadly(const Configuration& configuration)
{
    std::map<std::string, std::vector<CrashNote>> notes;
    for (auto& note: CrashNotes::recent(configuration.dataDirectory, DEADLY_SECONDS))
        notes[note.plugin].push_back(std::move(note));
    for (const auto index: configuration.catalog.order)
    {
        const PluginEntry& entry = configuration.catalog.entries[index];
        const auto found = notes.find(entry.name);
        if (found == notes.end() || found->second.size() < DEADLY_TIMES)
            continue;
        const CrashNote& last = found->second.back();
        struct stat file = {};
        if (::stat(entry.file.c_str(), &file) == 0 && file.st_ctim.tv_sec >= last.time)
            continue;
        throw StartRefused("plugin " + entry.name + " has ended the server " +
                           std::to_string(found->second.size()) + " times in ten minutes; the last time, " +
                           last.sentence() + ". Put a mended build to " + entry.file +
                           ", or serve without it: colonnade serve --without " + entry.name);
    }
}

/// `address`: the one really listened to, which a service manager may have chosen.
void warnOfOpenDoors(const HttpSettings& settings, const std::string& address, const Reach& reach,
                     Poco::Logger& logger)
{
    if (reach.loopback || settings.tls || !settings.trustedProxies.empty())
        return;
    logger.warning("listening on " + address +
                   " without TLS: passwords and keys can be read on the way; set http.tls_certificate, let a "
                   "proxy with TLS forward to 127.0.0.1, or name it in http.trusted_proxies");
}

/// A socket that was handed over wins: whoever set another address should hear of it.
void warnOfOtherSocket(const Config& http, const ListenAddress& address, Poco::Logger& logger)
{
    const auto wanted = ListenAddress::parse(http.text("listen"), "http.listen");
    if (http.isSet("listen") && wanted != address &&
        (wanted.isUnix() ||
         (wanted.port() != 0 && (address.isUnix() || wanted.resolve() != address.resolve()))))
        logger.warning("http.listen is " + wanted.toString() +
                       ", but the service manager handed over a socket at " + address.toString() +
                       ", which is used; change ListenStream= of its unit (systemctl edit colonnade.socket)");
}

/// Without one the server would listen at `http.listen`, where nobody looks for it.
void requireSocket()
{
    if (!findInheritedSocket("http"))
        throw StartRefused(
            "the service manager handed over no socket, which --socket wants: its unit was "
            "changed or stopped alone; systemctl stop colonnade.service colonnade.socket, then "
            "systemctl start colonnade.socket colonnade.service");
}

void logPlugins(const Catalog& catalog, Poco::Logger& logger)
{
    for (const auto index: catalog.order)
        logger.information("plugin " + catalog.entries[index].name + " " +
                           catalog.entries[index].manifest->version);
}

void tellLastBackup(const std::string& folder, MetricsText& text)
{
    if (const auto seconds = ageOfLastBackup(folder, systemClock().nowMicroseconds()))
        text.single("colonnade_backup_age_seconds", "gauge",
                    "How long ago the last backup of this data folder was made.", *seconds);
}

std::vector<MetricSource> metricSources(Assembly& assembly, const CurrentGauges& gauges,
                                        const std::string& folder)
{
    return {[](MetricsText& text)
            {
                text.describe("colonnade_build_info", "gauge", "Which version runs.");
                text.sample("colonnade_build_info", metricLabel("version", COLONNADE_VERSION), 1);
            },
            [&assembly](MetricsText& text) { assembly.database().tell(text); },
            [folder](MetricsText& text) { tellLastBackup(folder, text); },
            [&gauges](MetricsText& text) { gauges.tell(text); }};
}

void warnOfCertificate(const HttpServer& server, Poco::Logger& logger)
{
    if (const auto concern = server.findCertificateConcern())
        logger.warning(*concern);
}

/// `done` or `refused`, and what there is to say.
std::string answerOperator(PluginReload& reload, const std::string& line)
{
    constexpr std::string_view RELOAD = "reload ";
    if (!line.starts_with(RELOAD) && line != "plugins")
        return "refused\nthis server knows no \"" + line + "\"";
    try
    {
        if (line == "plugins")
            return "done\n" + writeRunning(reload.running());
        return "done\n" + reload.reload(line.substr(RELOAD.size()));
    }
    catch (const StartRefused& exc)
    {
        return "refused\n" + exc.message();
    }
    catch (const Poco::Exception& exc)
    {
        return "refused\n" + exc.displayText();
    }
    catch (const std::exception& exc)
    {
        return "refused\n" + std::string(exc.what());
    }
}

/// Null: there can be none, which the log says.
std::unique_ptr<ControlSocket> listenToOperator(const std::string& dataDirectory, PluginReload& reload,
                                                Poco::Logger& logger)
{
    try
    {
        return std::make_unique<ControlSocket>(dataDirectory, [&reload](const std::string& line)
                                               { return answerOperator(reload, line); });
    }
    catch (const Poco::Exception& exc)
    {
        logger.warning("no plugin can be reloaded, since control.sock cannot be made in the data folder: " +
                       exc.message());
        return nullptr;
    }
}

/// Until the process is asked to end.
void serveUntilAsked(Invocation& call, HttpServer& server, Poco::Logger& logger)
{
    while (call.waitForSignal() == Asked::Reload)
    {
        try
        {
            server.reloadCertificate();
            logger.information("reloaded the certificate");
            warnOfCertificate(server, logger);
        }
        catch (const ConfigurationException& exc)
        {
            logger.error("serves on with the old certificate: " + exc.message());
        }
    }
}

} // namespace

int serveCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {"--without"}, {"--no-backup", "--socket"});
    if (options.has("--socket"))
        requireSocket();
    auto watch = std::make_unique<StartWatch>();
    std::unique_ptr<EndWatch> end; // outlives all that may hold up the end
    const Configuration configuration =
        configure(call.line, {.without = parseList(options.find("--without").value_or(""))});
    const Settings& settings = configuration.settings;
    refuseDeadly(configuration);
    const CrashNotes crashes(configuration.dataDirectory);
    Poco::Logger& logger = Poco::Logger::get("colonnade");
    Assembly assembly(configuration);
    setUpCommandLogging(*settings.section("log")); // the log's own file is not made before all is judged
    watch->doing("loading the plugins");
    const Judgement judgement = assembly.judge(Places::All);
    judgement.require();
    auto http = HttpSettings::read(*settings.section("http"), *settings.section("management"),
                                   configuration.dataDirectory);
    http.waitMilliseconds = static_cast<int>(settings.section("data")->integer("wait_milliseconds"));
    http.readLog(*settings.section("log"));
    http.usePresenterOrigin(settings.section("pages")->text("presenter_origin"));
    CurrentGauges gauges;    // the server asks them
    HttpServer server(http); // bound before anything is touched; destroyed before what its requests use
    const std::string address = server.address().toString();
    const Reach reach = reachOf(settings, address);
    watch->doing("provisioning the plugins");
    auto site = assembly.provision(reach);
    refuseUnfitting(configuration);
    setUpLogging(*settings.section("log"));
    for (const auto& note: CrashNotes::takeUntold(configuration.dataDirectory))
        logger.error(note.sentence());
    for (const auto& warning: judgement.warnings)
        logger.warning(warning);
    watch->doing("opening and migrating the database");
    assembly.openData(options.has("--no-backup") ? IfDue::MigrateWithoutCopy : IfDue::Migrate, IfAway::Wait);
    watch->doing("starting the plugins");
    assembly.start();
    server.shareRateLimits(assembly.database(), assembly.identity().vault().digest("http.rate_limit", "key"));
    PluginReload reload({call.line, configuration, assembly, server,
                         http.managementListen.empty() ? nullptr : &gauges, site});
    reload.setGauges();
    const auto look = std::make_shared<DatabaseLook>(assembly.database(), systemClock());
    server.start(std::move(site), metricSources(assembly, gauges, configuration.dataDirectory),
                 [look] { return look->look(); });
    const AdministratorLinkOffer firstAdministrator(
        {assembly.identity().administratorLinks(), configuration.dataDirectory, reach.publicUrl, call.err});
    logPlugins(configuration.catalog, logger);
    warnOfOpenDoors(http, address, reach, logger);
    for (const auto& sentence: http.warnings(reach.loopback))
        logger.warning(sentence);
    warnOfCertificate(server, logger);
    warnOfOtherSocket(*settings.section("http"), server.address(), logger);
    auto control = listenToOperator(configuration.dataDirectory, reload, logger);
    ::malloc_trim(0); // what only the start needed goes back to the system
    watch.reset();
    call.out << "ready "
             << (server.address().isUnix() ? ""
                 : http.tls                ? "https://"
                                           : "http://")
             << address << std::endl;
    tellServiceManager("READY=1");
    serveUntilAsked(call, server, logger);
    tellServiceManager("STOPPING=1");
    logger.information("stopping: requests in flight finish");
    end = std::make_unique<EndWatch>(std::chrono::seconds(http.drainSeconds) + AFTER_DRAIN);
    reload.end();
    control.reset();
    server.stop([&] { assembly.database().giveUp(); });
    return 0;
}

} // namespace colonnade
