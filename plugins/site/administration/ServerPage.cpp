#include "administration/ServerPage.h"

#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <array>
#include <cstdint>
#include <string>

using colonnade::Diagnosis;
using colonnade::JsonWriter;
using colonnade::KnownPlugin;
using colonnade::Phrase;
using colonnade::Premises;
using colonnade::View;

namespace site
{
namespace
{

constexpr std::uint64_t GIBIBYTE = std::uint64_t{1024} * 1024 * 1024;
constexpr std::uint64_t TENTHS = 10;
constexpr std::uint64_t HOUR = 3600;
constexpr std::uint64_t DAY = 24 * HOUR;

/// `12.3 GiB`
std::string gibibytes(std::uint64_t bytes)
{
    const std::uint64_t tenths = bytes / (GIBIBYTE / TENTHS);
    return std::to_string(tenths / TENTHS) + "." + std::to_string(tenths % TENTHS) + " GiB";
}

Phrase ageOf(const Premises& premises)
{
    if (!premises.backupSeconds)
        return "None is known: colonnade backup create FOLDER";
    const std::uint64_t seconds = *premises.backupSeconds;
    return seconds < 2 * DAY ? Phrase("{number} hours ago", {{"number", std::to_string(seconds / HOUR)}})
                             : Phrase("{number} days ago", {{"number", std::to_string(seconds / DAY)}});
}

const char* badgeOf(const std::string& health)
{
    return health == "bad" ? "bad" : health == "warning" ? "warn" : "good";
}

Phrase saidOf(const std::string& health)
{
    return health == "bad" ? "Bad" : health == "warning" ? "Warning" : "Good";
}

const char* stateName(KnownPlugin::State state)
{
    return state == KnownPlugin::State::Serving      ? "serving"
           : state == KnownPlugin::State::NotEnabled ? "not_enabled"
                                                     : "refused";
}

Phrase saidOf(KnownPlugin::State state)
{
    return state == KnownPlugin::State::Serving      ? "Serves"
           : state == KnownPlugin::State::NotEnabled ? "Not enabled"
                                                     : "Refused";
}

void writePremises(JsonWriter& json, const Premises& premises)
{
    json.member("version", premises.version)
        .member("database", premises.database)
        .member("free_bytes", static_cast<std::int64_t>(premises.freeBytes))
        .member("total_bytes", static_cast<std::int64_t>(premises.totalBytes))
        .key("backup_age_seconds");
    premises.backupSeconds ? json.value(static_cast<std::int64_t>(*premises.backupSeconds)) : json.null();
}

void writePlugins(JsonWriter& json, const std::vector<KnownPlugin>& plugins)
{
    json.key("plugins").beginArray();
    for (const auto& plugin: plugins)
        json.beginObject()
            .member("name", plugin.name)
            .member("version", plugin.version)
            .member("state", stateName(plugin.state))
            .member("sentence", plugin.sentence)
            .end();
    json.end();
}

void writeSettings(JsonWriter& json, const std::vector<colonnade::HeldSetting>& settings)
{
    json.key("settings").beginArray();
    for (const auto& setting: settings)
        json.beginObject()
            .member("key", setting.key)
            .member("value", setting.value)
            .member("origin", setting.origin)
            .member("description", setting.description)
            .end();
    json.end();
}

void writeDiagnoses(JsonWriter& json, const std::vector<Diagnosis>& diagnoses)
{
    json.key("findings").beginArray();
    for (const auto& diagnosis: diagnoses)
        json.beginObject()
            .member("health", diagnosis.health)
            .member("subject", diagnosis.subject)
            .member("sentence", diagnosis.sentence)
            .end();
    json.end();
}

std::vector<Diagnosis> diagnose(colonnade::Operations& operations)
{
    try
    {
        return operations.diagnose();
    }
    catch (const Poco::RuntimeException& exc)
    {
        return {{"bad", "doctor", exc.message()}};
    }
}

} // namespace

void ServerPage::drawPremises(View& page) const
{
    const Premises premises = _desk.parts().operations.premises();
    page.set("version", premises.version)
        .set("database", premises.database)
        .set("folder", premises.dataDirectory)
        .set("free", gibibytes(premises.freeBytes))
        .set("total", premises.totalBytes > 0 ? gibibytes(premises.totalBytes) : std::string())
        .set("backup_folder", premises.backupFolder)
        .say("backup", ageOf(premises));
}

void ServerPage::drawPlugins(View& page) const
{
    View& list = page.list("known");
    for (const auto& plugin: _desk.parts().operations.plugins())
        list.add()
            .set("name", plugin.name)
            .set("number", plugin.version)
            .set("badge", plugin.state == KnownPlugin::State::Serving   ? "good"
                          : plugin.state == KnownPlugin::State::Refused ? "bad"
                                                                        : "")
            .say("state", saidOf(plugin.state))
            .set("sentence", plugin.sentence);
}

void ServerPage::drawSettings(View& page) const
{
    std::string area;
    View* list = nullptr;
    for (const auto& setting: _desk.parts().operations.settings())
    {
        const std::string begin = setting.key.substr(0, setting.key.find('.'));
        if (!list || begin != area)
            list = &page.list("areas").add().set("area", begin).list("settings");
        area = begin;
        list->add()
            .set("key", setting.key)
            .set("value", setting.value)
            .set("origin", setting.origin)
            .set("is_set", setting.isSet)
            .set("description", setting.description);
    }
}

void ServerPage::draw(View& page, const std::vector<Diagnosis>& diagnoses,
                      const colonnade::User& administrator) const
{
    drawPremises(page);
    for (const auto& diagnosis: diagnoses)
        page.list(diagnosis.health == "good" ? "well" : "concerns")
            .add()
            .set("badge", badgeOf(diagnosis.health))
            .say("health", saidOf(diagnosis.health))
            .set("subject", diagnosis.subject)
            .set("sentence", diagnosis.sentence);
    drawPlugins(page);
    drawSettings(page);
    page.set("address", administrator.email);
}

colonnade::Response ServerPage::show(const colonnade::Request& request) const
{
    return _desk.enter(request,
                       [&](const colonnade::User& administrator)
                       {
                           auto& operations = _desk.parts().operations;
                           const auto diagnoses = diagnose(operations);
                           const auto write = [&](JsonWriter& json, const colonnade::Language&)
                           {
                               writePremises(json, operations.premises());
                               writeDiagnoses(json, diagnoses);
                               writePlugins(json, operations.plugins());
                               writeSettings(json, operations.settings());
                           };
                           return _desk.show(
                               request, {.templateName = "/admin/server.html",
                                         .title = Phrase::verbatim("Server"),
                                         .members = write,
                                         .page = _desk.parts().site.templates.adminServer,
                                         .draw = [&](View& page) { draw(page, diagnoses, administrator); },
                                         .pageTitle = "Server"});
                       });
}

colonnade::Response ServerPage::mail(const colonnade::Request& request) const
{
    return _desk.enter(
        request,
        [&](const colonnade::User& administrator)
        {
            const auto& parts = _desk.parts();
            if (administrator.email.empty())
                return parts.site.views.leave(
                    request, "/admin/server",
                    colonnade::FlashMessage{"error", "Your account has no e-mail address: set one first."});
            const std::string& brand = parts.site.settings.brand;
            const auto& language = parts.site.pages.localeLanguage(administrator.locale);
            parts.database.write(
                [&](colonnade::Transaction& transaction)
                {
                    parts.mail.send(transaction,
                                    {{administrator.email},
                                     language.say(Phrase("Test mail from {brand}", {{"brand", brand}})),
                                     language.say(Phrase(
                                         "This is a test mail. You asked for it on the page of the server; "
                                         "nothing has to be done.")) +
                                         "\n"});
                    parts.audit.note(transaction, {"mail.test", "user/" + std::to_string(administrator.id)});
                });
            return parts.site.views.leave(
                request, "/admin/server",
                colonnade::FlashMessage{"success",
                                        Phrase("A test mail to {address} is on its way. If it does not come, "
                                               "look at the queue of mails.",
                                               {{"address", administrator.email}})});
        });
}

colonnade::Response ServerPage::backUp(const colonnade::Request& request) const
{
    return _desk.enter(
        request,
        [&](const colonnade::User&)
        {
            const auto& parts = _desk.parts();
            if (parts.operations.premises().backupFolder.empty())
                return parts.site.views.leave(
                    request, "/admin/server",
                    colonnade::FlashMessage{"error",
                                            "Set data.backup_folder to a folder for backups first."});
            parts.database.write(
                [&](colonnade::Transaction& transaction)
                {
                    parts.jobs.enqueue(transaction, BACKUP_JOB, "", BACKUP_JOB);
                    parts.audit.note(transaction, {"backup.create", "server"});
                });
            return parts.site.views.leave(
                request, "/admin/server",
                colonnade::FlashMessage{"success", "A backup is being made. Its age is shown here once it is "
                                                   "done; if it fails, the queue of jobs says why."});
        });
}

} // namespace site
