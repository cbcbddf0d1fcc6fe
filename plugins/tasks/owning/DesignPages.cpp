#include "owning/DesignPages.h"

#include "forms/FormPresenter.h"
#include "model/InfoText.h"
#include "owning/Patterns.h"
#include "reading/TutorialPage.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr const char* EDITOR = "tasks/taskpresentereditor";
constexpr std::size_t MOST_COLUMNS = 12;

View exampleBuilder()
{
    View view = OwnerDesk::exampleHead();
    for (const char* name: {"action", "fault", "field_hint", "html_path"})
        view.set(name, "x");
    FormBuilder::addExample(view);
    return view;
}

View exampleEditor()
{
    View view = OwnerDesk::exampleHead();
    view.set("patterns_path", "/").set("has_frame", true).put("frame", Frames::example());
    view.list("warnings").add("x");
    return view;
}

} // namespace

const DesignPages::Part DesignPages::PARTS[3] = {
    {"presenter", "task_presenter", "Task design",
     "What people see and do, in HTML and JavaScript. It runs in a frame without the rights of this site."},
    {"tutorial", "tutorial", "How it works",
     "Shown before somebody's first task. In Markdown, with a line of --- between its pages, or in HTML."},
    {"results", "results", "Page of results",
     "In HTML and JavaScript, shown on the page of results in place of the table."}};

std::vector<Phrase> warningsOf(std::string_view html, bool hasOwnOrigin)
{
    std::vector<Phrase> warnings;
    for (const char* script: {"src=\"http://", "src='http://", "Modernizr.load(\"http://"})
        if (html.find(script) != std::string_view::npos)
        {
            warnings.emplace_back(
                "It loads something by http://, which browsers block on a site with https://.");
            break;
        }
    const auto holds = [&](std::string_view text) { return html.find(text) != std::string_view::npos; };
    if (!hasOwnOrigin && (holds("youtube.com/") || holds("player.vimeo.com") ||
                          holds("docs.google.com/forms") || holds("disqus.com")))
        warnings.emplace_back("Players and forms of other sites mostly do not work in the frame; ask the "
                              "operator for an address of its own for task designs.");
    return warnings;
}

DesignPages::DesignPages(const OwnerDesk& desk, const Frames& frames):
    _desk(desk),
    _frames(frames),
    _builder(desk.pages().loadTemplate("tasks_design", exampleBuilder())),
    _editor(desk.pages().loadTemplate("tasks_editor", exampleEditor()))
{
}

OwnerRoutes DesignPages::routes() const
{
    const std::string path = std::string("/project/{short_name}/") + EDITOR;
    return {{get(path).summary("What people see and do, for its owners"),
             [this](const Request& request) { return show(request); }},
            {post(path)
                 .summary("Stores what people see and do")
                 .maxBodyBytes(_desk.tasks().settings.maxInfoBytes),
             [this](const Request& request) { return take(request); }}};
}

const DesignPages::Part& DesignPages::partOf(const Request& request)
{
    const auto wanted = request.query().get("part", "presenter");
    const auto found = std::find_if(std::begin(PARTS), std::end(PARTS),
                                    [&](const Part& part) { return wanted == part.name; });
    if (found == std::end(PARTS))
        throw HttpError(404, problem::NOT_FOUND, "There is no such part of a project.");
    return *found;
}

Response DesignPages::show(const Request& request) const
{
    return _desk.enter(request,
                       [&](const PageView& view)
                       {
                           const Part& part = partOf(request);
                           const std::string stored = infoText(view.project, part.member);
                           if (&part != &PARTS[0])
                               return editor(request, view, part, stored);
                           if (const std::string name(request.query().get("template")); !name.empty())
                           {
                               const std::string html = patternHtml(name, view.project.text("short_name"));
                               if (html.empty())
                                   throw HttpError(404, problem::NOT_FOUND, "There is no such pattern.");
                               return editor(request, view, part, html);
                           }
                           const auto way = request.query().get("way");
                           const bool hasForm = stored.empty() || isMadePresenter(stored);
                           if (way == "html")
                               return editor(request, view, part, stored);
                           if (way == "patterns" || (stored.empty() && way != "form"))
                               return options(request, view);
                           if (!hasForm && way != "form")
                               return editor(request, view, part, stored);
                           const JsonDocument info = JsonDocument::parse(view.project.text("info"));
                           const JsonValue form = info.root().find("task_form");
                           return builder(request, view,
                                          form.isObject() ? FormBuilder(form.toJson()) : FormBuilder(), {});
                       });
}

