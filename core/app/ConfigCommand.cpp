#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Configuration.h"
#include "app/TextTable.h"
#include "config/SettingValue.h"

#include "colonnade/Json.h"

#include <ostream>

namespace colonnade
{

namespace
{

void warn(Invocation& call, const std::vector<std::string>& warnings)
{
    for (const auto& warning: warnings)
        call.err << "warning: " << warning << std::endl;
}

/// All that serve would judge before it touches anything.
int check(Invocation& call, const Configuration& configuration)
{
    Assembly assembly(configuration);
    const Judgement judgement = assembly.judge(Places::All);
    warn(call, judgement.warnings);
    judgement.require();
    assembly.provision(
        reachOf(configuration.settings, configuration.settings.section("http")->text("listen")));
    if (call.line.json)
    {
        JsonWriter json;
        json.beginObject().member("right", true).key("files").beginArray();
        for (const auto& file: configuration.files)
            json.value(file);
        call.out << json.end().end().text() << std::endl;
        return 0;
    }
    for (const auto& file: configuration.files)
        call.out << "read " << file << '\n';
    call.out << "the configuration is right" << std::endl;
    return 0;
}

int show(Invocation& call, const Configuration& configuration)
{
    warn(call, configuration.warnings);
    JsonWriter json;
    json.beginArray();
    std::vector<std::vector<std::string>> rows{{"SETTING", "FROM", "VALUE"}};
    for (const auto& [key, setting]: configuration.settings.values())
    {
        const std::string value = shownValue(setting.spec, setting.value);
        rows.push_back({key, setting.origin, setting.isFaulty ? "(wrong: see below)" : value});
        json.beginObject().member("key", key);
        if (setting.isFaulty)
            json.key("value").null();
        else
            json.member("value", value);
        json.member("origin", setting.origin)
            .member("right", !setting.isFaulty)
            .member("type", settingTypeName(setting.spec.type))
            .member("description", setting.spec.description)
            .end();
    }
    if (call.line.json)
        call.out << json.end().text() << std::endl;
    else
        writeTable(call.out, rows);
    call.out.flush();
    configuration.requireSettings(); // what is wrong comes last, after all that holds
    return 0;
}

} // namespace

int configCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {}, {}, 1);
    const std::string what = options.positional().empty() ? "check" : options.positional().front();
    if (what != "check" && what != "show")
        throw UsageException("config wants check or show, there was \"" + what + "\"");
    const Configuration configuration = configure(call.line);
    return what == "check" ? check(call, configuration) : show(call, configuration);
}

} // namespace colonnade
