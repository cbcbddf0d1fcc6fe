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

void warn(Invocation& call, const Configuration& configuration)
{
    for (const auto& warning: configuration.warnings)
        call.err << "warning: " << warning << std::endl;
}

int check(Invocation& call, const Configuration& configuration)
{
    warn(call, configuration);
    configuration.requireAll();
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
    warn(call, configuration);
    configuration.requireSettings();
    JsonWriter json;
    json.beginArray();
    std::vector<std::vector<std::string>> rows{{"SETTING", "FROM", "VALUE"}};
    for (const auto& [key, setting]: configuration.settings.values())
    {
        const std::string value = shownValue(setting.spec, setting.value);
        rows.push_back({key, setting.origin, value});
        json.beginObject()
            .member("key", key)
            .member("value", value)
            .member("origin", setting.origin)
            .member("type", settingTypeName(setting.spec.type))
            .member("description", setting.spec.description)
            .end();
    }
    if (call.line.json)
        call.out << json.end().text() << std::endl;
    else
        writeTable(call.out, rows);
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
