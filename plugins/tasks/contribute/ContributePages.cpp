#include "contribute/ContributePages.h"

#include "api/Looking.h"
#include "handout/Gates.h"
#include "handout/Leases.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

constexpr const char* PRESENTER = "/projects/presenter.html";
constexpr const char* SEEN = "seen"; ///< value of the cookie of who was shown the tutorial

std::string tutorialCookie(const Record& project)
{
    return encodePercent(project.text("short_name")) + "tutorial";
}

std::string twinTitle(const Record& project, const char* what)
{
    return "Project: " + escapeHtml(project.text("name")) + " &middot; " + what;
}

bool hasSeenTutorial(const Request& request, const Record& project)
{
    return frameTextOf(project, FrameText::Tutorial).empty() ||
           !request.cookies(tutorialCookie(project)).empty();
}

/// For who gives answers in nobody's name; pages say it beside the task.
std::optional<FlashMessage> hintFor(const Request& request, const PageView& view)
{
    if (view.caller.signedIn() || !wantsJson(request))
        return std::nullopt;
    return FlashMessage{"warning",
                        Phrase("You are not signed in. Your answers count, but not in your name. "
                               "<a href=\"{path}\">Sign in</a>",
                               {{"path", "/account/signin?next=" + encodePercent(request.path())}})};
}

} // namespace

Response ContributePages::serve(const Request& request, FrameText text, const Page& page) const
{
    Response shown = Frames::asks(request)
                         ? _parts.door.frame(request, _parts.frames, text)
                         : _parts.door.enter(request,
                                             [&](const PageView& view)
                                             {
                                                 auto asked = _parts.offer.ask(request, view);
                                                 return asked ? std::move(*asked) : page(view);
                                             });
    shown.header("X-Robots-Tag", "noindex");
    return shown;
}

Response ContributePages::askToSignIn(const Request& request, const Record& project) const
{
    if (!_parts.csrf.hasSessions())
        throw HttpError(401, problem::UNAUTHORIZED, "You must sign in to do this.");
    const std::string next = "/account/signin?next=" + encodePercent(pathOf(project, "presenter"));
    if (!wantsJson(request))
        return _parts.pages.leave(
            request, next,
            FlashMessage{"warning", Phrase("Oops! You have to sign in to participate in {project} project",
                                           {{"project", project.text("name")}})});
    return Response::json({{"flash", "Oops! You have to sign in to participate in <strong>" +
                                         escapeHtml(project.text("name")) + "</strong> project"},
                           {"next", next},
                           {"status", "warning"}});
}

Actor ContributePages::actorOf(const Request& request, const Record& project) const
{
    const auto actor =
        _tasks.identity.actors().resolve(request, Scope{"project", std::to_string(project.id())});
    if (const auto* rejected = std::get_if<Rejected>(&actor))
        throw HttpError(rejected->status, rejected->code, rejected->reason);
    requireOpenGates(_tasks, request, std::get<Actor>(actor), project.id());
    return std::get<Actor>(actor);
}

Visit ContributePages::visitOf(const Request& request, const PageView& view) const
{
    Visit visit{.view = view, .form = formOf(_tasks, view.project)};
    const Actor actor = view.caller.signedIn() ? Actor{"user", std::to_string(*view.caller.userId), {}, false}
                                               : _tasks.identity.actors().anonymous(request.clientAddress());
    _tasks.database.read(
        [&](Session& session)
        {
            visit.own = session
                            .findInteger("SELECT n_answers FROM tasks_contribution WHERE project_id = $1 AND "
                                         "actor_key = $2",
                                         view.project.id(), actor.key())
                            .value_or(0);
            visit.done = session
                             .findInteger("SELECT cast(coalesce(sum(n_completed), 0) AS bigint) FROM "
                                          "tasks_tally WHERE project_id = $1",
                                          view.project.id())
                             .value_or(0);
        });
    return visit;
}

/// What the API would give.
HandedOut ContributePages::lookAhead(const Request& request, const Record& project, const Actor& actor,
                                     Leasing leasing) const
{
    const auto gate =
        _tasks.database.read([&](Session& session) { return findProjectGate(session, project.id()); });
    if (!gate)
        throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
    HandoutRequest wanted;
    wanted.actorKey = holderOf(request, gate->locks(), actor).key();
    wanted.authorKey = actor.key();
    wanted.limit = 1;
    return _parts.handout.handOut(*gate, wanted, leasing);
}

Response ContributePages::tutorial(const Request& request, const PageView& view) const
{
    OuterContent content{.title =
                             Phrase("How it works · {project}", {{"project", view.project.text("name")}}),
                         .text = FrameText::Tutorial,
                         .templateName = "/projects/tutorial.html",
                         .twinTitle = twinTitle(view.project, "Tutorial")};
    Response shown = isHtmlTutorial(frameTextOf(view.project, FrameText::Tutorial))
                         ? _parts.outer.show(request, visitOf(request, view), content)
                         : _parts.steps.show(request);
    shown.cookie({.name = tutorialCookie(view.project),
                  .value = SEEN,
                  .secure = request.secure(),
                  .path = pathOf(view.project)});
    return shown;
}

Response ContributePages::showTutorial(const Request& request) const
{
    return serve(request, FrameText::Tutorial, [&](const PageView& view) { return tutorial(request, view); });
}

Response ContributePages::showNext(const Request& request) const
{
    return serve(request, FrameText::Presenter,
                 [&](const PageView& view)
                 {
                     if (!view.project.boolean("allow_anonymous_contributors") && !view.caller.signedIn())
                         return askToSignIn(request, view.project);
                     if (!hasSeenTutorial(request, view.project))
                         return tutorial(request, view);
                     return next(request, view);
                 });
}

