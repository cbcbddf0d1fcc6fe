#include "reading/ContactPage.h"

#include "pages/PostedPage.h"

#include <colonnade/HttpError.h>
#include <colonnade/PageForm.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <set>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t LONGEST = 4000; ///< code points
constexpr std::int64_t DAY = 86'400;

const MailVariables EXAMPLES{{"brand", "Museum Crowd"},    {"fullname", "Anna"},
                             {"project", "Herbarium"},     {"sender", "Ben"},
                             {"profile", "https://x/ben"}, {"message", "Hello"}};

View exampleContact()
{
    View view;
    addExampleProject(view);
    view.put("form", exampleForm());
    return view;
}

/// `info.contacts` names those of the owners who answer letters; else all do.
std::set<std::int64_t> recipientsOf(const Record& project)
{
    const auto owners = ownersOf(project);
    const JsonDocument info = JsonDocument::parse(isNull(project["info"]) ? "{}" : project.text("info"));
    const JsonValue wanted = info.root().isObject() ? info.root().find("contacts") : JsonValue();
    std::set<std::int64_t> chosen;
    for (std::size_t i = 0; wanted.isArray() && i < wanted.size(); ++i)
        if (wanted.at(i).isInteger() && owners.contains(wanted.at(i).integer()))
            chosen.insert(wanted.at(i).integer());
    return chosen.empty() ? owners : chosen;
}

Phrase mistakeIn(const std::string& message)
{
    if (message.empty())
        return "Write a message.";
    if (countCodePoints(message) > LONGEST)
        return {"Say it in {number} characters at most.", {{"number", std::to_string(LONGEST)}}};
    return {};
}

} // namespace

ContactPage::ContactPage(const Tasks& tasks, const ProjectDoor& door, const CsrfHook& csrf, Context& context):
    _tasks(tasks),
    _door(door),
    _csrf(csrf),
    _perDay(context.config().integer("contact_per_day")),
    _mail(context.mail()),
    _letter(_mail.loadTemplate("tasks_contact", context.resourceDirectory() + "/templates/mail",
                               context.translations(), EXAMPLES)),
    _page(context.pages().loadTemplate("tasks_contact", exampleContact()))
{
}

Response ContactPage::show(const Request& request, const PageView& view, const std::string& message,
                           Phrase mistake) const
{
    const std::string token = wantsJson(request) ? _csrf.makeToken(request) : std::string();
    const std::string said = mistake.empty() ? std::string() : _door.pages().language(request).say(mistake);
    FormField field{.name = "message", .label = "Your message", .type = "area", .value = message};
    field.hint = "The owners get it by mail, with your name and not with your address. Write down how they "
                 "can reach you if you want an answer.";
    if (!mistake.empty())
        field.errors.push_back(std::move(mistake));
    const PageForm form{.action = pathOf(view.project, "contact"),
                        .submit = "Send",
                        .fields = {std::move(field)},
                        .leavePath = pathOf(view.project),
                        .leaveLabel = "Back to the project"};
    return _door.show(request, view,
                      {.templateName = "/projects/contact.html",
                       .heading = "Write to the owners",
                       .twinTitle = " &middot; Contact",
                       .page = _page,
                       .members =
                           [&](JsonWriter& json, const ProjectState&)
                       {
                           json.key("form").beginObject().member("csrf", token).member("message", message);
                           json.key("errors").beginObject();
                           if (!said.empty())
                               json.key("message").beginArray().value(said).end();
                           json.end().end();
                       },
                       .draw = [&](View& page, const ProjectState&) { page.put("form", viewOf(form)); },
                       .numbers = false,
                       .unlisted = true});
}

Response ContactPage::ask(const Request& request) const
{
    return _door.enter(request,
                       [&](const PageView& view)
                       {
                           if (!view.caller.signedIn())
                               askToSignIn();
                           return show(request, view, {}, {});
                       });
}

Response ContactPage::send(const Request& request) const
{
    return _door.enter(request,
                       [&](const PageView& view)
                       {
                           if (!view.caller.signedIn())
                               askToSignIn();
                           _csrf.check(request);
                           const std::string message = PostedPage::read(request).text("message");
                           if (Phrase mistake = mistakeIn(message); !mistake.empty())
                               return show(request, view, message, std::move(mistake));
                           deliver(view.project, *view.caller.userId, message);
                           if (wantsJson(request))
                               return Response::json({{"success", true}});
                           return _door.pages().leave(
                               request, pathOf(view.project),
                               FlashMessage{"success", "Your message is on its way to the owners."});
                       });
}

void ContactPage::deliver(const Record& project, std::int64_t sender, const std::string& message) const
{
    Users& users = _tasks.identity.users();
    _tasks.database.write(
        [&](Transaction& transaction)
        {
            const auto from = users.findById(transaction, sender);
            if (!from)
                throw HttpError(403, problem::FORBIDDEN, "You must sign in to do this.");
            count(transaction, project.id(), sender);
            for (const auto& owner: recipientsOf(project))
                if (const auto to = users.findById(transaction, owner);
                    to && !to->disabled && isMailAddress(to->email))
                    _mail.send(transaction, _letter->render({to->email},
                                                            {{"brand", _tasks.brand},
                                                             {"fullname", to->fullname},
                                                             {"project", project.text("name")},
                                                             {"sender", from->fullname},
                                                             {"profile", _tasks.publicUrl + "/account/" +
                                                                             encodePercent(from->name) + "/"},
                                                             {"message", message}},
                                                            to->locale));
        });
}

/// Throws `HttpError` 429 for more than there may be, which undoes the transaction.
void ContactPage::count(Transaction& transaction, std::int64_t project, std::int64_t sender) const
{
    const std::int64_t now = _tasks.clock.nowSeconds();
    transaction.execute("DELETE FROM tasks_contact WHERE sent <= $1", now - DAY);
    transaction.execute("INSERT INTO tasks_contact (project_id, user_id, sent) VALUES ($1, $2, $3)", project,
                        sender, now);
    const auto sent =
        transaction.findInteger("SELECT count(*) FROM tasks_contact WHERE user_id = $1", sender);
    if (sent.value_or(0) <= _perDay)
        return;
    Problem problem{429,
                    std::string(problem::TOO_MANY_REQUESTS),
                    "You have written to many owners today. Please try again tomorrow.",
                    {}};
    problem.headers.emplace_back("Retry-After", std::to_string(DAY));
    throw HttpError(std::move(problem));
}

} // namespace colonnade::tasks
