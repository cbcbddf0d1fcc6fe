#include "views/UpdateForms.h"

#include "dialect/Dialect.h"
#include "views/Access.h"

#include <colonnade/Text.h>

using colonnade::JsonWriter;

namespace account
{
namespace
{

/// `""` on a form that was sent, null before.
void writeEmpty(JsonWriter& json, std::string_view name, bool posted)
{
    json.key(name);
    posted ? json.value("") : json.null();
}

FormInput hidden(const std::string& button)
{
    return {.name = "btn", .label = {}, .type = "hidden", .autocomplete = {}, .value = button};
}

} // namespace

void UpdateForms::writeMembers(JsonWriter& json, const std::string& csrfToken,
                               const colonnade::Language& language) const
{
    json.key("form")
        .beginObject()
        .member("id", user.id)
        .member("fullname", profile.fullname)
        .member("name", profile.name)
        .member("email_addr", profile.email)
        .member("locale", profile.locale)
        .member("ckan_api", ckanApi)
        .member("privacy_mode", profile.privacyMode)
        .member("restrict", profile.restricted)
        .member("subscribed", profile.subscribed);
    endForm(json, profileErrors, csrfToken, language);
    json.key("password_form").beginObject();
    for (const char* name: {"current_password", "new_password", "confirm"})
        writeEmpty(json, name, posted);
    endForm(json, passwordErrors, csrfToken, language);
    json.key("upload_form").beginObject();
    for (const char* name: {"id", "avatar"})
        json.nullMember(name);
    for (const char* name: {"x1", "y1", "x2", "y2"})
        json.member(name, 0);
    endForm(json, uploadErrors, csrfToken, language);
    json.member("show_passwd_form", true);
}

void UpdateForms::draw(colonnade::View& page, const std::vector<std::string>& locales) const
{
    const std::string action = profilePath(user) + "update";
    const std::vector<FormInput> profileInputs{
        {"fullname", "Full name", "text", "name", profile.fullname.value_or("")},
        {"name", "User name", "text", "username", profile.name.value_or("")},
        {"email_addr", "E-mail address", "email", "email", profile.email.value_or("")},
        {.name = "locale",
         .label = "Language",
         .type = "select",
         .autocomplete = "",
         .value = profile.locale.value_or(""),
         .options = locales},
        {"privacy_mode", "Keep my profile out of public data", "checkbox", "", "", profile.privacyMode},
        {"restrict", "Restrict the processing of my data", "checkbox", "", "", profile.restricted},
        {"subscribed", "Send me e-mails", "checkbox", "", "", profile.subscribed},
        {"current_password", "Current password (for another address or user name)", "password",
         "current-password"},
        hidden("Profile")};
    const std::vector<FormInput> passwordInputs{
        {"current_password", "Current password", "password", "current-password"},
        {"new_password", "New password", "password", "new-password"},
        {"confirm", "New password, again", "password", "new-password"},
        hidden("Password")};
    const std::vector<FormInput> uploadInputs{{"avatar", "Image file", "file", ""}, hidden("Upload")};
    const std::vector<FormInput> otherInputs{
        {"ckan_api", "CKAN API key", "text", "off", ckanApi.value_or("")}, hidden("External")};
    drawForm(page, {action, profileInputs, profileErrors, "Save"});
    drawForm(page, {action, passwordInputs, passwordErrors, "Change password", "Password"});
    drawForm(page, {action, uploadInputs, uploadErrors, "Upload", "Picture"});
    drawForm(page, {action, otherInputs, profileErrors, "Save", "Other services"});
}

} // namespace account
