#include "views/ProfileUpdate.h"

#include "dialect/Dialect.h"
#include "views/Access.h"
#include "views/AccountChanges.h"
#include "views/EmailConfirmation.h"
#include "views/PictureUpload.h"

#include "dialect/Sentences.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

using colonnade::Phrase;
using colonnade::Request;
using colonnade::Response;
using colonnade::User;

namespace account
{
namespace
{

constexpr std::size_t MAX_KEY_BYTES = 500;
constexpr const char* PROOF = "current_password"; // field of the profile's form

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

UpdateForms ProfileUpdate::formsOf(const User& user, const Form& posted) const
{
    auto forms = formsOf(user);
    forms.posted = true;
    if (buttonOf(posted) == "Profile")
        forms.profile = ProfileFields::read(posted, user);
    if (buttonOf(posted) == "External" && posted.has("ckan_api"))
        forms.ckanApi = posted.text("ckan_api");
    return forms;
}

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
    const auto writeMembers = [&](colonnade::JsonWriter& json, const colonnade::Language& language)
    {
        if (!flash && !forms.posted)
            json.nullMember("flash"); // a waiting message comes after it, and counts
        forms.writeMembers(json, token, language);
    };
    // A page lists what is wrong above its form; a message beside it would say it twice.
    if (flash && flash->category == "error" && forms.hasErrors() && !wantsJson(request))
        flash = pleaseCorrect();
    Shown shown{.templateName = "/account/update.html",
                .title =
                    Phrase::verbatim("Update your profile: " + colonnade::escapeHtml(forms.user.fullname)),
                .members = writeMembers,
                .page = _parts.templates.form,
                .draw = [&](colonnade::View& page) { forms.draw(page, _parts.settings.locales); },
                .flash = std::move(flash),
                .pageTitle = {"Update your profile: {fullname}", {{"fullname", forms.user.fullname}}},
                .token = token};
    placeAmongOwn(_parts, request, forms.user, shown);
    auto response = _parts.views.show(request, shown);
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
    const Form posted = Form::read(request);
    const Browser browser = _parts.browsers.read(request);
    if (!_parts.identity.findUser(request))
        _parts.csrf.check(request, browser);
    return answerFor(
        requireEditor(_parts, request),
        [&](const User& user)
        {
            if (auto again = refuseStale(_parts, request, browser,
                                         [&](FlashMessage flash)
                                         { return answerForms(request, formsOf(user, posted), flash); }))
                return std::move(*again);
            const std::string button = buttonOf(posted);
            if (button == "Profile")
                return proveAndSave(request, user, posted);
            if (button == "Password")
                return Response::onHeavyLane(colonnade::Work::MakePassword,
                                             [this, user, posted](const Request& handedOver)
                                             { return savePassword(handedOver, user, posted); });
            if (button == "External")
                return saveExternal(request, user, posted);
            if (button != "Upload")
                throw colonnade::HttpError(415, "unsupported_media_type",
                                           "The field btn must be Profile, Upload, Password or External.");
            return Response::onHeavyLane(colonnade::Work::Picture,
                                         [this, user, posted](const Request& handedOver)
                                         { return saveUpload(handedOver, user, posted); });
        });
}

Response ProfileUpdate::proveAndSave(const Request& request, const User& user, const Form& posted) const
{
    const auto wanted = ProfileFields::read(posted, user);
    if (wanted.email == user.email && wanted.name == user.name)
        return saveProfile(request, user, posted);
    const Change& needed = wanted.email != user.email ? change::ADDRESS : change::NAME;
    if (isProved(_parts, request, needed))
        return saveProfile(request, user, posted);
    if (posted.text(PROOF).value_or("").empty())
        return askForPassword(request, user, posted);
    return Response::onHeavyLane(colonnade::Work::CheckPassword,
                                 [this, user, posted](const Request& handedOver)
                                 {
                                     const auto caller = _parts.identity.findUser(handedOver);
                                     return caller && knowsOwnPassword(_parts, handedOver, *caller,
                                                                       posted.text(PROOF).value_or(""))
                                                ? saveProfile(handedOver, user, posted)
                                                : askForPassword(handedOver, user, posted);
                                 });
}

Response ProfileUpdate::askForPassword(const Request& request, const User& user, const Form& posted) const
{
    auto forms = formsOf(user, posted);
    forms.profileErrors[PROOF] = {"Type your current password to change your e-mail address or user name."};
    return answerForms(request, forms, pleaseCorrect());
}

Response ProfileUpdate::saveProfile(const Request& request, const User& user, const Form& posted) const
{
    auto forms = formsOf(user, posted);
    const auto& email = forms.profile.email;
    const bool changesEmail = email != user.email;
    if (_parts.settings.confirmation && changesEmail && email && _parts.mails.isSpam(*email))
        return answerForms(request, forms, FlashMessage{"info", "Use a valid email account"});
    forms.profileErrors = forms.profile.check(_parts, user);
    if (forms.profileErrors.empty())
    {
        const auto conflict = store(request, forms.profile, user);
        if (!conflict)
        {
            if (forms.profile.name != user.name)
                logChange(_parts, request, change::NAME, user.id);
            if (changesEmail)
                logChange(_parts, request, change::ADDRESS, user.id);
            User changed = user;
            forms.profile.applyTo(changed);
            const FlashMessage flash =
                changesEmail
                    ? FlashMessage{"info",
                                   {"An email has been sent to verify your new email: {email}. Once you "
                                    "verify it, it will be updated.",
                                    {{"email", *email}}}}
                    : updated();
            auto response = answerDone(request, changed, flash);
            if (changed.name != user.name)
                closeOwn(request, user, response);
            return response;
        }
        forms.profileErrors = RegistrationRules::errorsOf(*conflict);
    }
    return answerForms(request, forms, pleaseCorrect());
}

std::optional<colonnade::UserConflict> ProfileUpdate::store(const Request& request,
                                                            const ProfileFields& fields,
                                                            const User& user) const
{
    const auto owner = _parts.identity.users().findByEmail(*fields.email);
    const auto work = [&](colonnade::Transaction& transaction) -> std::optional<colonnade::UserConflict>
    {
        auto& users = _parts.identity.users();
        auto current = users.findById(transaction, user.id);
        if (!current)
            throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such account.");
        const User before = *current;
        const bool changesEmail = fields.email != user.email, changesName = fields.name != user.name;
        fields.applyTo(*current);
        current->email = before.email; // a new one waits for its link
        if (changesEmail)
        {
            current->confirmationEmailSent = true;
            current->validEmail = before.validEmail && !_parts.settings.confirmation;
        }
        if (const auto conflict = users.update(transaction, *current))
            return conflict;
        _parts.work.setRanked(transaction, user.id, !fields.restricted);
        if (changesName)
            carryOut(_parts, transaction, change::NAME, before);
        if (changesEmail)
        {
            carryOut(_parts, transaction, change::ADDRESS, before);
            mailAddressChange(_parts, transaction, *current, *fields.email, owner, request.clientAddress());
        }
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

void ProfileUpdate::closeOwn(const Request& request, const User& user, Response& response) const
{
    const auto caller = _parts.identity.findUser(request);
    if (caller && caller->id == user.id)
        _parts.browsers.close(_parts.browsers.read(request), request, response);
}

Response ProfileUpdate::savePassword(const Request& request, const User& user, const Form& posted) const
{
    isProved(_parts, request, change::PASSWORD);
    auto forms = formsOf(user);
    forms.posted = true;
    const Registration wanted{.name = user.name,
                              .email = user.email,
                              .password = posted.text("new_password"),
                              .confirm = posted.text("confirm")};
    forms.passwordErrors = checkNewPassword(_parts, wanted);
    if (!forms.passwordErrors.empty())
        return answerForms(request, forms, pleaseCorrect());
    if (!user.hasPassword ||
        !knowsOwnPassword(_parts, request, user, posted.text("current_password").value_or("")))
        return answerForms(
            request, forms,
            FlashMessage{"error", "Your current password doesn't match the one in our records"});
    const Browser browser = _parts.browsers.read(request); // before its session ends
    const std::string hash = _parts.identity.passwords().hash(*wanted.password);
    _parts.database.write(
        [&](colonnade::Transaction& transaction)
        {
            _parts.identity.users().setPasswordHash(transaction, user.id, hash, false);
            carryOut(_parts, transaction, change::PASSWORD, user);
        });
    logChange(_parts, request, change::PASSWORD, user.id);
    auto response = answerDone(request, user, {"success", "Yay, you changed your password succesfully!"});
    if (const auto changed = _parts.identity.users().findById(user.id); changed && browser.userId == user.id)
        _parts.browsers.reopen(*changed, browser, request, response);
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
