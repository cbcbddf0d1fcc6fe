#include "pages/PageAccess.h"

#include "model/ApiErrors.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>

namespace colonnade::tasks
{

namespace
{

/// Thrown where only signing in helps.
struct SignInNeeded
{
};

} // namespace

PageView findPageView(const Tasks& tasks, const Request& request)
{
    auto project = tasks.database.read(
        [&](Session& session)
        {
            const auto id = session.findInteger("SELECT id FROM tasks_project WHERE short_name = $1",
                                                request.param("short_name"));
            return id ? findRecord(session, projectResource(), *id) : std::nullopt;
        });
    if (!project)
        throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
    return {std::move(*project), findCaller(tasks.identity, request)};
}

PageView findManagedView(const Tasks& tasks, const Request& request)
{
    PageView view = findPageView(tasks, request);
    requirePageManager(view.caller, view.project);
    return view;
}

PageView findReadableView(const Tasks& tasks, const Request& request)
{
    PageView view = findPageView(tasks, request);
    if (!view.project.boolean("published"))
        requirePageManager(view.caller, view.project);
    return view;
}

void requirePageManager(const Caller& caller, const Record& project)
{
    if (!caller.signedIn())
        askToSignIn();
    if (!manages(caller, project))
        throw HttpError(403, problem::FORBIDDEN, "Only the project's owners may do this.");
}

void askToSignIn()
{
    throw SignInNeeded{};
}

Response withSignIn(const CsrfHook& csrf, const Pages& pages, const Request& request,
                    const std::function<Response()>& page)
{
    try
    {
        return page();
    }
    catch (const SignInNeeded&)
    {
        if (!csrf.hasSessions())
            throw HttpError(401, problem::UNAUTHORIZED, "You must sign in to do this.");
        const std::string signIn = "/account/signin?next=" + encodePercent(request.path());
        if (wantsJson(request))
            return Response::redirect(signIn);
        return pages.leave(request, signIn, FlashMessage{"message", "Please sign in to access this page."});
    }
}

Response withSentences(const Request& request, const std::function<Response()>& page)
{
    constexpr int API_REFUSAL = 415;
    try
    {
        return withApiErrors([&](const Request&) { return page(); }, request);
    }
    catch (const HttpError& error)
    {
        if (error.problem().status != API_REFUSAL)
            throw;
        throw HttpError(400, problem::BAD_REQUEST, error.problem().forClient);
    }
}

std::string pathOf(const Record& project, std::string_view rest)
{
    return "/project/" + encodePercent(project.text("short_name")) + "/" + std::string(rest);
}

} // namespace colonnade::tasks
