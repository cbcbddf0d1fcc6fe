#pragma once

#include "AccountParts.h"
#include "Form.h"
#include "Page.h"

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

/// Runs `view` with the user that one of the above found, or answers as it says.
template <class View>
colonnade::Response answerFor(const std::variant<colonnade::User, colonnade::Response>& found, View&& view)
{
    if (const auto* refusal = std::get_if<colonnade::Response>(&found))
        return *refusal;
    return view(std::get<colonnade::User>(found));
}

/// Throws `HttpError` 403.
[[noreturn]] void forbid(const std::string& forLog);

/// Whether a GET that has a lasting effect may have it: it says `Content-Type: application/json`, which no
/// page of another site can send unasked. All others are asked to confirm by POST.
bool mayAct(const AccountParts& parts, const colonnade::Request& request);

/// A page that asks to confirm by POST, or in JSON a form with the token to do so.
struct Question
{
    std::string templateName;
    std::string title;
    std::string text;   ///< what happens
    std::string action; ///< where to post to
    std::string submit; ///< the button
    std::vector<FormInput> inputs = {};
    std::optional<Form> posted = {};
    FormErrors errors = {};
    std::optional<FlashMessage> flash = {};
};

colonnade::Response ask(const AccountParts& parts, const colonnade::Request& request,
                        const Question& question);

/// Of a POST: refuses what cannot be read or has no good CSRF token. Returns the fields.
Form readPosted(const AccountParts& parts, const colonnade::Request& request);

/// `/account/alice/`
std::string profilePath(const colonnade::User& user);

/// The path and query of the request itself, without an API key.
std::string ownTarget(const colonnade::Request& request);

} // namespace account
