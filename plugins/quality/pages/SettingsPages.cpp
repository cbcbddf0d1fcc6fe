#include "pages/SettingsPages.h"

#include "api/Deeds.h"

#include <colonnade/HttpError.h>
#include <colonnade/PageForm.h>

namespace colonnade::quality
{

namespace
{

constexpr const char* REOPEN = "reopen";

View exampleSettings()
{
    View example;
    example.set("short_name", "birds").set("has_settings", true).set("asks_to_open", true);
    example.put("form", exampleForm()).put("remove", exampleForm());
    return example;
}

} // namespace

struct SettingsPages::Shown
{
    FormTexts texts = {};
    std::string refusal = {};
    std::int64_t opened = 0; ///< tasks that would open again: asked about
    bool stored = false;     ///< there are settings
};

SettingsPages::SettingsPages(const Desk& desk):
    _desk(desk),
    _page(desk.pages.loadTemplate("quality_settings", exampleSettings()))
{
}

Response SettingsPages::draw(const Request& request, const tasks::ProjectSummary& project,
                             const Shown& shown) const
{
    auto page = _desk.ownersPage("Settings of quality", project, _page);
    page.status = shown.refusal.empty() ? 200 : 400;
    page.view.set("has_settings", shown.stored).set("asks_to_open", shown.opened > 0);
    for (const auto& [name, text]: shown.texts)
        page.view.nest("settings").set(name, text);
    if (!shown.refusal.empty())
        page.view.set("mistake", shown.refusal);
    auto form =
        settingsForm(pathOf(project, "/settings"), shown.texts, _desk.aggregators.names(), shown.refusal);
    if (shown.opened > 0)
        form.fields.push_back({.name = REOPEN,
                               .label = Phrase("Open {n} tasks again that are less sure",
                                               {{"n", std::to_string(shown.opened)}}),
                               .type = "checkbox",
                               .hint = "They were done early and do not reach what you want now"});
    form.leavePath = pathOf(project);
    form.leaveLabel = "Not now";
    page.drawn.put("form", viewOf(form));
    if (shown.stored)
        page.drawn.put("remove", viewOf({.action = pathOf(project, "/settings/delete"),
                                         .submit = "Take the settings away",
                                         .destroys = true}));
    return _desk.pages.show(request, page);
}

Response SettingsPages::show(const Request& request) const
{
    Shown shown;
    const auto project = _desk.database.read(
        [&](Session& session)
        {
            auto found = _desk.managed(session, request);
            const auto stored =
                session.find([](const Row& row) { return row.text(0); },
                             "select settings from quality_project where project_id = $1", found.id);
            shown.stored = stored.has_value();
            shown.texts = stored ? textsOf(readSettings(*stored)) : suggestedTexts(found.info);
            return found;
        });
    return draw(request, project, shown);
}

/// How many tasks that are done would open again.
std::int64_t SettingsPages::opened(const tasks::ProjectSummary& project, const Settings& settings) const
{
    if (!settings.targetCertainty)
        return 0;
    return _desk.database.read([&](Session& session)
                               { return countBelow(session, project.id, *settings.targetCertainty); });
}

Response SettingsPages::take(const Request& request) const
{
    const auto project =
        _desk.database.read([&](Session& session) { return _desk.managed(session, request); });
    const auto posted = pybossa::Form::read(request);
    Shown shown{.texts = textsOf(posted), .stored = _desk.cache.find(project.id) != nullptr};
    try
    {
        const auto document = JsonDocument::parse(jsonOf(shown.texts));
        const Settings settings = readSettings(document.root(), [this](std::string_view name, Kind kind)
                                               { return _desk.aggregators.find(name, kind) != nullptr; });
        shown.opened = opened(project, settings);
        if (shown.opened > 0 && !posted.ticked(REOPEN))
            return draw(request, project, shown);
        _desk.database.write([&](Transaction& transaction)
                             { storeSettings(transaction, project.id, settings, _desk.clock.nowSeconds()); });
    }
    catch (const HttpError& refused)
    {
        if (refused.problem().status != 400)
            throw;
        shown.refusal = refused.problem().forClient;
        return draw(request, project, shown);
    }
    _desk.cache.refresh();
    _desk.wake();
    return _desk.pages.leave(request, pathOf(project),
                             FlashMessage{"success", "Saved. The results are made anew."});
}

Response SettingsPages::remove(const Request& request) const
{
    const auto project = _desk.database.write(
        [&](Transaction& transaction)
        {
            auto found = _desk.managed(transaction, request);
            removeSettings(transaction, found.id);
            return found;
        });
    _desk.cache.refresh();
    return _desk.pages.leave(request, pathOf(project),
                             FlashMessage{"success", "The settings are gone. Results stay as they are."});
}

Response SettingsPages::refit(const Request& request) const
{
    const auto project = _desk.database.write(
        [&](Transaction& transaction)
        {
            auto found = _desk.managed(transaction, request);
            askForRefit(transaction, found.id);
            return found;
        });
    _desk.wake();
    return _desk.pages.leave(request, pathOf(project),
                             FlashMessage{"success", "All is reckoned anew, which may take a minute."});
}

} // namespace colonnade::quality
