#include "views/SignInOut.h"

#include "dialect/Dialect.h"
#include "dialect/TooManyRequests.h"
#include "views/Access.h"

#include <colonnade/HttpError.h>
#include <colonnade/VisibleText.h>

using colonnade::JsonWriter;
using colonnade::Request;
using colonnade::Response;
using colonnade::SignInFailure;

namespace account
{
namespace
{

const std::vector<FormInput>& inputs()
{
    static const std::vector<FormInput> inputs{{"email", "E-mail address", "email", "username"},
                                               {"password", "Password", "password", "current-password"}};
    return inputs;
}

FormErrors check(const Form& form)
{
    FormErrors errors;
    if (colonnade::isBlank(form.text("email").value_or("")))
        errors["email"] = {"The e-mail is required"};
    if (colonnade::isBlank(form.text("password").value_or("")))
        errors["password"] = {"You must provide a password"};
    return errors;
}

/// PYBOSSA's texts; where it has no such case, a sentence of ours. In private mode nobody is told who exists.
FlashMessage messageOf(SignInFailure failure, bool tellUnknown)
{
    if (failure == SignInFailure::UnknownUser && tellUnknown)
        return {"info", "Ooops, we didn't find you in the system, did you sign up?"};
    switch (failure)
    {
    case SignInFailure::Disabled:
        return {"error", "This account is disabled"};
    case SignInFailure::MustChangePassword:
        return {"error", "This account needs a new password before it can be used"};
    default:
        return {"error", "Ooops, Incorrect email/password"};
    }
}

} // namespace

Response SignInOut::showForm(const Request& request) const
{
    if (_parts.identity.findUser(request))
        return _parts.views.leave(request, "/");
    return answerForm(request, _parts.browsers.read(request), std::nullopt, {}, std::nullopt);
}

Response SignInOut::answerForm(const Request& request, const Browser& browser,
                               const std::optional<Form>& posted, const FormErrors& errors,
                               std::optional<FlashMessage> flash) const
{
    const std::string token = _parts.csrf.makeToken(browser);
    const std::string next = wantedNext(request, _parts.settings.origins);
    const auto writeMembers = [&](JsonWriter& json, const colonnade::Language& language)
    {
        writeForm(json, inputs(), posted, errors, token, language);
        json.key("auth").beginObject();
        for (const char* provider: {"facebook", "google", "twitter"})
            json.member(provider, false);
        json.end().key("next").value(next.empty() ? std::nullopt : std::optional(next));
    };
    const auto draw = [&](colonnade::View& page)
    {
        drawForm(page,
                 {formAction("/account/signin", next), withValues(inputs(), posted), errors, "Sign in"});
        if (_parts.isOpen())
            drawWay(page, "/account/register", "Register");
        drawWay(page, "/account/forgot-password", "Forgot your password?");
    };
    auto response = _parts.views.show(request, {.templateName = "account/signin.html",
                                                .title = colonnade::Phrase::verbatim("Sign in"),
                                                .members = writeMembers,
                                                .page = _parts.templates.form,
                                                .draw = draw,
                                                .flash = std::move(flash),
                                                .pageTitle = "Sign in",
                                                .token = token});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Response SignInOut::submit(const Request& request) const
{
    return takePosted(
        _parts, request,
        [&](const Browser& browser, const Form& form, FlashMessage flash)
        { return answerForm(request, browser, form, {}, std::move(flash)); },
        [&](const Browser& browser, const Form& form) -> Response
        {
            if (const auto errors = check(form); !errors.empty())
            {
                if (_parts.identity.findUser(request))
                    return _parts.views.leave(request, "/", pleaseCorrect());
                return answerForm(request, browser, form, errors, pleaseCorrect());
            }
            return Response::onHeavyLane(colonnade::Work::CheckPassword,
                                         [this, browser, form](const Request& handedOver)
                                         { return finish(handedOver, browser, form); });
        });
}

Response SignInOut::finish(const Request& request, const Browser& browser, const Form& posted) const
{
    const std::string email = *posted.address("email");
    const auto user = _parts.identity.users().findByEmail(email);
    const std::string device = user ? _parts.knownBrowsers.nameFor(request, user->id) : std::string();
    const auto checked = _parts.identity.signIn().check(user, email, *posted.text("password"),
                                                        {request.clientAddress(), device});
    if (const auto* known = std::get_if<colonnade::User>(&checked))
        return letIn(request, browser, *known);

    const auto& refusal = std::get<colonnade::SignInRefusal>(checked);
    if (refusal.failure == SignInFailure::SecondStepMissing)
        return _twoFactor.start(request, *refusal.user);
    if (refusal.failure == SignInFailure::Braked)
        refuseForNow(refusal.retryAfterSeconds,
                     "Too many failed attempts to sign in. Please try again later.",
                     "sign-in is braked for this account or address");
    auto message = messageOf(refusal.failure, _parts.settings.tellUnknownAddresses);
    if (_parts.identity.findUser(request))
        return _parts.views.leave(request, "/", std::move(message));
    return answerForm(request, browser, posted, {}, std::move(message));
}

Response SignInOut::letIn(const Request& request, const Browser& browser, const colonnade::User& user) const
{
    const std::string next = wantedNext(request, _parts.settings.origins);
    auto response = _parts.views.leave(
        request, _parts.subscriptions.nextAfterSignIn(user, next.empty() ? "/" : next),
        FlashMessage{"success", {"Welcome back {fullname}", {{"fullname", user.fullname}}}});
    _parts.browsers.open(user, browser, request, response);
    return response;
}

Response SignInOut::signOut(const Request& request) const
{
    const Browser browser = _parts.browsers.read(request);
    if (request.method() == colonnade::Method::Head)
        return _parts.views.leave(request, "/");
    if (!_parts.csrf.isForeign(request))
        return leaveSignedOut(request, browser);
    if (wantsJson(request))
        throw colonnade::HttpError(403, colonnade::problem::FORBIDDEN, "The request came from another site.",
                                   "a page of another site asked to sign out");
    const auto draw = [&](colonnade::View& page) {
        drawForm(page, {"/account/signout", {}, {}, "Sign out"});
    };
    return _parts.views.draw(request, {.templateName = {},
                                       .title = "Sign out?",
                                       .members = {},
                                       .page = _parts.templates.form,
                                       .draw = draw,
                                       .token = _parts.csrf.makeToken(browser)});
}

Response SignInOut::signOutByForm(const Request& request) const
{
    const Browser browser = _parts.browsers.read(request);
    Form::read(request); // a body that cannot be read is refused before anything else
    _parts.csrf.check(request, browser);
    return leaveSignedOut(request, browser);
}

Response SignInOut::leaveSignedOut(const Request& request, const Browser& browser) const
{
    const std::string text = "You are now signed out";
    auto response = _parts.views.leave(request, "/", FlashMessage{"success", text},
                                       [&](JsonWriter& json) { json.member("message", text); });
    _parts.browsers.close(browser, request, response);
    return response;
}

} // namespace account
