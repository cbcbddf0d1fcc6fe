#pragma once

#include "dialect/Dialect.h"
#include "views/AccountParts.h"

#include <functional>
#include <string>
#include <variant>

namespace account
{

/// The signed-in user, or the answer for whoever is not: the way to the sign-in form and back, 302 in JSON,
/// too. Source: reference/pybossa-accounts.md 1.5.
std::variant<colonnade::User, colonnade::Response> requireSignedIn(const AccountParts& parts,
                                                                   const colonnade::Request& request);

/// The same for pages of one account, named in the path. Throws `HttpError` 404 for a name that nobody has,
/// 403 for everybody but its owner.
std::variant<colonnade::User, colonnade::Response> requireOwner(const AccountParts& parts,
                                                                const colonnade::Request& request);

/// The same for what administrators may do for others.
std::variant<colonnade::User, colonnade::Response> requireEditor(const AccountParts& parts,
                                                                 const colonnade::Request& request);

/// The same for pages of administrators. Throws `HttpError` 403 for everybody else.
std::variant<colonnade::User, colonnade::Response> requireAdministrator(const AccountParts& parts,
                                                                        const colonnade::Request& request);

/// Runs `view` with the user that one of the above found, or answers as it says.
template <class View>
colonnade::Response answerFor(const std::variant<colonnade::User, colonnade::Response>& found, View&& view)
{
    if (const auto* refusal = std::get_if<colonnade::Response>(&found))
        return *refusal;
    return view(std::get<colonnade::User>(found));
}

/// Throws `HttpError` 403 unless the caller is signed in with a browser's session: an API key or a token
/// changes no account.
void requireSession(const colonnade::Request& request);

/// Throws `HttpError` 403.
[[noreturn]] void forbid(const std::string& forLog);

/// A mailed link that is good for nothing any more.
struct UsedLink
{
    std::string text = {}; ///< in English; empty: that it was used or has expired
    std::string forLog = "the link's key is unknown, used, expired or of another purpose";
    /// Where else to go: path and the text of the link, in English.
    std::vector<std::pair<std::string, std::string>> ways = {};
};

/// In JSON the 403 of the contract (throws `HttpError`), else a page that says so and shows ways on.
colonnade::Response answerUsedLink(const AccountParts& parts, const colonnade::Request& request,
                                   const UsedLink& link);

/// Whether a GET that has a lasting effect may have it: it says `Content-Type: application/json`, which no
/// page of another site can send unasked. All others are asked to confirm by POST.
bool mayAct(const AccountParts& parts, const colonnade::Request& request);

/// The path and query of the request itself, without an API key.
std::string ownTarget(const colonnade::Request& request);

/// A page that asks to confirm by POST, or in JSON a form with the token to do so.
struct Question
{
    std::string templateName;
    std::string title;
    colonnade::Phrase text; ///< what happens; title and submit are in English
    std::string action;     ///< where to post to
    std::string submit;     ///< the button
    bool destroys = false;  ///< what it does cannot be taken back
    std::vector<FormInput> inputs = {};
    std::optional<Form> posted = {};
    FormErrors errors = {};
    std::optional<FlashMessage> flash = {};
    std::optional<colonnade::User> owner = {}; ///< whose account it is about, if it is one's page
};

colonnade::Response ask(const AccountParts& parts, const colonnade::Request& request,
                        const Question& question);

/// A GET with a lasting effect: has it if it may, else asks.
template <class Act>
colonnade::Response actOrAsk(const AccountParts& parts, const colonnade::Request& request,
                             const Question& question, Act&& act)
{
    return mayAct(parts, request) ? act() : ask(parts, request, question);
}

/// The same for a mailed link, which is posted to as it is. `isGood(session, key)` looks at its key: nothing
/// is asked about one that is not.
template <class IsGood, class Act>
colonnade::Response openMailedLink(const AccountParts& parts, const colonnade::Request& request,
                                   Question question, const UsedLink& ifUsed, IsGood&& isGood, Act&& act)
{
    if (mayAct(parts, request))
        return act();
    const auto key = request.query().get("key");
    if (!parts.database.read([&](colonnade::Session& session) { return isGood(session, key); }))
        return answerUsedLink(parts, request, ifUsed);
    question.action = ownTarget(request);
    return ask(parts, request, question);
}

/// Of a POST: refuses what cannot be read or has no good CSRF token. Returns the fields.
Form readPosted(const AccountParts& parts, const colonnade::Request& request);

/// A form that was posted with a CSRF token that is good no more, an hour old or of another session: the form
/// again, with what was typed and a fresh token; nothing if the token is good. JSON gets the error of its
/// contract, and a page of another site gets nothing shown: both throw `HttpError` 400.
/// `showAgain(flash)` answers with the form.
template <class ShowAgain>
std::optional<colonnade::Response> refuseStale(const AccountParts& parts, const colonnade::Request& request,
                                               const Browser& browser, ShowAgain&& showAgain)
{
    if (parts.csrf.passes(request, browser))
        return std::nullopt;
    if (wantsJson(request))
        parts.csrf.check(request, browser);
    auto response = showAgain(
        FlashMessage{"error", "This page was open for too long. Nothing is lost: please send it again."});
    response.setStatus(400);
    return response;
}

/// What a form for anybody begins with: its fields and who sent them; or the form again, as `refuseStale`
/// says. `showAgain(browser, form, flash)`, `act(browser, form)`.
template <class ShowAgain, class Act>
colonnade::Response takePosted(const AccountParts& parts, const colonnade::Request& request,
                               ShowAgain&& showAgain, Act&& act)
{
    const Form form = Form::read(request);
    const Browser browser = parts.browsers.read(request);
    if (auto again =
            refuseStale(parts, request, browser,
                        [&](FlashMessage flash) { return showAgain(browser, form, std::move(flash)); }))
        return std::move(*again);
    return act(browser, form);
}

/// Puts a page among those of its owner's account, with their menu; not for an administrator who looks.
void placeAmongOwn(const AccountParts& parts, const colonnade::Request& request, const colonnade::User& owner,
                   Shown& shown);

/// The query's `next` if it is a target of ours, else `/`.
std::string nextOrRoot(const AccountParts& parts, const colonnade::Request& request);

/// `/account/alice/`
std::string profilePath(const colonnade::User& user);

} // namespace account
