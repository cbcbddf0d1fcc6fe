#include "contribute/OfferPage.h"

#include "pages/PostedPage.h"

#include <colonnade/Parameters.h>

namespace colonnade::tasks
{

namespace
{

Phrase given(std::int64_t count)
{
    if (count == 1)
        return "In this browser, 1 answer was given without signing in.";
    return {"In this browser, {count} answers were given without signing in.",
            {{"count", std::to_string(count)}}};
}

} // namespace

std::optional<Response> OfferPage::ask(const Request& request, const PageView& view) const
{
    if (!view.caller.signedIn() || wantsJson(request) || _offered.count(request) == 0)
        return std::nullopt;
    return Response::redirect(pathOf(view.project, "offered?next=") + encodePercent(request.path()));
}

std::string OfferPage::nextOf(const Request& request, const Record& project) const
{
    const std::string next = ownTarget(request.query().get("next"));
    return next.empty() ? pathOf(project, "presenter") : next;
}

Response OfferPage::show(const Request& request) const
{
    return _look.withSignIn(
        request,
        [&]
        {
            const PageView view = findPageView(_tasks, request);
            if (!view.caller.signedIn())
                askToSignIn();
            const std::string next = nextOf(request, view.project);
            const std::int64_t count = _offered.count(request);
            if (wantsJson(request))
                return Response::json({{"csrf", _csrf.makeToken(request)},
                                       {"n_answers", count},
                                       {"next", next},
                                       {"template", "/projects/offered.html"}})
                    .header("Cache-Control", "no-store");
            if (count == 0)
                return Response::redirect(next);
            FormField mine{
                .name = "mine", .label = "Whose answers are they?", .type = "select", .value = "yes"};
            mine.choices = {{"yes", "Mine: count them as my own"}, {"no", "Somebody else's"}};
            return _look.showForm(
                request, {.title = "Are these answers yours?",
                          .form = {.action = pathOf(view.project, "offered?next=") + encodePercent(next),
                                   .submit = "Save and go on",
                                   .fields = {std::move(mine)}},
                          .lede = given(count)});
        });
}

Response OfferPage::decide(const Request& request) const
{
    return _look.withSignIn(
        request,
        [&]
        {
            _csrf.check(request);
            const PageView view = findPageView(_tasks, request);
            if (!view.caller.signedIn())
                askToSignIn();
            const std::string next = nextOf(request, view.project);
            std::int64_t taken = 0;
            if (PostedPage::read(request).text("mine") == "yes")
                taken = _offered.take(request, *view.caller.userId);
            else
                _offered.leave(request);
            if (wantsJson(request))
                return Response::json({{"n_answers", taken}, {"next", next}, {"status", "success"}});
            const Phrase said = taken == 0   ? Phrase("The answers stay without a name. Go on!")
                                : taken == 1 ? Phrase("1 answer is yours now. Go on!")
                                             : Phrase("{count} answers are yours now. Go on!",
                                                      {{"count", std::to_string(taken)}});
            return _look.leave(request, next, {"success", said});
        });
}

} // namespace colonnade::tasks
