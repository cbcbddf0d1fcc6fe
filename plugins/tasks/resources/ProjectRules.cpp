#include "resources/ProjectRules.h"

#include "rest/ApiErrors.h"

#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::string_view PUBLIC_INFO[] = {"container",      "thumbnail", "thumbnail_url",
                                            "task_presenter", "tutorial",  "sched"};
constexpr std::size_t MAX_OWNERS = 1000;

bool isPublicInfo(std::string_view name, const TasksSettings& settings)
{
    const auto& more = settings.publicInfoFields;
    return std::find(std::begin(PUBLIC_INFO), std::end(PUBLIC_INFO), name) != std::end(PUBLIC_INFO) ||
           std::find(more.begin(), more.end(), name) != more.end();
}

} // namespace

void checkShortName(std::string_view shortName)
{
    if (shortName == "new" || shortName == "category")
        throw valueError("Project short_name is not valid, as it's used by the system.");
    if (shortName.find_first_of("$#&\\/| ") != std::string_view::npos || hasControlCharacters(shortName))
        throw valueError("Project short_name must not contain blanks or any of $ # & \\ / |.");
}

std::string publicInfo(const std::string& info, const TasksSettings& settings)
{
    const JsonDocument document = JsonDocument::parse(info);
    JsonWriter json;
    json.beginObject();
    for (std::size_t i = 0; i < document.root().size(); ++i)
    {
        const auto [name, value] = document.root().member(i);
        if (isPublicInfo(name, settings))
            json.rawMember(name, value.toJson());
    }
    return json.end().take();
}

std::string listedInfo(const std::string& info, const TasksSettings& settings)
{
    const JsonDocument document = JsonDocument::parse(info);
    JsonWriter json;
    json.beginObject();
    const auto write = [&](std::string_view name)
    {
        const auto value = document.root().find(name);
        value ? json.rawMember(name, value.toJson()) : json.nullMember(name);
    };
    if (document.root().size() > 0)
    {
        std::for_each(std::begin(PUBLIC_INFO), std::end(PUBLIC_INFO), write);
        std::for_each(settings.publicInfoFields.begin(), settings.publicInfoFields.end(), write);
    }
    return json.end().take();
}

void takeInfo(Record& project)
{
    if (isNull(project["info"]))
        project.set("info", "{}");
    const JsonDocument document = JsonDocument::parse(project.text("info"));
    if (!document.root().isObject())
        throw valueError("info must be a JSON object.");
    const JsonValue scheduler = document.root().find("sched");
    const JsonValue strict = document.root().find("strict_redundancy");
    project.set("scheduler", std::string(scheduler.isText() ? scheduler.text() : "default"));
    project.set("strict", strict.isBoolean() && strict.boolean());
}

std::string completeOwners(const std::string& sent, std::int64_t owner)
{
    const JsonDocument document = JsonDocument::parse(sent);
    std::vector<std::int64_t> ids;
    const auto add = [&](std::int64_t id)
    {
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    };
    if (document.root().size() > MAX_OWNERS)
        throw dataError("owners_ids holds more than " + std::to_string(MAX_OWNERS) + " ids.");
    for (std::size_t i = 0; i < document.root().size(); ++i)
        add(document.root().at(i).integer());
    add(owner);
    JsonWriter json;
    json.beginArray();
    for (const auto id: ids)
        json.value(id);
    return json.end().take();
}

} // namespace colonnade::tasks
