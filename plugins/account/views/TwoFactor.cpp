#include "views/TwoFactor.h"

#include "dialect/Dialect.h"
#include "dialect/TooManyRequests.h"
#include "views/Access.h"

#include <colonnade/Parameters.h>

using colonnade::Request;
using colonnade::Response;
using colonnade::Transaction;
using colonnade::User;
using Result = account::Challenges::Result;

namespace account
{
namespace
{

constexpr std::string_view SUFFIX = "/otpvalidation";

const std::vector<FormInput>& inputs()
{
    static const std::vector<FormInput> inputs{{"otp", "One time password", "text", "one-time-code"}};
    return inputs;
}

/// A public user (3.1) with no more than whoever knows the password may know: the rest is null.
void writeUser(colonnade::JsonWriter& json, const User& user)
{
    json.beginObject().member("name", user.name).member("fullname", user.fullname);
    json.key("info").beginObject().end();
    for (const char* name: {"created", "locale", "n_answers", "rank", "registered_ago", "score"})
        json.nullMember(name);
    json.end();
}

/// Wrong codes of an account are counted by the sign-in brake, apart from its passwords: a right password
/// must not forget them.
constexpr std::string_view SECRET = "code";

FlashMessage invalidCode()
{
    return {"error",
            "Invalid one time password, a newly generated one time password was sent to your email."};
}

FlashMessage expiredCode()
{
    return {"error",
            "Expired one time password, a newly generated one time password was sent to your email."};
}

} // namespace

Response TwoFactor::start(const Request& request, const User& user) const
{
    if (!_parts.mails.canReach(user))
        return _parts.views.leave(request, "/account/signin", unreachable());
    const auto made = _parts.database.write(
        [&](Transaction& transaction)
        {
            _parts.allowance.takeCode(transaction, user.email, request.clientAddress());
            auto challenge = _parts.challenges.create(transaction, user);
            _parts.mails.sendCode(transaction, user, challenge.code, _parts.challenges.codeLifetimeSeconds());
            return challenge;
        });
    const std::string next = wantedNext(request, _parts.settings.origins);
    return _parts.views.leave(
        request, formAction("/account/" + made.token + std::string(SUFFIX), next),
        FlashMessage{"success", "an email has been sent to you with one time password"});
}

std::optional<User> TwoFactor::findUser(const Request& request) const
{
    return _parts.database.read(
        [&](colonnade::Session& session)
        {
            const auto id = _parts.challenges.findUserId(session, request.param("token"));
            return id ? _parts.identity.users().findById(session, *id) : std::nullopt;
        });
}

Response TwoFactor::leaveToSignIn(const Request& request) const
{
    const bool expired =
        _parts.database.read([&](colonnade::Session& session)
                             { return _parts.challenges.hasExpired(session, request.param("token")); });
    return _parts.views.leave(
        request, "/account/signin",
        FlashMessage{"error", expired ? "Your one time password has expired. Please sign in again."
                                      : "Please sign in."});
}

Response TwoFactor::show(const Request& request) const
{
    const auto user = findUser(request);
    return user ? answerForm(request, *user, std::nullopt, {}, std::nullopt) : leaveToSignIn(request);
}

Response TwoFactor::answerForm(const Request& request, const User& user, const std::optional<Form>& posted,
                               const FormErrors& errors, std::optional<FlashMessage> flash) const
{
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const std::string next = wantedNext(request, _parts.settings.origins);
    const auto writeMembers = [&](colonnade::JsonWriter& json, const colonnade::Language& language)
    {
        writeForm(json, inputs(), posted, errors, token, language);
        json.key("next").value(next.empty() ? std::nullopt : std::optional(next));
        json.member("token", request.param("token")).key("user");
        writeUser(json, user);
    };
    const std::string path =
        "/account/" + colonnade::encodePercent(request.param("token")) + std::string(SUFFIX);
    const auto draw = [&](colonnade::View& page) {
        drawForm(page, {formAction(path, next), inputs(), errors, "Verify"});
    };
    auto response = _parts.views.show(request, {.templateName = "/account/otpvalidation.html",
                                                .title = colonnade::Phrase::verbatim("Verify OTP"),
                                                .members = writeMembers,
                                                .page = _parts.templates.form,
                                                .draw = draw,
                                                .flash = std::move(flash),
                                                .pageTitle = "Verify OTP",
                                                .token = token});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Response TwoFactor::submit(const Request& request) const
{
    const Form form = Form::read(request);
    const auto user = findUser(request);
    if (!user)
    {
        _parts.csrf.check(request, _parts.browsers.read(request));
        return leaveToSignIn(request);
    }
    if (auto again = refuseStale(_parts, request, _parts.browsers.read(request),
                                 [&](FlashMessage flash)
                                 { return answerForm(request, *user, form, {}, std::move(flash)); }))
        return std::move(*again);
    const auto code = Challenges::readCode(form.textOrInteger("otp").value_or(""), form.isInteger("otp"));
    if (!code) // no try: what was mailed stays good
        return answerForm(request, *user, form, {{"otp", {"You must provide a valid OTP code"}}},
                          std::nullopt);
    return tryCode(request, *user, form, *code);
}

Response TwoFactor::tryCode(const Request& request, const User& user, const Form& posted,
                            const std::string& code) const
{
    auto& signIn = _parts.identity.signIn();
    const std::string device = _parts.knownBrowsers.nameFor(request, user.id);
    const colonnade::SignInClient client(request.clientAddress(), device, SECRET);
    if (const auto refusal = signIn.mayTry(user, user.email, client))
        refuseForNow(refusal->retryAfterSeconds, "Too many wrong one time passwords. Please try again later.",
                     "one-time codes are braked for this account or address");
    const auto outcome = _parts.database.write(
        [&](Transaction& transaction)
        {
            auto tried = _parts.challenges.tryCode(transaction, request.param("token"), code);
            if (!tried.newCode.empty())
                _parts.mails.sendCode(transaction, user, tried.newCode,
                                      _parts.challenges.codeLifetimeSeconds());
            return tried;
        });
    if (outcome.result == Result::Right)
    {
        signIn.succeeded(user, user.email, client);
        return letIn(request, user);
    }
    if (outcome.result != Result::Expired)
        signIn.failed(user, user.email, client);
    if (outcome.result == Result::Unknown)
        return leaveToSignIn(request);
    if (outcome.result == Result::Expired)
        return answerForm(request, user, posted, {}, expiredCode());
    return answerForm(request, user, posted, {}, invalidCode());
}

Response TwoFactor::letIn(const Request& request, const User& user) const
{
    const std::string next = wantedNext(request, _parts.settings.origins);
    auto response =
        _parts.views.leave(request, _parts.subscriptions.nextAfterSignIn(user, next.empty() ? "/" : next),
                           FlashMessage{"success", "OTP verified. You are logged in to the system"});
    _parts.browsers.open(user, _parts.browsers.read(request), request, response);
    return response;
}

} // namespace account
