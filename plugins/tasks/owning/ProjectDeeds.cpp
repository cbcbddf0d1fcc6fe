#include "owning/ProjectDeeds.h"

#include "model/InfoText.h"
#include "projects/ProjectFacts.h"
#include "projects/ProjectRules.h"
#include "records/RecordStore.h"

#include <colonnade/Files.h>
#include <colonnade/Json.h>
#include <colonnade/Parameters.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr const char* PICTURE_KINDS = "PNG, JPEG or GIF.";

/// The part of the form that has the picture; null if none was chosen.
const FilePart* findPicture(const Request& request)
{
    const auto& files = request.files();
    const auto part =
        std::find_if(files.begin(), files.end(),
                     [](const FilePart& file) { return file.name == "avatar" && !file.content.empty(); });
    return part == files.end() ? nullptr : &*part;
}

/// Not what belongs to the project itself: its password, its picture, what it imports each day.
std::string copiedInfo(const std::string& info)
{
    return withMembers(info, {{"passwd_hash", {}},
                              {"autoimporter", {}},
                              {"container", {}},
                              {"thumbnail", {}},
                              {"thumbnail_url", {}}});
}

std::int64_t countCalls(Session& session, std::int64_t project)
{
    return session.findInteger("SELECT count(*) FROM tasks_webhook_call WHERE project_id = $1", project)
        .value_or(0);
}

} // namespace

std::string pictureExtension(std::string_view content)
{
    if (content.starts_with("\x89PNG\r\n\x1a\n"))
        return "png";
    if (content.starts_with("\xff\xd8\xff"))
        return "jpg";
    if (content.starts_with("GIF87a") || content.starts_with("GIF89a"))
        return "gif";
    return {};
}

OwnerRoutes ProjectDeeds::routes() const
{
    const std::string project = "/project/{short_name}/";
    const auto call = [this](auto method)
    { return [this, method](const Request& request) { return (this->*method)(request); }; };
    constexpr std::size_t FORM_MARGIN = 64 * 1024;
    RouteSpec picture = post(project + "picture").summary("Takes a project's picture").lane(Lane::Heavy);
    picture.maxFormBytes(_maxPictureBytes + FORM_MARGIN);
    return {
        {get(project + "picture").summary("The form for a project's picture"),
         [this](const Request& request) {
             return _desk.enter(request,
                                [&](const PageView& view) { return picturePage(request, view, {}); });
         }},
        {picture, call(&ProjectDeeds::takePicture)},
        {post(project + "picture/delete").summary("Takes a project's picture away"),
         call(&ProjectDeeds::removePicture)},
        {get(project + "resetsecretkey").summary("Asks before a project gets a new secret key"),
         call(&ProjectDeeds::askForKey)},
        {get(project + "delete").summary("Asks before a project is deleted"),
         call(&ProjectDeeds::askToDelete)},
        {post(project + "delete").summary("Deletes a project"), call(&ProjectDeeds::remove)},
        {get(project + "clone").summary("The form for a copy of a project"), call(&ProjectDeeds::askToClone)},
        {post(project + "clone").summary("Makes a copy of a project"), call(&ProjectDeeds::clone)}};
}

Response ProjectDeeds::picturePage(const Request& request, const PageView& view, const Phrase& mistake) const
{
    const std::string picture = view.project.text("thumbnail");
    OwnerPage page{
        .templateName = "/projects/update.html", .heading = "Picture", .twinTitle = " &middot; Update"};
    if (picture.empty())
        page.body.text("There is no picture yet.");
    else
        page.body.table({"Picture of today"}, {{{.picture = picture}}})
            .row({.label = "Without a picture",
                  .hint = "The card of the project shows its first letter then",
                  .button = "Remove",
                  .action = pathOf(view.project, "picture/delete")});
    FormField file{.name = "avatar",
                   .label = "Picture",
                   .type = "file",
                   .hint =
                       Phrase("PNG, JPEG or GIF, at most {n} MB. Cards show the middle of it, four wide and "
                              "three high.",
                              {{"n", std::to_string(_maxPictureBytes / 1'000'000)}})};
    if (!mistake.empty())
        file.errors = {mistake};
    page.form = PageForm{.action = pathOf(view.project, "picture"), .submit = "Upload", .fields = {file}};
    return _desk.show(request, view, page);
}

