#include "owning/ImportPages.h"

#include "owning/ImportViews.h"
#include "transfer/Delimiter.h"
#include "transfer/Import.h"
#include "transfer/ImportFiles.h"
#include "transfer/TakeBack.h"

#include <colonnade/Files.h>
#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t AT_ONCE = 200; ///< rows that are imported before the page answers
constexpr std::int64_t MOST_ANSWERS = 1000;
constexpr std::size_t FORM_MARGIN = 1024 * 1024;

/// By the file's name; a table if that says nothing.
TransferFormat formatOf(const std::string& fileName)
{
    const auto dot = fileName.rfind('.');
    const auto format = dot == std::string::npos ? std::nullopt : findFormat(fileName.substr(dot + 1));
    return format.value_or(TransferFormat::Csv);
}

FileShape shapeOf(const std::string& look, const Parameters& said)
{
    FileShape shape;
    shape.format = formatOfLook(look);
    if (isTable(shape.format))
        shape.delimiter = findDelimiter(said.get("delimiter"));
    shape.encoding = findEncoding(said.get("encoding"));
    return shape;
}

Wish wishOf(const Parameters& posted)
{
    Wish wish;
    for (const auto column: posted.all("column"))
        wish.leftOut.insert(std::string(column));
    for (const auto kept: posted.all("keep"))
        wish.leftOut.erase(std::string(kept));
    wish.answers =
        std::clamp<std::int64_t>(parseInteger(posted.get("n_answers")).value_or(0), 0, MOST_ANSWERS);
    return wish;
}

} // namespace

ImportPages::ImportPages(const OwnerDesk& desk, Uploads& uploads, const std::string& folder,
                         ImportLimits limits):
    _desk(desk),
    _uploads(uploads),
    _folder(folder),
    _looks(folder + "/looks"),
    _limits(limits),
    _sources(limits.allowsPrivate, limits.maxBytes),
    _page(desk.pages().loadTemplate("tasks_import", exampleImport())),
    _look(desk.pages().loadTemplate("tasks_import_look", exampleLook()))
{
}

OwnerRoutes ImportPages::routes() const
{
    const std::string import = "/project/{short_name}/tasks/import";
    RouteSpec taking = post(import).summary("Takes tasks").lane(Lane::Heavy, Work::Transfer);
    taking.maxFormBytes(_limits.maxBytes + FORM_MARGIN)
        .authorise(
            [this](const Request& request)
            {
                findManagedView(_desk.tasks(), request);
                return std::optional<Response>();
            });
    return {{get(import).summary("Where tasks can come from; a look at a file"),
             [this](const Request& request) { return show(request); }},
            {taking, [this](const Request& request) { return take(request); }},
            {get(import + "/{job:int}").summary("How an import goes"),
             [this](const Request& request) { return showJob(request); }},
            {post(import + "/{job:int}").summary("Takes an import back").lane(Lane::Heavy),
             [this](const Request& request) { return takeBack(request); }}};
}

std::vector<PageForm> ImportPages::forms(const Record& project) const
{
    const std::string action = pathOf(project, "tasks/import");
    PageForm table = formOf(*findImporter("csv"), action);
    PageForm manifest = formOf(*findImporter("iiif"), action);
    table.fields.front().id = "table-form";
    manifest.fields.front().id = "manifest-form";
    return {fileForm(action), table, manifest};
}

