#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Installation.h"
#include "app/Logging.h"

#include "colonnade/Json.h"

#include <ostream>

namespace colonnade
{

namespace
{

std::vector<MigrationStep> plan(const Configuration& configuration)
{
    const auto sets = migrationsOf(configuration.catalog);
    if (!lacksDatabaseFile(configuration))
        return planMigrations(*lookAtConfiguredDatabase(configuration), sets);
    refuseIfLost(configuration);
    return planMigrations(dialectOf(dataSettingsOf(configuration)), sets);
}

} // namespace

int migrateCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {}, {"--plan", "--no-backup"});
    const Configuration configuration = configure(call.line);
    configuration.requireAll();
    setUpCommandLogging(*configuration.settings.section("log"));
    const bool planOnly = options.has("--plan");
    std::vector<MigrationStep> steps;
    if (planOnly)
        steps = plan(configuration);
    else
    {
        Assembly assembly(configuration);
        assembly.judge(Places::OfData).require(); // what would be refused must not have migrated
        assembly.provision(
            reachOf(configuration.settings, configuration.settings.section("http")->text("listen")));
        openFittingDatabase(configuration,
                            options.has("--no-backup") ? IfDue::MigrateWithoutCopy : IfDue::Migrate,
                            IfAway::Tell, [&](const MigrationStep& step) { steps.push_back(step); });
    }

    JsonWriter json;
    json.beginArray();
    for (const auto& step: steps)
    {
        json.beginObject()
            .member("owner", step.owner)
            .member("version", step.version)
            .member("name", step.name)
            .member("done", !planOnly)
            .end();
        if (!call.line.json)
            call.out << (planOnly ? "due: " : "done: ") << step.owner << ": " << step.name << '\n';
    }
    if (call.line.json)
        call.out << json.end().text() << '\n';
    else if (steps.empty())
        call.out << "nothing is due\n";
    call.out.flush();
    return 0;
}

} // namespace colonnade
