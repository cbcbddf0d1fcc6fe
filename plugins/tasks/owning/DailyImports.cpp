#include "owning/DailyImports.h"

#include "model/InfoText.h"
#include "owning/ImportViews.h"
#include "transfer/Import.h"

#include <colonnade/Jobs.h>
#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <sstream>

namespace colonnade::tasks
{

namespace
{

constexpr const char* JOB = "tasks_daily_imports";
constexpr const char* DAILY = "30 3 * * *";
constexpr const char* PATH = "tasks/autoimporter";
constexpr const char* TYPES[] = {"csv", "gdocs", "iiif"};

struct Planned
{
    std::string type;
    std::string address;
};

/// Nothing for what this server cannot import.
std::optional<Planned> plannedOf(const JsonValue& autoimporter)
{
    const JsonValue type = autoimporter.isObject() ? autoimporter.find("type") : JsonValue();
    const Importer* importer = type.isText() ? findImporter(type.text()) : nullptr;
    const JsonValue address = importer ? autoimporter.find(importer->field) : JsonValue();
    return address.isText() ? std::optional(Planned{importer->type, std::string(address.text())})
                            : std::nullopt;
}

std::optional<Planned> plannedOf(const Record& project)
{
    const JsonDocument info = JsonDocument::parse(project.text("info"));
    return plannedOf(info.root().find("autoimporter"));
}

} // namespace

DailyImports::DailyImports(const OwnerDesk& desk, const OwnerMails& mails, Sources sources,
                           std::int64_t maxRows, Context& context):
    _desk(desk),
    _mails(mails),
    _sources(sources),
    _maxRows(maxRows)
{
    context.jobs().add({.name = JOB, .lane = Lane::Heavy}, [this](JobCall& call) { importAll(call.stop()); });
    context.jobs().every(DAILY, JOB);
}

OwnerRoutes DailyImports::routes() const
{
    const std::string path = std::string("/project/{short_name}/") + PATH;
    return {{get(path).summary("The form for tasks that come in each day"),
             [this](const Request& request) {
                 return _desk.enter(request,
                                    [&](const PageView& view) { return page(request, view, nullptr); });
             }},
            {post(path).summary("Lets tasks come in each day"),
             [this](const Request& request) { return take(request); }},
            {post(path + "/delete").summary("Lets no tasks come in each day any more"),
             [this](const Request& request) { return remove(request); }}};
}

Response DailyImports::page(const Request& request, const PageView& view, const PageForm* faulty) const
{
    OwnerPage page{.templateName = "projects/task_autoimporter.html",
                   .heading = "Tasks that come in each day",
                   .twinTitle = " &middot; Task Autoimporter",
                   .lede =
                       "Once a day the address is read, and what the project does not have yet comes in."};
    const auto planned = plannedOf(view.project);
    if (planned)
    {
        page.body.row({.label = Phrase(findImporter(planned->type)->label),
                       .hint = Phrase::verbatim(planned->address),
                       .button = "Stop",
                       .action = pathOf(view.project, std::string(PATH) + "/delete"),
                       .destroys = true});
    }
    else
        for (const char* type: TYPES)
        {
            PageForm form = formOf(*findImporter(type), pathOf(view.project, PATH));
            form.submit = "Import each day";
            form.fields.front().id = std::string(type) + "-form";
            const bool isFaulty = faulty && faulty->fields.back().name == form.fields.back().name;
            page.body.heading(findImporter(type)->label).form(isFaulty ? *faulty : form);
        }
    if (faulty && wantsJson(request))
        page.form = *faulty;
    page.members = [&](JsonWriter& json, const ProjectState&)
    {
        json.key("importer");
        if (!planned)
            json.null();
        else
            json.beginObject()
                .member("type", planned->type)
                .member(findImporter(planned->type)->field, planned->address)
                .end();
    };
    return _desk.show(request, view, page);
}

Response DailyImports::take(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const PostedPage posted = PostedPage::read(request);
            const Importer* importer = findImporter(posted.text("form_name"));
            if (!importer)
                importer = findImporter("csv");
            PageForm form = formOf(*importer, pathOf(view.project, PATH), posted.text(importer->field));
            const std::string& address = form.fields.back().value;
            if (!address.starts_with("http://") && !address.starts_with("https://"))
            {
                form.fields.back().errors = {"This is no address: it begins with https://"};
                return page(request, view, &form);
            }
            JsonWriter json;
            json.beginObject().member("type", importer->type).member(importer->field, address).end();
            const Record changed = _desk.change(
                view,
                [&](Transaction&, Record& project) {
                    project.set("info", withMembers(project.text("info"), {{"autoimporter", json.text()}}));
                });
            return _desk.leave(request, changed, PATH, {"success", "Success! Tasks will be imported daily."});
        });
}

Response DailyImports::remove(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const Record changed = _desk.change(
                view,
                [&](Transaction&, Record& project) {
                    project.set("info", withMembers(project.text("info"), {{"autoimporter", {}}}));
                });
            return _desk.leave(request, changed, "tasks/",
                               {"success", "No tasks come in by themselves any more."});
        });
}

void DailyImports::importAll(const std::stop_token& stop) const
{
    const auto projects = _desk.tasks().database.read(
        [](Session& session)
        {
            return session.all([](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
                               "SELECT id, info FROM tasks_project WHERE cast(info AS text) LIKE "
                               "'%\"autoimporter\"%' ORDER BY id");
        });
    for (const auto& [project, info]: projects)
    {
        if (stop.stop_requested())
            return;
        importOne(project, info);
    }
}

void DailyImports::importOne(std::int64_t project, std::string_view info) const
{
    const Tasks& tasks = _desk.tasks();
    const JsonDocument document = JsonDocument::parse(info);
    const auto planned = plannedOf(document.root().find("autoimporter"));
    if (!planned)
        return;
    const Fetched fetched =
        planned->type == "iiif" ? _sources.manifest(planned->address) : _sources.table(planned->address);
    if (!fetched.fault.empty())
        return _mails.tellDailyFailed(project, fetched.fault);
    std::stringstream rows(fetched.content);
    ImportSource source{.shape = {.format = fetched.format}};
    source.digest = planned->address;
    source.bytes = static_cast<std::int64_t>(fetched.content.size());
    try
    {
        source.shape.further = tasks.additions.columnNames(project);
        if (countRows(rows, source.shape, _maxRows) > _maxRows)
            return _mails.tellDailyFailed(project, "The file has too many rows.");
        rows.clear();
        rows.seekg(0);
        const ImportJob job = runImport(tasks, createImport(tasks, project, source), rows,
                                        [](const ImportJob&) { return true; });
        if (job.state == "failed")
            _mails.tellDailyFailed(project, "The file cannot be read:");
    }
    catch (const Poco::Exception& fault)
    {
        _mails.tellDailyFailed(project, Phrase::verbatim(fault.message()));
    }
}

} // namespace colonnade::tasks