/// `faulty`: a form with what was wrong with it, in place of that one.
Response ImportPages::page(const Request& request, const PageView& view, const PageForm* faulty) const
{
    const std::string type(request.query().get("type"));
    const Importer* wanted = findImporter(type);
    if (!type.empty() && !wanted && type != "localCSV")
        throw HttpError(404, problem::NOT_FOUND, "There is no such importer.");
    OwnerPage page{.templateName = type.empty() ? "/projects/task_import_options.html"
                                                : "/projects/importers/" + type + ".html",
                   .heading = "Add tasks",
                   .twinTitle = " &middot; Import Tasks",
                   .page = _page};
    const char* headings[] = {"A table from a file", "A table from an address",
                              "Pictures of a library or museum"};
    auto shown = forms(view.project);
    for (std::size_t i = 0; i < shown.size(); ++i)
    {
        const bool isFaulty = faulty && shown[i].fields.back().name == faulty->fields.back().name;
        page.body.heading(headings[i]).form(isFaulty ? *faulty : shown[i]);
    }
    const PageForm asked = faulty   ? *faulty
                           : wanted ? formOf(*wanted, pathOf(view.project, "tasks/import"))
                                    : fileForm(pathOf(view.project, "tasks/import"));
    if (wantsJson(request) && (!type.empty() || faulty))
        page.form = asked;
    page.members = [&](JsonWriter& json, const ProjectState&)
    {
        if (!page.form)
            json.nullMember("form");
        json.member("loading_text", "Importing tasks, this may take a while, wait...")
            .member("target", "project.import_task");
        json.key("available_importers").beginArray();
        for (const char* name: {"csv", "gdocs", "iiif", "localCSV"})
            json.value(std::string("projects/tasks/") + name + ".html");
        json.end().key("task_tmpls").beginArray().end();
    };
    page.draw = [&](View& drawn, const ProjectState&)
    {
        drawn.set("import_path", pathOf(view.project, "tasks/import"))
            .say("limits", Phrase("PNG, JPEG or GIF, each at most {each} MB, together {all} MB",
                                  {{"each", std::to_string(_limits.maxPictureBytes / 1'000'000)},
                                   {"all", std::to_string(_limits.maxBytes / 1'000'000)}}));
    };
    return _desk.show(request, view, page);
}

Response ImportPages::show(const Request& request) const
{
    return _desk.enter(request,
                       [&](const PageView& view)
                       {
                           const std::string look(request.query().get("look"));
                           return look.empty() ? page(request, view)
                                               : lookPage(request, view, look, request.query());
                       });
}

Response ImportPages::lookPage(const Request& request, const PageView& view, const std::string& name,
                               const Parameters& said) const
{
    const auto path = _looks.find(view.project.id(), name);
    if (!path)
        return _desk.leave(request, view.project, "tasks/import",
                           {"warning", "The file is gone; it is kept for a day. Send it again."});
    FileShape shape = shapeOf(name, said);
    shape.further = _desk.tasks().additions.columnNames(view.project.id());
    LookedFile file = Looks::look(*path, shape);
    if (file.rows > _limits.maxRows)
        file.fault = "more than " + std::to_string(_limits.maxRows) + " rows";
    OwnerPage page{.templateName = "/projects/importers/look.html",
                   .heading = "A look before it comes in",
                   .twinTitle = " &middot; Import Tasks",
                   .page = _look};
    page.members = [&](JsonWriter& json, const ProjectState&)
    {
        json.member("look", name).member("rows", file.rows).member("fault", file.fault);
        json.key("columns").beginArray();
        for (const auto& column: file.columns)
            json.value(column);
        json.end().key("first").beginArray();
        for (const auto& row: file.first)
        {
            json.beginArray();
            for (const auto& cell: row)
                json.value(cell);
            json.end();
        }
        json.end();
    };
    page.draw = [&](View& drawn, const ProjectState&)
    {
        drawn.set("import_path", pathOf(view.project, "tasks/import")).set("look", name);
        drawLook(drawn, file);
    };
    return _desk.show(request, view, page);
}

Response ImportPages::take(const Request& request) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          const std::string kind = PostedPage::read(request).text("form_name");
                          if (kind == "pictures")
                              return takePictures(request, view);
                          if (kind == "look")
                              return takeLooked(request, view);
                          return takeTable(request, view, kind);
                      });
}