Response ProjectDeeds::takePicture(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const FilePart* part = findPicture(request);
            if (!part)
                return picturePage(request, view, "You must provide a file to change the avatar");
            const std::string extension = pictureExtension(part->content);
            if (extension.empty())
                return picturePage(
                    request, view,
                    Phrase("This file is no picture: wanted is {kinds}", {{"kinds", PICTURE_KINDS}}));
            if (part->content.size() > _maxPictureBytes)
                return picturePage(request, view, "The file is too large.");
            const KeptUpload upload =
                _uploads.keep({.name = "file", .fileName = "picture." + extension, .content = part->content});
            const auto store = [&]
            {
                return _desk.change(view,
                                    [&](Transaction& transaction, Record& project)
                                    {
                                        project.set("info",
                                                    withMembers(project.text("info"),
                                                                {{"thumbnail", quoteJson(upload.name)},
                                                                 {"container", quoteJson(Uploads::CONTAINER)},
                                                                 {"thumbnail_url", quoteJson(upload.url)}}));
                                        Uploads::link(transaction, upload, project);
                                    });
            };
            const Record changed = storeWithFile(store, [&] { _uploads.discard(upload); });
            return _desk.leave(request, changed, "settings",
                               {"success",
                                "Your project thumbnail has been updated! It may take some minutes "
                                "to refresh..."});
        });
}

Response ProjectDeeds::removePicture(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const Record changed = _desk.change(
                view,
                [&](Transaction& transaction, Record& project)
                {
                    project.set("info",
                                withMembers(project.text("info"),
                                            {{"thumbnail", {}}, {"container", {}}, {"thumbnail_url", {}}}));
                    Uploads::unlink(transaction, project);
                });
            return _desk.leave(request, changed, "picture",
                               {"success", "The project has no picture any more."});
        });
}

Response ProjectDeeds::askForKey(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const PageView& view)
        {
            OwnerPage page{.templateName = "/projects/resetsecretkey.html",
                           .heading = "Secret key",
                           .twinTitle = " &middot; Secret key",
                           .holdsKeys = true};
            page.body
                .text("Apps prove with this key that they ask for tasks in the name of one of their users.")
                .code(
                    _desk.tasks().identity.vault().open("tasks.secret_key", view.project.text("secret_key")))
                .heading("Generate a new secret key")
                .text(
                    "Apps that use the key of today are refused until they have the new one. This cannot be "
                    "taken back.");
            page.form = PageForm{.action = pathOf(view.project, "resetsecretkey"),
                                 .submit = "Generate a new secret key",
                                 .destroys = true,
                                 .leavePath = pathOf(view.project, "settings"),
                                 .leaveLabel = "Not now"};
            return _desk.show(request, view, page);
        });
}

Response ProjectDeeds::askToDelete(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const PageView& view)
        {
            const auto [facts, calls] = _desk.tasks().database.read(
                [&](Session& session) {
                    return std::pair(factsOf(session, view.project.id()),
                                     countCalls(session, view.project.id()));
                });
            OwnerPage page{.templateName = "/projects/delete.html",
                           .heading = "Delete the project",
                           .twinTitle = " &middot; Delete"};
            const auto row = [&](const char* what, std::int64_t count)
            { page.body.row({.label = Phrase(what), .hint = Phrase::verbatim(std::to_string(count))}); };
            if (facts.results > 0 || facts.completed > 0)
                page.body
                    .text(
                        "The project has results, which would be lost. It can only be deleted while none of "
                        "its tasks is complete: delete those first, or hand the project over.")
                    .button("Open the tasks", pathOf(view.project, "tasks/browse?state=completed"));
            else
            {
                page.body.text("With the project all of this is deleted. It cannot be taken back.");
                row("Tasks", facts.tasks);
                row("Answers", facts.answers);
                row("News", facts.blogposts);
                row("Calls to your server", calls);
                page.form = PageForm{.action = pathOf(view.project, "delete"),
                                     .submit = "Delete the project",
                                     .destroys = true,
                                     .leavePath = pathOf(view.project, "settings"),
                                     .leaveLabel = "Not now"};
            }
            return _desk.show(request, view, page);
        });
}