Response ContributePages::next(const Request& request, const PageView& view) const
{
    const Actor actor = actorOf(request, view.project);
    Visit visit = visitOf(request, view);
    const bool hasForm = visit.form != nullptr;
    const bool takes = hasForm && !onlyLooks(request); // a presenter asks for its tasks itself
    const HandedOut ahead = lookAhead(request, view.project, actor, takes ? Leasing::Take : Leasing::None);
    if (!ahead.tasks.empty())
        visit.task = ahead.tasks.front();
    visit.held = takes;
    const std::int64_t all = view.project.integer("n_tasks");
    const bool isDone = visit.done >= all;
    const bool invites = !visit.task && ahead.noTask == NoTask::Finished && !isDone;
    const bool hasPresenter = !frameTextOf(view.project, FrameText::Presenter).empty();
    OuterContent content{
        .title = Phrase("Contribute · {project}", {{"project", view.project.text("name")}}),
        .hasWork = visit.task || (!hasForm && ahead.noTask == NoTask::LeasedToOthers),
        .sentence = invites ? "Sorry, you've contributed to all the tasks for this project, but this project "
                              "still needs more volunteers, so please spread the word!"
                    : !visit.task && ahead.noTask == NoTask::LeasedToOthers
                        ? "Others are at work on all tasks that are left. Please come back later."
                    : all == 0 ? "This project has no tasks yet."
                               : "All tasks of this project are done. Thank you!",
        .message = hintFor(request, view),
        .members =
            [&](JsonWriter& json)
        {
            json.member("invite_new_volunteers", invites);
            json.key("task");
            if (visit.task)
                writeObject(json, *visit.task, {});
            else
                json.null();
        },
        .templateName = PRESENTER,
        .twinTitle = twinTitle(view.project, "Contribute")};
    if (!hasPresenter)
        content.message = FlashMessage{
            "error", "Sorry, but this project is still a draft and does not have a task presenter."};
    Response page = marked(request, _parts.outer.show(request, visit, content));
    if (takes && visit.task && view.caller.signedIn())
        return std::move(page).uncounted(); // diligence is not stopped by the rate limit
    return page;
}

Response ContributePages::marked(const Request& request, Response page) const
{
    _parts.offered.mark(request, page);
    return page;
}

/// Whether the task is in hand now for the author of an answer; not if it is answered, or if there is no room
/// where nobody is given more than is wanted.
bool ContributePages::hold(const Request& request, const Actor& author, const Record& project,
                           std::int64_t task) const
{
    const std::int64_t now = _tasks.clock.nowMicroseconds();
    const bool locks = isLocked(project.text("scheduler"));
    const Lease lease{holderOf(request, locks, author).key(),
                      task,
                      project.id(),
                      isoTime(now),
                      now / 1'000'000 + _tasks.settings.leaseSeconds,
                      locks || _tasks.isStrict(project.boolean("strict")),
                      locks,
                      now / 1'000'000};
    return _tasks.database.write(
        [&](Transaction& transaction)
        {
            const auto answered = transaction.findInteger(
                "SELECT 1 FROM tasks_run WHERE task_id = $1 AND actor_key IN ($2, $3)", task, lease.actorKey,
                author.key());
            return !answered && takeLease(transaction, lease, true);
        });
}

Response ContributePages::one(const Request& request, const PageView& view) const
{
    auto task = _tasks.database.read([&](Session& session)
                                     { return findRecord(session, taskResource(), request.intParam("id")); });
    if (!task)
        throw HttpError(404, problem::NOT_FOUND, "There is no such task.");
    const std::string number = std::to_string(task->id());
    OuterContent content{.title = Phrase("Task {number} · {project}",
                                         {{"number", number}, {"project", view.project.text("name")}}),
                         .message = hintFor(request, view),
                         .twinTitle = twinTitle(view.project, "Contribute")};
    Visit visit = visitOf(request, view);
    if (task->integer("project_id") != view.project.id())
    {
        content.hasWork = false;
        content.sentence = "This task belongs to another project.";
        content.templateName = "/projects/task/wrong.html";
        return _parts.outer.show(request, visit, content);
    }
    const Actor actor = actorOf(request, view.project);
    const bool looks = onlyLooks(request);
    const bool held = !looks && hold(request, actor, view.project, task->id());
    visit.task = std::move(task);
    visit.held = held;
    if (!held && !looks && visit.form)
    {
        content.hasWork = false;
        content.sentence = "You have answered this task, or it has enough answers.";
    }
    content.templateName = held || looks ? PRESENTER : "/projects/task/done.html";
    content.members = [&](JsonWriter& json)
    {
        json.member("requested", held);
        json.key("task");
        writeObject(json, *visit.task, {});
    };
    return marked(request, _parts.outer.show(request, visit, content));
}

Response ContributePages::showAgain(const Request& request, const PageView& view, const Record& task,
                                    FormState state) const
{
    Visit visit = visitOf(request, view);
    visit.task = task;
    visit.held = !state.mends;
    visit.state = std::move(state);
    return _parts.outer.show(
        request, visit,
        {.title = Phrase("Task {number} · {project}",
                         {{"number", std::to_string(task.id())}, {"project", view.project.text("name")}}),
         .members =
             [&](JsonWriter& json)
         {
             json.key("task");
             writeObject(json, task, {});
         },
         .templateName = PRESENTER,
         .twinTitle = twinTitle(view.project, "Contribute")});
}

Response ContributePages::showTask(const Request& request) const
{
    return serve(request, FrameText::Presenter,
                 [&](const PageView& view)
                 {
                     if (!view.project.boolean("allow_anonymous_contributors") && !view.caller.signedIn())
                         tasks::askToSignIn();
                     return one(request, view);
                 });
}

} // namespace colonnade::tasks