Response ImportPages::takePictures(const Request& request, const PageView& view) const
{
    const auto& parts = request.files();
    const bool hasAny =
        std::any_of(parts.begin(), parts.end(), [](const FilePart& part) { return !part.content.empty(); });
    if (!hasAny)
        return _desk.leave(request, view.project, "tasks/import", {"warning", "Choose pictures first."});
    const auto pictures = importPictures(_desk.tasks(), _uploads, view.project.id(), parts,
                                         _limits.maxPictureBytes, wishOf(request.form()).answers);
    return _desk.leave(request, view.project, pictures.imported > 0 ? "tasks/" : "tasks/import",
                       messageOf(pictures));
}

/// A file, or what an address has. Programs get it imported at once, people look at it first.
Response ImportPages::takeTable(const Request& request, const PageView& view, const std::string& kind) const
{
    const std::string action = pathOf(view.project, "tasks/import");
    const Importer* importer = findImporter(kind);
    if (!importer && kind != "localCSV")
        throw HttpError(404, problem::NOT_FOUND, "There is no such importer.");
    PageForm form = importer ? formOf(*importer, action, PostedPage::read(request).text(importer->field))
                             : fileForm(action);
    Fetched fetched;
    if (!importer)
    {
        const auto& parts = request.files();
        const auto part =
            std::find_if(parts.begin(), parts.end(),
                         [](const FilePart& file) { return file.name == "file" && !file.content.empty(); });
        if (part == parts.end())
            fetched.fault = "Choose a file first.";
        else
            fetched = {std::string(part->content), formatOf(part->fileName), {}};
    }
    else if (form.fields.back().value.empty())
        fetched.fault = "This field is required.";
    else
        fetched = kind == "iiif" ? _sources.manifest(form.fields.back().value)
                                 : _sources.table(form.fields.back().value);
    if (!fetched.fault.empty())
    {
        form.fields.back().errors = {fetched.fault};
        return page(request, view, &form);
    }
    const std::string look = _looks.keep(view.project.id(), fetched.format, fetched.content);
    if (!wantsJson(request))
        return Response::redirect(action + "?look=" + look);
    const auto path = _looks.find(view.project.id(), look);
    return begin(request, view, path.value(), shapeOf(look, {}), {}, false);
}

Response ImportPages::takeLooked(const Request& request, const PageView& view) const
{
    const Parameters& posted = request.form();
    const std::string look(posted.get("look"));
    const auto path = _looks.find(view.project.id(), look);
    if (!path || posted.get("do") == "again")
        return Response::redirect(pathOf(view.project, "tasks/import?look=") + encodePercent(look) +
                                  "&delimiter=" + encodePercent(posted.get("delimiter")) +
                                  "&encoding=" + encodePercent(posted.get("encoding")));
    return begin(request, view, *path, shapeOf(look, posted), wishOf(posted), posted.get("do") == "trial");
}

/// A small file comes in before the page answers, a large one in the background.
Response ImportPages::begin(const Request& request, const PageView& view, const std::string& path,
                            const FileShape& said, const Wish& wish, bool isTrial) const
{
    const Tasks& tasks = _desk.tasks();
    FileShape shape = said;
    shape.further = tasks.additions.columnNames(view.project.id());
    const LookedFile file = Looks::look(path, shape);
    if (!file.fault.empty() || file.rows > _limits.maxRows)
        throw HttpError(400, problem::BAD_REQUEST,
                        file.fault.empty() ? "The file has too many rows." : "The file: " + file.fault + ".");
    ImportSource source{.shape = {.format = TransferFormat::Ndjson}, .dryRun = isTrial};
    source.digest = std::filesystem::path(path).filename().string();
    source.bytes = static_cast<std::int64_t>(std::filesystem::file_size(path));
    ImportJob job;
    if (file.rows <= AT_ONCE)
    {
        std::stringstream rows;
        Looks::convert(path, shape, wish, [&](std::string_view piece) { rows << piece; });
        source.bytes = static_cast<std::int64_t>(rows.str().size());
        job = runImport(tasks, createImport(tasks, view.project.id(), source), rows,
                        [](const ImportJob&) { return true; });
    }
    else
    {
        source.spool = ImportFiles::makeName();
        DurableFile spool(ImportFiles(_folder).pathOf(*source.spool));
        Looks::convert(path, shape, wish, [&](std::string_view piece) { spool.write(piece); });
        spool.keep();
        job = createImport(tasks, view.project.id(), source);
    }
    if (!isTrial)
        _looks.remove(path);
    return finished(request, view, job);
}

