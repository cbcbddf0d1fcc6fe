#include "views/PasswordReset.h"

#include "dialect/Dialect.h"
#include "views/Access.h"
#include "views/AccountChanges.h"

using colonnade::Request;
using colonnade::Response;
using colonnade::Transaction;
using colonnade::User;

namespace account
{
namespace
{

const std::vector<FormInput>& forgotInputs()
{
    static const std::vector<FormInput> inputs{{"email_addr", "E-mail address", "email", "email"}};
    return inputs;
}

const std::vector<FormInput>& resetInputs()
{
    static const std::vector<FormInput> inputs{
        {"new_password", "New password", "password", "new-password"},
        {"confirm", "New password, again", "password", "new-password"}};
    return inputs;
}

/// In JSON the form has PYBOSSA's third member, which nothing looks at.
std::vector<FormInput> resetMembers()
{
    auto inputs = resetInputs();
    inputs.insert(inputs.begin(), {"current_password", "", "password", ""});
    return inputs;
}

Registration wantedPassword(const User& owner, const Form& posted)
{
    return {.fullname = {},
            .name = owner.name,
            .email = owner.email,
            .password = posted.text("new_password"),
            .confirm = posted.text("confirm")};
}

/// A registration whose link is in no mail.
colonnade::NewUser nobody()
{
    return {.name = "nobody", .fullname = "Nobody", .email = "nobody@example.org", .passwordHash = "none"};
}

FlashMessage sent()
{
    return {"success", "We've sent you an email with account recovery instructions!"};
}

FlashMessage unknownAddress()
{
    return {"error", "We don't have this email in our records. You may have signed up with a different email "
                     "or used Twitter, Facebook, or Google to sign-in"};
}

} // namespace

Response PasswordReset::showForgot(const Request& request) const
{
    return answerForgot(request, std::nullopt, {}, std::nullopt);
}

Response PasswordReset::answerForgot(const Request& request, const std::optional<Form>& posted,
                                     const FormErrors& errors, std::optional<FlashMessage> flash) const
{
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const auto draw = [&](colonnade::View& page)
    {
        drawForm(page, {"/account/forgot-password", withValues(forgotInputs(), posted), errors,
                        "Send a recovery link"});
    };
    auto response =
        _parts.views.show(request, {.templateName = "/account/password_forgot.html",
                                    .title = {},
                                    .members = [&](auto& json, const auto& language)
                                    { writeForm(json, forgotInputs(), posted, errors, token, language); },
                                    .page = _parts.templates.form,
                                    .draw = draw,
                                    .flash = std::move(flash),
                                    .pageTitle = "Forgot your password?",
                                    .token = token});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Response PasswordReset::submitForgot(const Request& request) const
{
    const Form form = Form::read(request);
    if (auto again = refuseStale(_parts, request, _parts.browsers.read(request),
                                 [&](FlashMessage flash)
                                 { return answerForgot(request, form, {}, std::move(flash)); }))
        return std::move(*again);
    const auto email = form.address("email_addr");
    const auto user = email ? _parts.identity.users().findByEmail(*email) : std::nullopt;
    // Looked for first: an older account may have an address of a form that new ones may not have.
    if (auto messages = RegistrationRules::checkAddressForm(email); !user && !messages.empty())
        return answerForgot(
            request, form, {{"email_addr", std::move(messages)}},
            FlashMessage{"error", "Something went wrong, please correct the errors on the form"});
    if (user && !colonnade::isMailAddress(user->email) && !_parts.mails.canReach(*user))
        return answerForgot(request, form, {}, _parts.settings.tellUnknownAddresses ? unreachable() : sent());
    const bool known = mailLink(*email, user, request.clientAddress());
    if (!known && _parts.settings.tellUnknownAddresses)
        return answerForgot(request, form, {}, unknownAddress());
    return answerForgot(request, form, {}, sent());
}

bool PasswordReset::mailLink(const std::string& email, const std::optional<User>& user,
                             std::string_view client) const
{
    _parts.database.write(
        [&](Transaction& transaction)
        {
            _parts.allowance.take(transaction, email, client);
            if (!user || user->disabled)
            {
                // As many writes as for somebody: the time tells nothing.
                _parts.registrations.create(transaction, nobody(), _parts.settings.linkExpirationSeconds);
                _parts.mails.recoverNobody(transaction);
                return;
            }
            const auto token = _parts.links.create(transaction, purpose::RESET_PASSWORD, *user, user->email,
                                                   _parts.settings.linkExpirationSeconds);
            _parts.mails.recover(transaction, *user, token);
        });
    return user.has_value();
}

std::optional<User> PasswordReset::findLinkOwner(const Request& request) const
{
    return _parts.database.read(
        [&](colonnade::Session& session)
        {
            const auto link = _parts.links.find(session, purpose::RESET_PASSWORD, request.query().get("key"));
            return link ? _parts.identity.users().findById(session, link->userId) : std::nullopt;
        });
}

Response PasswordReset::refuseLink(const Request& request) const
{
    return answerUsedLink(
        _parts, request,
        {.forLog = "the reset link is unknown, used, expired, or older than the password or the address",
         .ways = {{"/account/forgot-password", "Send a recovery link"}}});
}

Response PasswordReset::showReset(const Request& request) const
{
    if (!findLinkOwner(request))
        return refuseLink(request);
    return answerReset(request, std::nullopt, {});
}

Response PasswordReset::answerReset(const Request& request, const std::optional<Form>& posted,
                                    const FormErrors& errors, std::optional<FlashMessage> flash) const
{
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const auto draw = [&](colonnade::View& page) {
        drawForm(page, {ownTarget(request), resetInputs(), errors, "Change the password"});
    };
    auto response =
        _parts.views.show(request, {.templateName = "/account/password_reset.html",
                                    .title = {},
                                    .members = [&](auto& json, const auto& language)
                                    { writeForm(json, resetMembers(), posted, errors, token, language); },
                                    .page = _parts.templates.form,
                                    .draw = draw,
                                    .flash = errors.empty() ? std::move(flash) : pleaseCorrect(),
                                    .pageTitle = "Choose a new password",
                                    .token = token});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Response PasswordReset::submitReset(const Request& request) const
{
    const Form form = Form::read(request);
    const auto owner = findLinkOwner(request);
    if (!owner)
        return refuseLink(request);
    if (auto again =
            refuseStale(_parts, request, _parts.browsers.read(request),
                        [&](FlashMessage flash) { return answerReset(request, form, {}, std::move(flash)); }))
        return std::move(*again);
    if (auto messages =
            _parts.rules.checkPassword(wantedPassword(*owner, form), RegistrationRules::Repetition::Last);
        !messages.empty())
        return answerReset(request, form, {{"new_password", std::move(messages)}});
    return Response::onHeavyLane(colonnade::Work::MakePassword,
                                 [this, owner = *owner, form](const Request& handedOver)
                                 { return finish(handedOver, owner, form); });
}

Response PasswordReset::finish(const Request& request, const User& owner, const Form& posted) const
{
    const auto wanted = wantedPassword(owner, posted);
    if (auto faults = _parts.rules.findPasswordFaults(wanted); !faults.empty())
        return answerReset(request, posted, {{"new_password", std::move(faults)}});
    const auto changed =
        store(request.query().get("key"), _parts.identity.passwords().hash(*wanted.password));
    if (!changed)
        return refuseLink(request); // used at the same moment
    logChange(_parts, request, change::RESET, changed->id);
    const std::string device = _parts.knownBrowsers.nameFor(request, changed->id);
    _parts.identity.signIn().succeeded(*changed, changed->email, {request.clientAddress(), device});
    const std::string next = wantedNext(request, _parts.settings.origins);
    auto response =
        _parts.views.leave(request, _parts.subscriptions.nextAfterSignIn(*changed, next.empty() ? "/" : next),
                           FlashMessage{"success", "You reset your password successfully!"});
    _parts.browsers.open(*changed, _parts.browsers.read(request), request, response);
    return response;
}

std::optional<User> PasswordReset::store(std::string_view key, const std::string& hash) const
{
    return _parts.database.write(
        [&](Transaction& transaction) -> std::optional<User>
        {
            const auto link = _parts.links.take(transaction, purpose::RESET_PASSWORD, key);
            if (!link)
                return std::nullopt;
            auto& users = _parts.identity.users();
            const auto owner = users.findById(transaction, link->userId);
            users.setPasswordHash(transaction, link->userId, hash, false);
            carryOut(_parts, transaction, change::RESET, *owner);
            return users.findById(transaction, link->userId);
        });
}

} // namespace account
