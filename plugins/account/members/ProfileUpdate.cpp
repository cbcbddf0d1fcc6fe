#include "members/ProfileUpdate.h"

#include "forms/FormView.h"
#include "members/PictureUpload.h"
#include "signin/EmailConfirmation.h"
#include "web/Access.h"
#include "web/TooManyRequests.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

using colonnade::Phrase;
using colonnade::Request;
using colonnade::Response;
using colonnade::SignInFailure;
using colonnade::User;

namespace account
{
namespace
{

constexpr std::size_t MAX_KEY_BYTES = 500;

/// `pROFILE` → `Profile`; empty if it is no text.
std::string buttonOf(const Form& posted)
{
    std::string button = colonnade::lowerAscii(posted.text("btn").value_or(""));
    if (!button.empty() && button.front() >= 'a' && button.front() <= 'z')
        button.front() = static_cast<char>(button.front() - 'a' + 'A');
    return button;
}

FlashMessage updated()
{
    return {"success", "Your profile has been updated!"};
}

FormErrors checkNewPassword(const AccountParts& parts, const Registration& wanted)
{
    auto messages = parts.rules.checkPassword(wanted, RegistrationRules::Repetition::Last);
    if (messages.empty())
        messages = parts.rules.findPasswordFaults(wanted);
    return messages.empty() ? FormErrors() : FormErrors{{"new_password", std::move(messages)}};
}

} // namespace

UpdateForms ProfileUpdate::formsOf(const User& user) const
{
    return {.user = user,
            .profile = ProfileFields::of(user),
            .ckanApi = _parts.database.read([&](colonnade::Session& session)
                                            { return _parts.externalKeys.find(session, user.id); })};
}

Response ProfileUpdate::showForm(const Request& request) const
{
    return answerFor(requireEditor(_parts, request),
                     [&](const User& user) { return answerForms(request, formsOf(user), std::nullopt); });
}

Response ProfileUpdate::answerForms(const Request& request, const UpdateForms& forms,
                                    std::optional<FlashMessage> flash) const
{
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const auto writeMembers = [&](colonnade::JsonWriter& json, const View::Language& language)
    {
        if (!flash && !forms.posted)
            json.nullMember("flash"); // a waiting message comes after it, and counts
        forms.writeMembers(json, token, language);
    };
    auto response = _parts.views.show(
        request,
        {.templateName = "/account/update.html",
         .title = Phrase::verbatim("Update your profile: " + forms.user.fullname),
         .members = writeMembers,
         .body = [&](const auto& language) { return forms.render(language, token, _parts.settings.locales); },
         .flash = std::move(flash),
         .pageTitle = {"Update your profile: {fullname}", {{"fullname", forms.user.fullname}}}});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Response ProfileUpdate::answerDone(const Request& request, const User& user, const FlashMessage& flash) const
{
    return _parts.views.leave(request, profilePath(user) + "update", flash);
}

std::optional<Response> ProfileUpdate::refuse(const Request& request) const
{
    auto found = requireEditor(_parts, request);
    if (auto* refusal = std::get_if<Response>(&found))
        return std::move(*refusal);
    return std::nullopt;
}

Response ProfileUpdate::submit(const Request& request) const
{
    const Form posted = readPosted(_parts, request);
    return answerFor(requireEditor(_parts, request),
                     [&](const User& user)
                     {
                         const std::string button = buttonOf(posted);
                         if (button == "Profile")
                             return saveProfile(request, user, posted);
                         if (button == "Password")
                             return Response::onHeavyLane(colonnade::Work::MakePassword,
                                                          [this, user, posted](const Request& handedOver)
                                                          { return savePassword(handedOver, user, posted); });
                         if (button == "External")
                             return saveExternal(request, user, posted);
                         if (button != "Upload")
                             throw colonnade::HttpError(
                                 415, "unsupported_media_type",
                                 "The field btn must be Profile, Upload, Password or External.");
                         return Response::onHeavyLane(colonnade::Work::Picture,
                                                      [this, user, posted](const Request& handedOver)
                                                      { return saveUpload(handedOver, user, posted); });
                     });
}

Response ProfileUpdate::saveProfile(const Request& request, const User& user, const Form& posted) const
{
    auto forms = formsOf(user);
    forms.posted = true;
    forms.profile = ProfileFields::read(posted, user);
    const auto& email = forms.profile.email;
    const bool changesEmail = email != user.email;
    if (_parts.settings.confirmation && changesEmail && email && _parts.mails.isSpam(*email))
        return answerForms(request, forms, FlashMessage{"info", "Use a valid email account"});
    forms.profileErrors = forms.profile.check(_parts, user);
    if (forms.profileErrors.empty())
    {
        const bool mailsLink = changesEmail && _parts.settings.confirmation;
        const auto conflict = store(request, forms.profile, user, mailsLink);
        if (!conflict)
        {
            User changed = user;
            forms.profile.applyTo(changed);
            const FlashMessage flash =
                mailsLink
                    ? FlashMessage{"info",
                                   {"An email has been sent to verify your new email: {email}. Once you "
                                    "verify it, it will be updated.",
                                    {{"email", *email}}}}
                    : updated();
            auto response = answerDone(request, changed, flash);
            if (changed.name != user.name)
                endSessions(request, user, response);
            return response;
        }
        forms.profileErrors = RegistrationRules::errorsOf(*conflict);
    }
    return answerForms(request, forms, pleaseCorrect());
}

std::optional<colonnade::UserConflict> ProfileUpdate::store(const Request& request,
                                                            const ProfileFields& fields, const User& user,
                                                            bool mailsLink) const
{
    const auto work = [&](colonnade::Transaction& transaction) -> std::optional<colonnade::UserConflict>
    {
        auto& users = _parts.identity.users();
        auto current = users.findById(transaction, user.id);
        if (!current)
            throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such account.");
        const std::string email = current->email;
        fields.applyTo(*current);
        if (mailsLink)
        {
            current->email = email;
            current->validEmail = false;
            current->confirmationEmailSent = true;
        }
        if (const auto conflict = users.update(transaction, *current))
            return conflict;
        _parts.work.setRanked(transaction, user.id, !fields.restricted);
        if (mailsLink)
            mailAddressChange(_parts, transaction, *current, *fields.email, request.clientAddress());
        return std::nullopt;
    };
    try
    {
        return _parts.database.write(work);
    }
    catch (const colonnade::UniqueViolation&)
    {
        return _parts.database.write(work); // somebody was faster: now it is found
    }
}

void ProfileUpdate::endSessions(const Request& request, const User& user, Response& response) const
{
    const Browser browser = _parts.browsers.read(request);
    if (browser.userId == user.id)
        _parts.browsers.close(browser, request, response);
    _parts.identity.sessions().removeAllOf(user.id);
}

Response ProfileUpdate::savePassword(const Request& request, const User& user, const Form& posted) const
{
    auto forms = formsOf(user);
    forms.posted = true;
    const Registration wanted{.name = user.name,
                              .email = user.email,
                              .password = posted.text("new_password"),
                              .confirm = posted.text("confirm")};
    forms.passwordErrors = checkNewPassword(_parts, wanted);
    if (!forms.passwordErrors.empty())
        return answerForms(request, forms, pleaseCorrect());
    const auto checked = _parts.identity.signIn().check(
        user, user.email, posted.text("current_password").value_or(""), request.clientAddress());
    if (const auto* refusal = std::get_if<colonnade::SignInRefusal>(&checked))
    {
        if (refusal->failure == SignInFailure::Braked)
            refuseForNow(refusal->retryAfterSeconds, "Too many failed attempts. Please try again later.",
                         "changing the password is braked for this account or address");
        if (refusal->failure != SignInFailure::MustChangePassword)
            return answerForms(
                request, forms,
                FlashMessage{"error", "Your current password doesn't match the one in our records"});
    }
    const Browser browser = _parts.browsers.read(request); // before its session ends
    const std::string hash = _parts.identity.passwords().hash(*wanted.password);
    _parts.identity.users().setPasswordHash(user.id, hash, false);
    auto response = answerDone(request, user, {"success", "Yay, you changed your password succesfully!"});
    if (const auto changed = _parts.identity.users().findById(user.id); changed && browser.userId == user.id)
        _parts.browsers.open(*changed, browser, request, response);
    return response;
}

Response ProfileUpdate::saveUpload(const Request& request, const User& user, const Form& posted) const
{
    auto errors = savePicture(_parts, request, user, posted);
    if (errors.empty())
        return answerDone(
            request, user,
            {"success", "Your avatar has been updated! It may take some minutes to refresh..."});
    auto forms = formsOf(user);
    forms.posted = true;
    forms.uploadErrors = std::move(errors);
    return answerForms(
        request, forms,
        FlashMessage{"error", Phrase::verbatim("You have to provide an image file to update your avatar")});
}

Response ProfileUpdate::saveExternal(const Request& request, const User& user, const Form& posted) const
{
    const auto key = posted.text("ckan_api");
    const bool isNull = posted.isNull("ckan_api");
    if ((!key && !isNull) || (key && key->size() > MAX_KEY_BYTES))
    {
        auto forms = formsOf(user);
        forms.posted = true;
        forms.profileErrors["ckan_api"] = {
            withPlaces("The key must be a text of at most " + std::to_string(MAX_KEY_BYTES) + " bytes")};
        return answerForms(request, forms, pleaseCorrect());
    }
    if (posted.has("ckan_api")) // a field that is not sent keeps its value
        _parts.database.write([&](colonnade::Transaction& transaction)
                              { _parts.externalKeys.set(transaction, user.id, key.value_or("")); });
    return answerDone(request, user, updated());
}

} // namespace account