Response DesignPages::options(const Request& request, const PageView& view) const
{
    const std::string path = pathOf(view.project, EDITOR);
    OwnerPage page{.templateName = "projects/task_presenter_options.html",
                   .heading = "What do people see and do?",
                   .twinTitle = " &middot; Task Presenter Editor"};
    page.body
        .row({.label = "A form, without programming",
              .hint = "Works on every phone, by keyboard, in every language",
              .button = "Begin",
              .path = path + "?way=form",
              .isPrimary = true})
        .heading("HTML and JavaScript")
        .text("For drawing on pictures, maps, films. Begin from a pattern, or with an empty page.");
    for (const auto& pattern: patterns())
        page.body.row({.label = pattern.label,
                       .hint = pattern.hint,
                       .button = "Begin",
                       .path = path + "?template=" + pattern.name});
    page.body.row({.label = "Empty", .button = "Begin", .path = path + "?way=html"});
    page.members = [](JsonWriter& json, const ProjectState&)
    {
        json.key("presenters").beginArray();
        for (const auto& pattern: patterns())
            json.value("projects/presenters/" + std::string(pattern.name) + ".html");
        json.end();
    };
    return _desk.show(request, view, page);
}

/// The columns that the first task has, for who must name one.
std::string DesignPages::columnsOf(const Record& project) const
{
    const auto info = _desk.tasks().database.read(
        [&](Session& session)
        {
            return session.find([](const Row& row) { return row.findText(0).value_or("null"); },
                                "SELECT info FROM tasks_task WHERE project_id = $1 ORDER BY id LIMIT 1",
                                project.id());
        });
    if (!info)
        return {};
    const JsonDocument document = JsonDocument::parse(*info);
    std::string names;
    for (std::size_t i = 0; document.root().isObject() && i < document.root().size() && i < MOST_COLUMNS; ++i)
        names += (names.empty() ? "" : ", ") + std::string(document.root().member(i).first);
    return names;
}

Response DesignPages::builder(const Request& request, const PageView& view, const FormBuilder& form,
                              const Phrase& fault) const
{
    OwnerPage page{.templateName = "projects/task_presenter_editor.html",
                   .heading = "What do people see and do?",
                   .twinTitle = " &middot; Task Presenter Editor",
                   .page = _builder};
    page.members = [&](JsonWriter& json, const ProjectState&)
    { json.member("errors", !fault.empty()).rawMember("task_form", form.toJson()); };
    page.draw = [&](View& drawn, const ProjectState&)
    {
        const std::string columns = columnsOf(view.project);
        drawn.set("action", pathOf(view.project, EDITOR))
            .set("html_path", pathOf(view.project, EDITOR) + "?way=html")
            .say("fault", fault)
            .say("field_hint", columns.empty()
                                   ? Phrase("Pictures that you add have it in url")
                                   : Phrase("Your tasks have: {columns}", {{"columns", columns}}));
        form.draw(drawn, allFormKinds(_desk.tasks().additions.formKinds));
    };
    return _desk.show(request, view, page);
}