Response ImportPages::finished(const Request& request, const PageView& view, const ImportJob& job) const
{
    const std::string page = "tasks/import/" + std::to_string(job.id);
    if (job.isRunning())
        return _desk.leave(request, view.project, wantsJson(request) ? "tasks/" : page,
                           {"info",
                            "You're trying to import a large amount of tasks, so please be patient. You "
                            "will receive an email when the tasks are ready."});
    if (job.dryRun)
        return _desk.leave(request, view.project, page, {"info", "This was a trial run: nothing is stored."});
    if (job.failed > 0)
        return _desk.leave(request, view.project, page, {"warning", "Some rows did not come in."});
    return _desk.leave(request, view.project, "tasks/",
                       {job.imported > 0 ? "success" : "info", importedPhrase(job.imported)});
}

ImportJob ImportPages::requireJob(const Request& request, const PageView& view) const
{
    auto job = findImport(_desk.tasks().database, request.intParam("job"));
    if (!job || job->project != view.project.id())
        throw HttpError(404, problem::NOT_FOUND, "There is no such import.");
    return std::move(*job);
}

Response ImportPages::showJob(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const PageView& view)
        {
            const ImportJob job = requireJob(request, view);
            OwnerPage page{.templateName = "/projects/tasks/import.html",
                           .heading = job.dryRun ? "A trial run" : "An import",
                           .twinTitle = " &middot; Import Tasks"};
            const auto row = [&](const char* label, std::int64_t count)
            { page.body.row({.label = label, .hint = Phrase::verbatim(std::to_string(count))}); };
            page.lede = job.isRunning() ? "It is running. You may leave this page, and look again later."
                        : job.takenBack ? "It was taken back."
                        : job.state == "done" ? "It is done."
                                              : "It has failed: nothing of it came in.";
            if (job.isRunning())
                page.body.button("Look again", std::string(request.path()));
            row(job.dryRun ? "Tasks that would come in" : "Tasks that came in", job.imported);
            row("Passed over, since the project has them", job.skipped);
            row("Faulty rows", job.failed);
            const JsonDocument errors = JsonDocument::parse(job.errors);
            std::vector<std::vector<OwnerCell>> lines;
            lines.reserve(errors.root().size());
            for (std::size_t i = 0; i < errors.root().size(); ++i)
                lines.push_back({{.text = errors.root().at(i).find("line").toJson()},
                                 {.text = std::string(errors.root().at(i).find("error").text())}});
            if (!lines.empty())
                page.body.table({"Line", "What is wrong"}, lines);
            page.body.button("Open the tasks", pathOf(view.project, "tasks/"));
            if (!job.dryRun && !job.takenBack && job.imported > 0 && !wantsJson(request))
                page.form = PageForm{.action = std::string(request.path()),
                                     .submit = "Take the import back",
                                     .fields = {{.name = "answers",
                                                 .label = "Also tasks that were answered, with their answers",
                                                 .type = "checkbox"}},
                                     .destroys = true};
            page.members = [&](JsonWriter& json, const ProjectState&)
            { json.rawMember("import", toJson(job)); };
            return _desk.show(request, view, page);
        });
}

Response ImportPages::takeBack(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const ImportJob job = requireJob(request, view);
            const bool withAnswers = PostedPage::read(request).isOn("answers", false);
            const TakenBack taken =
                tasks::takeBack(_desk.tasks(), job, withAnswers ? WithAnswers::Yes : WithAnswers::No);
            return _desk.leave(request, view.project, "tasks/",
                               {"success", Phrase("{n} tasks are deleted, {kept} stay for their "
                                                  "answers.",
                                                  {{"n", std::to_string(taken.deleted)},
                                                   {"kept", std::to_string(taken.kept)}})});
        });
}

} // namespace colonnade::tasks
