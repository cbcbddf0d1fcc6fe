#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "app/TextTable.h"

#include "colonnade/Json.h"

#include <map>
#include <ostream>
#include <set>

namespace colonnade
{

namespace
{

/// One that hears, or heard once and is still told.
struct Line
{
    std::string event;
    std::string toldBy; ///< empty: nobody here
    std::string heardBy;
    JobsCore::Waiting waiting;
};

std::map<std::string, std::string> tellersOf(const std::vector<Manifest>& manifests)
{
    std::map<std::string, std::string> tellers;
    for (const auto& event: EventsCore::coreEvents())
        tellers[event] = "core";
    for (const auto& manifest: manifests)
        for (const auto& event: manifest.events)
            tellers[event.text()] = manifest.name;
    return tellers;
}

std::vector<Line> linesOf(const Assembly& assembly, std::map<std::string, JobsCore::Waiting> waiting)
{
    const auto tellers = tellersOf(assembly.host().manifests());
    std::vector<Line> lines;
    std::set<std::string> heard;
    for (const auto& hearer: assembly.events().hearers())
    {
        heard.insert(hearer.event);
        const auto teller = tellers.find(hearer.event);
        lines.push_back({hearer.event, teller == tellers.end() ? "" : teller->second,
                         hearer.name.empty() ? hearer.plugin + ", at once" : hearer.name,
                         waiting[hearer.name]});
        waiting.erase(hearer.name);
    }
    for (const auto& [event, plugin]: tellers)
        if (!heard.contains(event))
            lines.push_back({event, plugin, "", {}});
    for (const auto& [name, left]: waiting)
        if (!name.empty())
            lines.push_back({left.event, "", name + " (no plugin here takes it)", left});
    return lines;
}

void print(Invocation& call, const std::vector<Line>& lines)
{
    JsonWriter json;
    json.beginArray();
    std::vector<std::vector<std::string>> rows{{"EVENT", "TOLD BY", "HEARD BY", "WAITING", "DEAD"}};
    for (const auto& line: lines)
    {
        json.beginObject()
            .member("event", line.event)
            .member("told_by", line.toldBy)
            .member("heard_by", line.heardBy)
            .member("waiting", line.waiting.waiting)
            .member("dead", line.waiting.dead)
            .end();
        rows.push_back({line.event, line.toldBy.empty() ? "-" : line.toldBy,
                        line.heardBy.empty() ? "-" : line.heardBy, std::to_string(line.waiting.waiting),
                        std::to_string(line.waiting.dead)});
    }
    if (call.line.json)
        call.out << json.end().text() << std::endl;
    else
        writeTable(call.out, rows);
}

} // namespace

int eventsCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {}, {});
    const Configuration configuration = configure(call.line);
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    const auto site = assembly.provisionForCommand();
    assembly.openData(IfDue::Refuse, IfAway::Tell);
    print(call, linesOf(assembly, assembly.jobs().eventsWaiting()));
    return 0;
}

} // namespace colonnade