Response DesignPages::editor(const Request& request, const PageView& view, const Part& part,
                             const std::string& text) const
{
    const bool isDesign = &part == &PARTS[0];
    const std::string path = pathOf(view.project, EDITOR);
    OwnerPage page{.templateName = "projects/task_presenter_editor.html",
                   .heading = part.heading,
                   .twinTitle = " &middot; Task Presenter Editor",
                   .lede = part.lede,
                   .page = _editor};
    page.form = PageForm{.action = path + (isDesign ? "" : std::string("?part=") + part.name),
                         .submit = "Save",
                         .fields = {{.name = "editor", .label = "Text", .type = "area", .value = text}},
                         .leavePath = pathOf(view.project, "settings"),
                         .leaveLabel = "Not now"};
    page.members = [&](JsonWriter& json, const ProjectState&) { json.member("errors", false); };
    const std::string stored = infoText(view.project, "task_presenter");
    const bool hasFrame = isDesign && !stored.empty() && !isMadePresenter(stored) &&
                          view.project.integer("n_tasks") > 0 && !wantsJson(request);
    page.draw = [&](View& drawn, const ProjectState&)
    {
        drawn.set("patterns_path", isDesign ? path + "?way=patterns" : std::string())
            .set("has_frame", hasFrame);
        View& warnings = drawn.list("warnings");
        for (const auto& warning: warningsOf(text, !_desk.pages().presenterOrigin().empty()))
            warnings.addSaid(warning);
        if (hasFrame)
            drawn.put("frame", _frames.slot(request, {view.project, pathOf(view.project, "newtask"),
                                                      /*mayEnter=*/true, "The task"}));
        else
            drawn.set("frame", nullptr);
    };
    Response response = _desk.show(request, view, page);
    if (hasFrame)
        _frames.open(response);
    return response;
}

Response DesignPages::take(const Request& request) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          const PostedPage posted = PostedPage::read(request);
                          if (posted.text("way") == "form")
                              return takeForm(request, view);
                          return takeText(request, view, partOf(request), posted.text("editor"));
                      });
}

Response DesignPages::takeForm(const Request& request, const PageView& view) const
{
    const FormBuilder form(request.form());
    const auto act = request.form().get("do");
    if (act != "save" && act != "try")
        return builder(request, view, form, {});
    const std::string json = form.toJson();
    try
    {
        const TaskForm checked(json, allFormKinds(_desk.tasks().additions.formKinds));
    }
    catch (const Poco::DataFormatException& fault)
    {
        return builder(request, view, form,
                       form.questions().empty() ? Phrase("Ask at least one question.")
                                                : Phrase::verbatim(fault.message()));
    }
    _desk.change(view,
                 [&](Transaction&, Record& project)
                 {
                     // a presenter that somebody wrote would win over the form
                     project.set("info", withMembers(project.text("info"),
                                                     {{"task_form", json}, {"task_presenter", {}}}));
                 });
    const bool hasTasks = view.project.integer("n_tasks") > 0;
    if (act == "try" && hasTasks)
        return _desk.leave(request, view.project, "newtask", {"success", "The task design is saved."});
    return _desk.leave(
        request, view.project, "settings",
        {"success", hasTasks ? "The task design is saved." : "The task design is saved. Next: add tasks."});
}

Response DesignPages::takeText(const Request& request, const PageView& view, const Part& part,
                               const std::string& text) const
{
    if (text.empty() && &part == &PARTS[0])
    {
        OwnerPage page{
            .templateName = "projects/task_presenter_editor.html", .heading = part.heading, .page = {}};
        page.form = PageForm{
            .action = pathOf(view.project, EDITOR),
            .submit = "Save",
            .fields = {
                {.name = "editor", .label = "Text", .type = "area", .errors = {"This field is required."}}}};
        page.members = [](JsonWriter& json, const ProjectState&) { json.member("errors", true); };
        return _desk.show(request, view, page);
    }
    _desk.change(
        view,
        [&](Transaction&, Record& project)
        {
            InfoMembers members{{part.member, text.empty() ? std::nullopt : std::optional(quoteJson(text))}};
            if (&part == &PARTS[0])
                members.emplace_back("task_form", std::nullopt);
            project.set("info", withMembers(project.text("info"), members));
        });
    if (&part != &PARTS[0])
        return _desk.leave(request, view.project, "settings", {"success", "It is saved."});
    return _desk.leave(request, view.project, "tasks/", {"success", "Task presenter added!"});
}

} // namespace colonnade::tasks
