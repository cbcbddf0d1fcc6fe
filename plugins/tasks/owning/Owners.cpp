#include "owning/Owners.h"

#include "records/Caller.h"

#include <colonnade/HttpError.h>
#include <colonnade/Mail.h>
#include <colonnade/Parameters.h>
#include <colonnade/pybossa/PublicUser.h>

#include <set>

namespace colonnade::tasks
{

namespace
{

constexpr const char* NOT_FOUND = "Ooops! We didn't find a user matching your query: {query}";

const MailVariables EXAMPLES{{"brand", "Museum Crowd"},
                             {"fullname", "Anna"},
                             {"project", "Herbarium labels"},
                             {"by", "Mira"},
                             {"address", "https://x/"}};

std::string idsText(const std::set<std::int64_t>& ids)
{
    std::string text;
    for (const auto id: ids)
        text += (text.empty() ? "" : ",") + std::to_string(id);
    return "[" + text + "]";
}

void writeOwner(JsonWriter& json, const User& user, bool isCreator)
{
    json.beginObject();
    pybossa::writePublicMembers(json, user, {});
    json.member("id", user.id).member("is_creator", isCreator);
}

} // namespace

Owners::Owners(const OwnerDesk& desk, Context& context):
    _desk(desk),
    _context(context),
    _mail(context.mail().loadTemplate("tasks_handed_over", context.resourceDirectory() + "/templates/mail",
                                      context.translations(), EXAMPLES))
{
}

OwnerRoutes Owners::routes() const
{
    const std::string project = "/project/{short_name}/";
    const auto change = [this](auto act, bool adds)
    {
        return [this, act, adds](const Request& request)
        {
            return _desk.actOrAsk(
                request, [&](const PageView& view) { return (this->*act)(request, view); },
                [&](const PageView& view) { return ask(request, view, adds); });
        };
    };
    OwnerRoutes routes{
        {get(project + "coowners").summary("Who runs a project"), [this](const Request& request)
         { return _desk.enter(request, [&](const PageView& view) { return page(request, view, {}); }); }},
        {post(project + "coowners").summary("Looks for somebody by name"),
         [this](const Request& request) { return find(request); }},
        {get(project + "transferownership").summary("The form that hands a project over"),
         [this](const Request& request)
         {
             return _desk.enter(request, [&](const PageView& view)
                                { return transferPage(request, view, transferForm(view.project)); });
         }},
        {post(project + "transferownership").summary("Hands a project over"),
         [this](const Request& request) { return transfer(request); }}};
    for (const Method method: {Method::Get, Method::Post})
    {
        routes.emplace_back(
            RouteSpec(method, project + "add_coowner/{name}").summary("Adds somebody to a project's owners"),
            change(&Owners::add, true));
        routes.emplace_back(RouteSpec(method, project + "del_coowner/{name}")
                                .summary("Takes somebody from a project's owners"),
                            change(&Owners::remove, false));
    }
    return routes;
}

std::vector<User> Owners::ownersOf(const Record& project) const
{
    std::vector<User> found;
    for (const auto id: tasks::ownersOf(project))
        if (auto user = _desk.tasks().identity.users().findById(id))
            found.push_back(std::move(*user));
    return found;
}

User Owners::requireUser(const Request& request) const
{
    auto user = _desk.tasks().identity.users().findByName(request.param("name"));
    if (!user || user->disabled)
        throw HttpError(404, problem::NOT_FOUND, "There is no such user.");
    return std::move(*user);
}

Response Owners::page(const Request& request, const PageView& view, const std::string& asked) const
{
    const Record& project = view.project;
    const auto owners = ownersOf(project);
    const auto ids = tasks::ownersOf(project);
    auto found = asked.empty() ? std::nullopt : _desk.tasks().identity.users().findByName(asked);
    if (found && found->disabled)
        found.reset();
    OwnerPage page{
        .templateName = "/projects/coowners.html", .heading = "Manage Co-owners", .numbers = false};
    page.lede = "Co-owners may do all that you may: change the project, its tasks and its owners.";
    for (const auto& owner: owners)
    {
        const bool isCreator = owner.id == project.integer("owner_id");
        page.body.row({.label = Phrase::verbatim(owner.fullname),
                       .hint = isCreator ? Phrase("{name}, owner of the project", {{"name", owner.name}})
                                         : Phrase::verbatim(owner.name),
                       .button = isCreator ? Phrase() : Phrase("Remove"),
                       .action = isCreator ? std::string()
                                           : pathOf(project, "del_coowner/" + encodePercent(owner.name))});
    }
    page.body.heading("Add somebody");
    if (found)
        page.body.row({.label = Phrase::verbatim(found->fullname),
                       .hint = Phrase::verbatim(found->name),
                       .button = ids.contains(found->id) ? Phrase() : Phrase("Add"),
                       .action = ids.contains(found->id)
                                     ? std::string()
                                     : pathOf(project, "add_coowner/" + encodePercent(found->name)),
                       .isPrimary = true});
    page.form =
        PageForm{.action = pathOf(project, "coowners"),
                 .submit = "Search",
                 .fields = {{.name = "user",
                             .label = "User name",
                             .value = asked,
                             .hint = "The whole name that somebody signs in with, as the profile shows it"}}};
    if (!asked.empty() && !found)
        page.flash = FlashMessage{"error", Phrase(NOT_FOUND, {{"query", asked}})};
    page.members = [&](JsonWriter& json, const ProjectState&)
    {
        json.key("coowners").beginArray();
        for (const auto& owner: owners)
        {
            writeOwner(json, owner, owner.id == project.integer("owner_id"));
            json.end();
        }
        json.end();
        if (!found)
            return;
        json.key("found").beginArray();
        writeOwner(json, *found, found->id == project.integer("owner_id"));
        json.member("is_coowner", ids.contains(found->id)).end().end();
    };
    return _desk.show(request, view, page);
}

Response Owners::find(const Request& request) const
{
    return _desk.take(request, [&](const PageView& view)
                      { return page(request, view, PostedPage::read(request).text("user")); });
}

/// A browser's GET: the question, with a button that posts.
Response Owners::ask(const Request& request, const PageView& view, bool adds) const
{
    const User user = requireUser(request);
    OwnerPage page{
        .templateName = "/projects/coowners.html", .heading = "Manage Co-owners", .numbers = false};
    page.body.text(Phrase::verbatim(user.fullname + " (" + user.name + ")"));
    page.form = PageForm{.action = std::string(request.path()),
                         .submit = adds ? Phrase("Add") : Phrase("Remove"),
                         .destroys = !adds,
                         .leavePath = pathOf(view.project, "coowners"),
                         .leaveLabel = "Not now"};
    return _desk.show(request, view, page);
}

Response Owners::add(const Request& request, const PageView& view) const
{
    const User user = requireUser(request);
    if (tasks::ownersOf(view.project).contains(user.id))
        return _desk.leave(request, view.project, "coowners", {"warning", "User is already an owner"});
    _desk.change(view,
                 [&](Transaction&, Record& project)
                 {
                     auto ids = tasks::ownersOf(project);
                     ids.insert(user.id);
                     project.set("owners_ids", idsText(ids));
                 });
    return _desk.leave(request, view.project, "coowners", {"success", "User was added to list of owners"});
}

Response Owners::remove(const Request& request, const PageView& view) const
{
    const User user = requireUser(request);
    if (user.id == view.project.integer("owner_id"))
        return _desk.leave(request, view.project, "coowners", {"error", "Cannot remove project creator"});
    if (!tasks::ownersOf(view.project).contains(user.id))
        return _desk.leave(request, view.project, "coowners", {"error", "User is not a project owner"});
    _desk.change(view,
                 [&](Transaction&, Record& project)
                 {
                     auto ids = tasks::ownersOf(project);
                     ids.erase(user.id);
                     project.set("owners_ids", idsText(ids));
                 });
    return _desk.leave(request, view.project, "coowners",
                       {"success", "User was deleted from the list of owners"});
}

PageForm Owners::transferForm(const Record& project) const
{
    return {.action = pathOf(project, "transferownership"),
            .submit = "Hand the project over",
            .fields = {{.name = "email_addr",
                        .label = "Mail address or user name of the new owner",
                        .hint = "Whoever gets the project has an account here already, and is told by mail"},
                       {.name = "confirm",
                        .label = "Address of the project",
                        .hint = Phrase("To confirm, type: {name}", {{"name", project.text("short_name")}})}},
            .destroys = true,
            .leavePath = pathOf(project, "settings"),
            .leaveLabel = "Not now"};
}

Response Owners::transferPage(const Request& request, const PageView& view, PageForm form) const
{
    OwnerPage page{.templateName = "/projects/transferownership.html",
                   .heading = "Hand the project over",
                   .twinTitle = " &middot; Results",
                   .lede =
                       "The new owner alone runs the project then; you are no owner of it any more, unless "
                       "you are added again.",
                   .form = std::move(form)};
    page.members = [](JsonWriter& json, const ProjectState&)
    { json.member("target", ".transfer_ownership"); };
    return _desk.show(request, view, page);
}

Response Owners::transfer(const Request& request) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          const PostedPage posted = PostedPage::read(request);
                          PageForm form = transferForm(view.project);
                          FormField& who = fieldOf(form, "email_addr");
                          FormField& confirm = fieldOf(form, "confirm");
                          who.value = posted.text("email_addr");
                          confirm.value = posted.text("confirm");
                          // PYBOSSA's clients do not know the second field
                          const bool mustConfirm = !wantsJson(request) || posted.has("confirm");
                          if (mustConfirm && confirm.value != view.project.text("short_name"))
                              confirm.errors.emplace_back("Type the address of the project to confirm.");
                          Users& users = _desk.tasks().identity.users();
                          auto to = users.findByEmail(who.value);
                          if (!to)
                              to = users.findByName(who.value);
                          if ((!to || to->disabled) && wantsJson(request))
                              return _desk.leave(request, view.project, "transferownership",
                                                 {"error", "New project owner not found by email"});
                          if (!to || to->disabled)
                              who.errors.emplace_back("There is nobody of that name or address.");
                          if (hasErrors(form))
                              return transferPage(request, view, std::move(form));
                          handOver(view, *to);
                          return _desk.leave(request, view.project, "", {"info", "Project owner updated"});
                      });
}

void Owners::handOver(const PageView& view, const User& to) const
{
    const auto by = _desk.tasks().identity.users().findById(*view.caller.userId);
    _desk.change(view,
                 [&](Transaction& transaction, Record& project)
                 {
                     project.set("owner_id", to.id);
                     project.set("owners_ids", idsText({to.id}));
                     if (!isMailAddress(to.email) || to.id == view.caller.userId)
                         return;
                     _context.mail().send(
                         transaction,
                         _mail->render({to.email},
                                       {{"brand", _desk.tasks().brand},
                                        {"fullname", to.fullname},
                                        {"project", project.text("name")},
                                        {"by", by ? by->fullname : std::string()},
                                        {"address", _desk.tasks().publicUrl + pathOf(project, "settings")}},
                                       to.locale));
                 });
}

} // namespace colonnade::tasks
