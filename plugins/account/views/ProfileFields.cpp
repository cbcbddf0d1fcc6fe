#include "views/ProfileFields.h"

#include <colonnade/Text.h>

#include <algorithm>

namespace account
{
namespace
{

void addTo(FormErrors& errors, const std::string& field, std::vector<colonnade::Phrase> messages)
{
    if (!messages.empty())
        errors[field] = std::move(messages);
}

std::optional<std::string> textOr(const Form& form, std::string_view name, const std::string& stored)
{
    return form.has(name) ? form.text(name) : std::optional(stored);
}

} // namespace

ProfileFields ProfileFields::of(const colonnade::User& user)
{
    return {.fullname = user.fullname,
            .name = user.name,
            .email = user.email,
            .locale = user.locale,
            .privacyMode = user.privacyMode,
            .restricted = user.restricted,
            .subscribed = user.subscribed};
}

ProfileFields ProfileFields::read(const Form& form, const colonnade::User& user)
{
    return {.fullname = textOr(form, "fullname", user.fullname),
            .name = textOr(form, "name", user.name),
            .email = form.has("email_addr") ? form.address("email_addr") : std::optional(user.email),
            .locale = textOr(form, "locale", user.locale),
            .privacyMode = form.isOn("privacy_mode"),
            .restricted = form.isOn("restrict"),
            .subscribed = form.isOn("subscribed")};
}

FormErrors ProfileFields::check(const AccountParts& parts, const colonnade::User& user) const
{
    FormErrors errors;
    if (fullname != user.fullname)
        addTo(errors, "fullname", RegistrationRules::checkFullname(fullname));
    if (name != user.name)
        addTo(errors, "name", parts.rules.checkName(name, user.id, email.value_or("")));
    if (email != user.email)
        addTo(errors, "email_addr", parts.rules.checkEmail(email, user.id));
    const auto& locales = parts.settings.locales;
    if (!locale ||
        (locale != user.locale && std::find(locales.begin(), locales.end(), *locale) == locales.end()))
        addTo(errors, "locale", {"Not a valid choice"});
    return errors;
}

void ProfileFields::applyTo(colonnade::User& user) const
{
    user.fullname = *fullname;
    user.name = *name;
    user.email = *email;
    user.locale = *locale;
    user.privacyMode = privacyMode;
    user.restricted = restricted;
    user.subscribed = subscribed;
}

} // namespace account
