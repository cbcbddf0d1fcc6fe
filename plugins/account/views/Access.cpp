#include "views/Access.h"

#include "dialect/Dialect.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

using colonnade::Request;
using colonnade::Response;
using colonnade::User;

namespace account
{

std::string ownTarget(const Request& request)
{
    std::string target(request.path());
    char separator = '?';
    for (const auto& [name, value]: request.query())
    {
        if (name == "api_key")
            continue;
        target += separator + colonnade::encodePercent(name) + "=" + colonnade::encodePercent(value);
        separator = '&';
    }
    return target;
}

std::variant<User, Response> requireSignedIn(const AccountParts& parts, const Request& request)
{
    if (auto user = parts.identity.findUser(request))
        return *user;
    return parts.pages.leave(
        request, "/account/signin?next=" + colonnade::encodePercent(ownTarget(request)),
        FlashMessage{"message", colonnade::Phrase::verbatim("Please sign in to access this page.")});
}

namespace
{

std::variant<User, Response> requireAccount(const AccountParts& parts, const Request& request, bool adminsToo)
{
    auto caller = requireSignedIn(parts, request);
    if (std::holds_alternative<Response>(caller))
        return caller;
    const auto& name = request.param("name");
    const auto owner = colonnade::isValidUtf8(name) ? parts.identity.users().findByName(name) : std::nullopt;
    if (!owner)
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such account.");
    const auto& who = std::get<User>(caller);
    if (owner->id != who.id && !(adminsToo && who.admin))
        forbid("the page is for the account's owner");
    return *owner;
}

} // namespace

std::variant<User, Response> requireOwner(const AccountParts& parts, const Request& request)
{
    return requireAccount(parts, request, false);
}

std::variant<User, Response> requireEditor(const AccountParts& parts, const Request& request)
{
    return requireAccount(parts, request, true);
}

std::variant<User, Response> requireAdministrator(const AccountParts& parts, const Request& request)
{
    auto caller = requireSignedIn(parts, request);
    if (const auto* user = std::get_if<User>(&caller); user && !user->admin)
        throw colonnade::HttpError(403, colonnade::problem::FORBIDDEN,
                                   "Only administrators may see this page.");
    return caller;
}

void requireSession(const Request& request)
{
    if (const auto& principal = request.principal(); principal && principal->method != "session")
        throw colonnade::HttpError(403, colonnade::problem::FORBIDDEN,
                                   "Sign in with your password to do this; an API key is not enough.",
                                   "an account was to be changed by " + principal->method);
}

void forbid(const std::string& forLog)
{
    throw colonnade::HttpError(403, colonnade::problem::FORBIDDEN, "You may not do this.", forLog);
}

Response answerUsedLink(const AccountParts& parts, const Request& request, const UsedLink& link)
{
    if (wantsJson(request))
        forbid(link.forLog);
    const auto draw = [&](colonnade::View& page)
    {
        drawText(page, link.text.empty() ? "This link was used already, or has expired." : link.text);
        for (const auto& [target, text]: link.ways)
            drawWay(page, target, text);
        if (!parts.identity.findUser(request))
            drawWay(page, "/account/signin", "Sign in");
    };
    constexpr int forbidden = 403;
    return parts.views.draw(request, {.templateName = {},
                                      .title = "This link does not work any more",
                                      .members = {},
                                      .page = parts.templates.form,
                                      .draw = draw,
                                      .status = forbidden});
}

bool mayAct(const AccountParts& parts, const Request& request)
{
    return request.method() == colonnade::Method::Get && hasJsonBody(request) &&
           !parts.csrf.isForeign(request);
}

Response ask(const AccountParts& parts, const Request& request, const Question& question)
{
    const Browser browser = parts.browsers.read(request);
    const std::string token = parts.csrf.makeToken(browser);
    const auto writeMembers = [&](colonnade::JsonWriter& json, const colonnade::Language& language)
    { writeForm(json, question.inputs, question.posted, question.errors, token, language); };
    const auto draw = [&](colonnade::View& page)
    {
        drawText(page, question.text);
        drawForm(page, {.action = question.action,
                        .inputs = withValues(question.inputs, question.posted),
                        .errors = question.errors,
                        .submit = question.submit,
                        .destroys = question.destroys});
    };
    Shown shown{.templateName = question.templateName,
                .title = question.title,
                .members = writeMembers,
                .page = parts.templates.form,
                .draw = draw,
                .flash = question.flash,
                .token = token};
    if (question.owner)
        placeAmongOwn(parts, request, *question.owner, shown);
    auto response = parts.views.show(request, shown);
    parts.browsers.introduce(browser, request, response);
    return response;
}

Form readPosted(const AccountParts& parts, const Request& request)
{
    Form form = Form::read(request);
    parts.csrf.check(request, parts.browsers.read(request));
    return form;
}

void placeAmongOwn(const AccountParts& parts, const Request& request, const User& owner, Shown& shown)
{
    const auto caller = parts.identity.findUser(request);
    shown.unlisted = true;
    if (!caller || caller->id != owner.id)
        return;
    shown.menu = "me";
    shown.parameters = {{"name", owner.name}};
}

std::string nextOrRoot(const AccountParts& parts, const Request& request)
{
    std::string next = wantedNext(request, parts.settings.origins);
    return next.empty() ? "/" : next;
}

std::string profilePath(const User& user)
{
    return "/account/" + colonnade::encodePercent(user.name) + "/";
}

} // namespace account
