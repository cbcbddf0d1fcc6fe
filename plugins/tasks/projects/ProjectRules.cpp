#include "projects/ProjectRules.h"

#include "model/ApiErrors.h"
#include "model/InfoText.h"
#include "records/Links.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <set>

namespace colonnade::tasks
{

namespace
{

constexpr std::string_view PUBLIC_INFO[] = {"container",      "thumbnail", "thumbnail_url",
                                            "task_presenter", "tutorial",  "sched"};
/// Ours: lists of profiles, whose members are the original's, leave it out.
constexpr std::string_view FORM_MEMBER = "task_form";
constexpr std::string_view WORDS_MEMBER = "words"; ///< public; in lists only of projects that have it
constexpr std::size_t MAX_OWNERS = 1000;
constexpr std::string_view THUMBNAIL_MEMBER = "thumbnail_url";

/// Words of addresses below `/project`.
constexpr std::string_view USED_NAMES[] = {"new", "category", "page", "search"};

bool isPublicInfo(std::string_view name, const TasksSettings& settings)
{
    if (name == PASSWORD_MEMBER)
        return false;
    if (name == WORDS_MEMBER)
        return true;
    const auto& more = settings.publicInfoFields;
    return name == FORM_MEMBER ||
           std::find(std::begin(PUBLIC_INFO), std::end(PUBLIC_INFO), name) != std::end(PUBLIC_INFO) ||
           std::find(more.begin(), more.end(), name) != more.end();
}

} // namespace

void checkShortName(std::string_view shortName)
{
    if (std::find(std::begin(USED_NAMES), std::end(USED_NAMES), shortName) != std::end(USED_NAMES))
        throw valueError("Project short_name is not valid, as it's used by the system.");
    if (shortName == "." || shortName == "..")
        throw valueError("Project short_name must not be . or .., which addresses drop.");
    if (!shortName.empty() && shortName.find_first_not_of("0123456789") == std::string_view::npos)
        throw valueError("Project short_name must not consist of digits only: it would be read as an id.");
    if (shortName.find_first_of("$#&\\/| ") != std::string_view::npos || hasControlCharacters(shortName))
        throw valueError("Project short_name must not contain blanks or any of $ # & \\ / |.");
}

void checkWebhook(std::string_view address)
{
    if (!isWebAddress(address))
        throw valueError("webhook must be an http or https address, such as https://example.org/hook.");
}

std::string shownInfo(const std::string& info)
{
    return info.find(PASSWORD_MEMBER) == std::string::npos
               ? info
               : withMembers(info, {{PASSWORD_MEMBER, std::nullopt}});
}

void keepPassword(Record& project, const std::string& before)
{
    if (isNull(project["info"]))
        project.set("info", "{}");
    const JsonDocument sent = JsonDocument::parse(project.text("info"));
    if (!sent.root().isObject())
        return; // refused by takeInfo
    const JsonValue hash = sent.root().find(PASSWORD_MEMBER);
    const JsonDocument stored = JsonDocument::parse(before);
    const JsonValue kept = hash ? JsonValue() : stored.root().find(PASSWORD_MEMBER);
    if (kept)
        project.set("info", withMembers(project.text("info"), {{PASSWORD_MEMBER, kept.toJson()}}));
    else if (hash && hash.isNull())
        project.set("info", withMembers(project.text("info"), {{PASSWORD_MEMBER, std::nullopt}}));
}

void checkInfoLinks(const std::string& info, const std::string& before)
{
    constexpr std::string_view LINK = THUMBNAIL_MEMBER;
    const JsonDocument document = JsonDocument::parse(info);
    const JsonValue link = document.root().isObject() ? document.root().find(LINK) : JsonValue();
    if (!link || !link.isText() || link.text().empty() || isSafeLink(link.text()))
        return;
    const JsonDocument stored = JsonDocument::parse(before);
    const JsonValue known = stored.root().find(LINK);
    if (!known || !known.isText() || known.text() != link.text())
        throw valueError("info.thumbnail_url must be an http or https address, or a path on this server.");
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
        for (const auto& name: settings.publicInfoFields)
            if (name != PASSWORD_MEMBER)
                write(name);
        if (const auto words = document.root().find(WORDS_MEMBER))
            json.rawMember(WORDS_MEMBER, words.toJson());
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
    const JsonValue isPrivate = document.root().find("private_answers");
    if (isPrivate && !isPrivate.isNull() && !isPrivate.isBoolean())
        throw valueError("info.private_answers must be true or false."); // not to be taken for false
    project.set("private_answers", isPrivate.isBoolean() ? Value(isPrivate.boolean()) : Value());
    const JsonValue hash = document.root().find(PASSWORD_MEMBER);
    project.set("is_protected", hash.isText() && !hash.text().empty());
    const JsonValue thumbnail = document.root().find(THUMBNAIL_MEMBER);
    project.set("thumbnail", std::string(thumbnail.isText() ? thumbnail.text() : ""));
}

std::string completeOwners(const std::string& sent, std::int64_t owner)
{
    const JsonDocument document = JsonDocument::parse(sent);
    std::vector<std::int64_t> ids;
    std::set<std::int64_t> seen;
    const auto add = [&](std::int64_t id)
    {
        if (seen.insert(id).second)
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
