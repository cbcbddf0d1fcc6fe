#include "reading/ExportPage.h"

#include "projects/Privacy.h"
#include "transfer/Export.h"

#include <colonnade/HttpError.h>
#include <colonnade/SpoolFile.h>
#include <colonnade/pybossa/ZipStream.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

View exampleExport()
{
    View view;
    addExampleProject(view);
    view.set("export_path", "/").set("tasks_path", "/");
    for (const char* name: {"completed", "answers", "tasks"})
        view.count(name, 1);
    return view;
}

/// What says how the page is asked for, and nothing of what is wanted.
bool isAside(std::string_view argument)
{
    return argument == "api_key" || argument == "response_format";
}

/// Whether a download is wanted. Throws 404 for half of what one needs, and for anything else.
bool wantsArchive(const Request& request)
{
    bool hasType = false, hasFormat = false;
    for (const auto& [name, value]: request.query())
        if (name == "type")
            hasType = true;
        else if (name == "format")
            hasFormat = true;
        else if (!isAside(name))
            throw HttpError(404, problem::NOT_FOUND, "The page takes type and format, and nothing else.");
    if (hasType != hasFormat)
        throw HttpError(404, problem::NOT_FOUND, "A download needs both type and format.");
    return hasType;
}

/// Signs that file names must not have, and what is not ASCII, as `_`.
std::string fileName(std::string name)
{
    std::replace_if(
        name.begin(), name.end(),
        [](char c)
        {
            const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                 c == '-' || c == '_' || c == '.';
            return !isPlain;
        },
        '_');
    return name;
}

void copy(const SpoolFile& from, pybossa::ZipStream& to)
{
    constexpr std::size_t PIECE = 64 * 1024;
    for (std::uint64_t at = 0; at < from.size(); at += PIECE)
    {
        std::string piece;
        from.read(piece, at, PIECE);
        to.write(piece);
    }
}

/// An archive that grows beyond memory goes on in a file.
class SpoolSink final: public BodySink
{
public:
    explicit SpoolSink(SpooledText& text):
        _text(text)
    {
    }
    void write(std::string_view piece) override { _text.append(piece); }

private:
    SpooledText& _text;
};

} // namespace

ExportPage::ExportPage(const Tasks& tasks, const ProjectDoor& door, std::string folder, Pages& pages):
    _tasks(tasks),
    _door(door),
    _folder(std::move(folder)),
    _page(pages.loadTemplate("tasks_export", exampleExport()))
{
}

Response ExportPage::show(const Request& request) const
{
    return _door.enterData(request,
                           [&](const PageView& view)
                           {
                               if (!wantsArchive(request))
                                   return page(request, view);
                               return Response::onHeavyLane(Work::Transfer, [this, view](const Request& again)
                                                            { return archive(again, view); });
                           });
}

Response ExportPage::page(const Request& request, const PageView& view) const
{
    return _door.show(request, view,
                      {.templateName = "/projects/export.html",
                       .heading = "Downloads",
                       .twinTitle = " &middot; Export",
                       .page = _page,
                       .draw = [&](View& page, const ProjectState& state)
                       {
                           page.set("export_path", pathOf(view.project, "tasks/export"))
                               .set("tasks_path", pathOf(view.project, "tasks/browse"))
                               .count("completed", state.facts.completed)
                               .count("answers", state.facts.answers)
                               .count("tasks", state.facts.tasks);
                       }});
}

Response ExportPage::archive(const Request& request, const PageView& view) const
{
    const std::string type(request.query().get("type")), format(request.query().get("format"));
    const Resource* resource = type == "taskrun" ? nullptr : findExported(type);
    if (!resource)
        throw HttpError(404, problem::NOT_FOUND, "The type is task, task_run or result.");
    if (format != "csv" && format != "json")
        throw HttpError(415, problem::BAD_REQUEST, "The format is csv or json.");
    const Codecs codecs = _tasks.database.read(
        [&](Session& session) { return codecsFor(session, _tasks, view.caller, view.project.id()); });
    SpooledText text(_folder);
    SpoolSink sink(text);
    pybossa::ZipStream zip(sink, _tasks.clock.nowSeconds());
    const std::string name = fileName(view.project.text("short_name"));
    for (const bool infoOnly: {false, true})
    {
        SpoolFile part(_folder); // what has been written may have to be taken back
        const ExportWish wish{.resource = *resource,
                              .project = view.project.id(),
                              .format = *findFormat(format),
                              .columns = _tasks.additions.columns,
                              .infoOnly = infoOnly};
        exportRecords(_tasks.database, wish, codecs,
                      {[&](std::string_view piece) { part.write(piece); }, [&] { part.clear(); }});
        zip.begin(name + "_" + type + (infoOnly ? "_info_only." : ".") + format);
        copy(part, zip);
    }
    zip.end();
    const std::string file =
        std::to_string(view.project.id()) + "_" + name + "_" + type + "_" + format + ".zip";
    return std::move(text)
        .toResponse("application/zip")
        .header("Content-Disposition", "attachment; filename=\"" + file + "\"")
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff");
}

} // namespace colonnade::tasks
