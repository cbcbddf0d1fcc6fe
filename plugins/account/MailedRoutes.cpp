#include "MailedRoutes.h"

using colonnade::Method;
using colonnade::Request;

namespace account
{

void MailedRoutes::addTo(const Add& add) const
{
    addConfirmation(add);
    addReset(add);
    addNewsletter(add);
    addPersonalData(add);
    add(Method::Get, "/account/{token}/otpvalidation", "The form for a mailed one-time code",
        [this](const Request& request) { return _twoFactor.show(request); });
    add(Method::Post, "/account/{token}/otpvalidation", "Signs in with a mailed one-time code",
        [this](const Request& request) { return _twoFactor.submit(request); });
}

void MailedRoutes::addConfirmation(const Add& add) const
{
    add(Method::Get, "/account/register/confirmation", "Asks to confirm an address; in JSON, confirms it",
        [this](const Request& request) { return _confirmation.confirm(request); });
    add(Method::Post, "/account/register/confirmation", "Confirms the address of a mailed link",
        [this](const Request& request) { return _confirmation.confirmByForm(request); });
    add(Method::Get, "/account/confirm-email", "Asks whether to mail a link that validates the address",
        [this](const Request& request) { return _confirmation.resend(request); });
    add(Method::Post, "/account/confirm-email", "Mails a link that validates the caller's address",
        [this](const Request& request) { return _confirmation.resendByForm(request); });
}

void MailedRoutes::addReset(const Add& add) const
{
    add(Method::Get, "/account/undo-change", "Asks whether to take a change of the address back",
        [this](const Request& request) { return _undo.show(request); });
    add(Method::Post, "/account/undo-change", "Takes a change of the address back and ends all sessions",
        [this](const Request& request) { return _undo.submit(request); });
    add(Method::Get, "/account/forgot-password", "The form for a forgotten password",
        [this](const Request& request) { return _reset.showForgot(request); });
    add(Method::Post, "/account/forgot-password", "Mails a link to choose a new password",
        [this](const Request& request) { return _reset.submitForgot(request); });
    add(Method::Get, "/account/reset-password", "The form for a new password, of a mailed link",
        [this](const Request& request) { return _reset.showReset(request); });
    add(Method::Post, "/account/reset-password", "Sets a new password and signs in",
        [this](const Request& request) { return _reset.submitReset(request); });
}

void MailedRoutes::addNewsletter(const Add& add) const
{
    add(Method::Get, "/account/newsletter", "Asks about the newsletter; in JSON, subscribes",
        [this](const Request& request) { return _newsletter.show(request); });
    add(Method::Post, "/account/newsletter", "Subscribes to the newsletter, or ends it",
        [this](const Request& request) { return _newsletter.submit(request); });
    add(Method::Get, "/account/newsletter/confirmation",
        "Asks to confirm a subscription; in JSON, confirms it",
        [this](const Request& request) { return _newsletter.confirm(request); });
    add(Method::Post, "/account/newsletter/confirmation", "Confirms a subscription",
        [this](const Request& request) { return _newsletter.confirmByForm(request); });
}

void MailedRoutes::addPersonalData(const Add& add) const
{
    add(Method::Get, "/account/{name}/export", "Asks whether to mail a link to the personal data",
        [this](const Request& request) { return _personalData.offer(request); });
    add(Method::Post, "/account/{name}/export", "Mails a link to a copy of the owner's personal data",
        [this](const Request& request) { return _personalData.offerByForm(request); });
    add(Method::Get, "/account/{name}/export/download", "A copy of the owner's personal data",
        [this](const Request& request) { return _personalData.download(request); });
    add(Method::Get, "/account/{name}/delete", "Asks for the password to delete the account",
        [this](const Request& request) { return _personalData.remove(request); });
    add(Method::Post, "/account/{name}/delete", "Deletes the owner's account, with the password",
        [this](const Request& request) { return _personalData.removeByForm(request); });
}

} // namespace account
