#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/DataFolder.h"
#include "app/Logging.h"

#include "colonnade/Json.h"

#include <ostream>

namespace colonnade
{

int migrateCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {}, {"--plan"});
    const Configuration configuration = configure(call.line);
    configuration.requireAll();
    setUpCommandLogging(*configuration.settings.section("log"));
    ensureDataFolder(configuration.dataDirectory);
    const auto database = openConfiguredDatabase(configuration);
    const auto sets = migrationsOf(configuration.catalog);
    const bool planOnly = options.has("--plan");
    const auto steps = planOnly ? planMigrations(*database, sets) : migrate(*database, sets);

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
