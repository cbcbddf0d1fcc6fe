#include "views/EmailConfirmation.h"

#include "dialect/Dialect.h"
#include "views/Access.h"
#include "views/AccountChanges.h"
#include "views/SignUp.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>

using colonnade::Request;
using colonnade::Response;
using colonnade::Transaction;
using colonnade::User;

namespace account
{
Response EmailConfirmation::confirm(const Request& request) const
{
    const auto isGood = [&](colonnade::Session& session, std::string_view key)
    {
        return _parts.registrations.exists(session, key) ||
               _parts.links.find(session, purpose::CONFIRM_EMAIL, key).has_value();
    };
    return openMailedLink(_parts, request,
                          {.templateName = "account/account_validation.html",
                           .title = "Account validation",
                           .text = "Please confirm that this e-mail address is yours.",
                           .submit = "Confirm"},
                          usedLink(request), isGood, [&] { return act(request); });
}

Response EmailConfirmation::confirmByForm(const Request& request) const
{
    readPosted(_parts, request);
    return act(request);
}

Response EmailConfirmation::act(const Request& request) const
{
    const auto outcome = take(request);
    if (outcome.conflict)
        return refuseTaken(request, outcome);
    if (!outcome.user)
        return answerUsedLink(_parts, request, usedLink(request));
    if (!outcome.registered)
        logChange(_parts, request, change::CONFIRMED, outcome.user->id);
    const auto flash = outcome.registered ? FlashMessage{"success", "Thanks for signing-up"}
                                          : FlashMessage{"message", "Your email has been validated."};
    if (outcome.user->mustChangePassword)
        return _parts.views.leave(request, "/account/signin", flash);
    auto response = _parts.views.leave(
        request, _parts.subscriptions.nextAfterSignIn(*outcome.user, nextOrRoot(_parts, request)), flash);
    _parts.browsers.open(*outcome.user, _parts.browsers.read(request), request, response);
    return response;
}

UsedLink EmailConfirmation::usedLink(const Request& request) const
{
    const auto user = _parts.identity.findUser(request);
    if (user && user->validEmail)
        return {.text = "Your e-mail address is confirmed already.",
                .ways = {{profilePath(*user), "Profile"}}};
    if (user && _parts.settings.confirmation)
        return {.ways = {{"/account/confirm-email", "Send the e-mail"}}};
    return {.ways = {{"/account/register", "Register"}}};
}

Response EmailConfirmation::refuseTaken(const Request& request, const Outcome& outcome) const
{
    constexpr int status = 403;
    const auto errors = RegistrationRules::errorsOf(*outcome.conflict);
    auto response = _parts.views.leave(request, outcome.registered ? "/account/register" : "/",
                                       FlashMessage{"error", errors.begin()->second.front()},
                                       [&](colonnade::JsonWriter& json)
                                       {
                                           json.member("code", status)
                                               .member("description", usualDescription(status))
                                               .member("template", "403.html");
                                       });
    if (wantsJson(request))
        response.setStatus(status);
    return response;
}

EmailConfirmation::Outcome EmailConfirmation::take(const Request& request) const
{
    const auto work = [&](Transaction& transaction) { return take(transaction, request); };
    try
    {
        return _parts.database.write(work);
    }
    catch (const colonnade::UniqueViolation&)
    {
        return _parts.database.write(work); // somebody took the address at this moment: now it is seen
    }
}

EmailConfirmation::Outcome EmailConfirmation::take(Transaction& transaction, const Request& request) const
{
    const auto key = request.query().get("key");
    if (auto registration = _parts.registrations.take(transaction, key))
        return enter(transaction, request, std::move(*registration));
    const auto link = _parts.links.take(transaction, purpose::CONFIRM_EMAIL, key);
    if (!link)
        return {};
    auto& users = _parts.identity.users();
    Outcome outcome{.user = users.findById(transaction, link->userId)};
    Links::removeAll(transaction, link->userId);
    outcome.user->email = link->email;
    outcome.user->validEmail = true;
    outcome.user->confirmationEmailSent = false;
    outcome.conflict = users.update(transaction, *outcome.user);
    return outcome;
}

EmailConfirmation::Outcome EmailConfirmation::enter(Transaction& transaction, const Request& request,
                                                    colonnade::NewUser user) const
{
    const auto created = createAccount(_parts, transaction, request, std::move(user));
    if (const auto* conflict = std::get_if<colonnade::UserConflict>(&created))
        return {.conflict = *conflict, .registered = true};
    return {.user = std::get<User>(created), .registered = true};
}

template <class Action>
Response EmailConfirmation::forUnconfirmed(const Request& request, Action action) const
{
    return answerFor(requireSignedIn(_parts, request),
                     [&](const User& user)
                     {
                         if (!_parts.settings.confirmation)
                             throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND,
                                                        "Addresses need no confirmation.");
                         return user.validEmail ? _parts.views.leave(request, profilePath(user))
                                                : action(user);
                     });
}

Response EmailConfirmation::resend(const Request& request) const
{
    return forUnconfirmed(request,
                          [&](const User& user)
                          {
                              return actOrAsk(
                                  _parts, request,
                                  {.templateName = "account/account_validation.html",
                                   .title = "Account validation",
                                   .text = "You get an e-mail with a link that validates your address.",
                                   .action = "/account/confirm-email",
                                   .submit = "Send the e-mail"},
                                  [&] { return mail(request, user); });
                          });
}

Response EmailConfirmation::resendByForm(const Request& request) const
{
    readPosted(_parts, request);
    return forUnconfirmed(request, [&](const User& user) { return mail(request, user); });
}

Response EmailConfirmation::mail(const Request& request, User user) const
{
    if (!_parts.mails.canReach(user))
        return _parts.views.leave(request, profilePath(user), unreachable());
    _parts.database.write(
        [&](Transaction& transaction)
        {
            _parts.allowance.take(transaction, user.email, request.clientAddress());
            auto& users = _parts.identity.users();
            auto current = users.findById(transaction, user.id);
            if (!current)
                return;
            current->confirmationEmailSent = true;
            users.update(transaction, *current);
            const auto token = _parts.links.create(transaction, purpose::CONFIRM_EMAIL, *current,
                                                   current->email, _parts.settings.linkExpirationSeconds);
            _parts.mails.confirmAddress(transaction, *current, token);
        });
    return _parts.views.leave(
        request, profilePath(user),
        FlashMessage{"info", "An e-mail has been sent to validate your e-mail address."});
}

void mailAddressChange(const AccountParts& parts, Transaction& transaction, const User& user,
                       const std::string& newEmail, const std::optional<User>& owner, std::string_view client)
{
    parts.allowance.take(transaction, newEmail, client);
    if (owner && owner->id != user.id) // only in private mode: else the form has said so
    {
        parts.mails.tellTaken(transaction, *owner);
        return;
    }
    const auto token = parts.links.create(transaction, purpose::CONFIRM_EMAIL, user, newEmail,
                                          parts.settings.linkExpirationSeconds);
    parts.mails.confirmChange(transaction, user, newEmail, token);
}

} // namespace account
