#include "web/Access.h"

#include "forms/FormView.h"
#include "web/JsonMode.h"

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
    auto response =
        Response::redirect("/account/signin?next=" + colonnade::encodePercent(ownTarget(request)));
    auto messages = parts.flashes.pending(request);
    messages.push_back({"message", colonnade::Phrase::verbatim("Please sign in to access this page.")});
    parts.flashes.keep(messages, request, response);
    return response;
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
    constexpr int status = 403;
    const auto& language = parts.languages.of(request);
    const std::string text = link.text.empty() ? "This link was used already, or has expired." : link.text;
    std::string html = "<p>" + escaped(language, text) + "</p>\n<ul>\n";
    for (const auto& [target, text]: link.ways)
        html += renderLinkItem(target, language.say(text));
    if (!parts.identity.findUser(request))
        html += renderLinkItem("/account/signin", language.say("Sign in"));
    return parts.views.page(language, "This link does not work any more", {}, html + "</ul>\n", status);
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
    const auto writeMembers = [&](colonnade::JsonWriter& json, const View::Language& language)
    { writeForm(json, question.inputs, question.posted, question.errors, token, language); };
    const auto writeBody = [&](const View::Language& language)
    {
        return "<p>" + escaped(language, question.text) + "</p>\n" +
               renderForm(language, question.action, token, withValues(question.inputs, question.posted),
                          question.errors, question.submit);
    };
    auto response = parts.views.show(request, {.templateName = question.templateName,
                                               .title = question.title,
                                               .members = writeMembers,
                                               .body = writeBody,
                                               .flash = question.flash});
    parts.browsers.introduce(browser, request, response);
    return response;
}

Form readPosted(const AccountParts& parts, const Request& request)
{
    Form form = Form::read(request);
    parts.csrf.check(request, parts.browsers.read(request));
    return form;
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