Response ProjectDeeds::remove(const Request& request) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          _desk.projects().erase(view.project.id(), view.caller);
                          const auto user = _desk.tasks().identity.users().findById(*view.caller.userId);
                          return _desk.views().leave(
                              request, user ? "/account/" + encodePercent(user->name) + "/" : "/",
                              FlashMessage{"success", "Project deleted!"});
                      });
}

PageForm ProjectDeeds::cloneForm(const Record& project) const
{
    return {.action = pathOf(project, "clone"),
            .submit = "Make the copy",
            .fields = {{.name = "name", .label = "Name", .value = project.text("name") + " (2)"},
                       {.name = "short_name",
                        .label = "Address of the project",
                        .value = project.text("short_name") + "-2",
                        .hint = "Letters, digits and dashes; it becomes a part of the address"}},
            .leavePath = pathOf(project, "settings"),
            .leaveLabel = "Not now"};
}

Response ProjectDeeds::clonePage(const Request& request, const PageView& view, PageForm form) const
{
    return _desk.show(request, view,
                      {.templateName = "/projects/clone.html",
                       .heading = "Copy the project",
                       .twinTitle = " &middot; Clone",
                       .lede =
                           "The copy is a draft of yours, with the same description, task design and order. "
                           "Tasks, answers, picture and password stay here.",
                       .form = std::move(form)});
}

Response ProjectDeeds::askToClone(const Request& request) const
{
    return _desk.enter(request, [&](const PageView& view)
                       { return clonePage(request, view, cloneForm(view.project)); });
}

Response ProjectDeeds::clone(const Request& request) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          const PostedPage posted = PostedPage::read(request);
                          PageForm form = cloneForm(view.project);
                          for (const char* name: {"name", "short_name"})
                              if (posted.has(name))
                                  fieldOf(form, name).value = posted.text(name);
                          if (!checkNames(form))
                              return clonePage(request, view, std::move(form));
                          const Record made = _desk.projects().add(
                              view.caller,
                              [&](Transaction&, Record& project)
                              {
                                  for (const char* column: {"description", "long_description", "category_id",
                                                            "allow_anonymous_contributors", "zip_download"})
                                      project.set(column, view.project[column]);
                                  project.set("name", fieldOf(form, "name").value);
                                  project.set("short_name", fieldOf(form, "short_name").value);
                                  project.set("info", copiedInfo(view.project.text("info")));
                              });
                          return _desk.leave(request, made, "settings", {"success", "Project created!"});
                      });
}

/// What is wrong with the name and the address of a new project stands at their fields.
bool ProjectDeeds::checkNames(PageForm& form) const
{
    FormField& name = fieldOf(form, "name");
    FormField& shortName = fieldOf(form, "short_name");
    for (FormField* field: {&name, &shortName})
        if (field->value.empty())
            field->errors.emplace_back("This field is required.");
    try
    {
        checkShortName(shortName.value);
    }
    catch (const HttpError& fault)
    {
        if (shortName.errors.empty())
            shortName.errors.emplace_back(fault.problem().forClient);
    }
    const auto [hasName, hasShortName] = _desk.tasks().database.read(
        [&](Session& session)
        {
            return std::pair(
                session.findInteger("SELECT 1 FROM tasks_project WHERE name = $1", name.value).has_value(),
                session.findInteger("SELECT 1 FROM tasks_project WHERE short_name = $1", shortName.value)
                    .has_value());
        });
    if (hasName)
        name.errors.emplace_back("Name is already taken");
    if (hasShortName)
        shortName.errors.emplace_back("Short Name is already taken");
    return !hasErrors(form);
}

} // namespace colonnade::tasks
