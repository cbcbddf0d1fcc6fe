#include "forms/RegistrationRules.h"

#include "forms/AddressSyntax.h"
#include "forms/VisibleText.h"
#include "web/Languages.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <string_view>

namespace account
{
namespace
{

using Messages = std::vector<colonnade::Phrase>;

constexpr const char* NAME_TAKEN = "The user name is already taken";
constexpr const char* EMAIL_TAKEN = "Email is already taken";
constexpr std::size_t MAX_PASSWORD_BYTES = 1000;

/// Second segments of this plugin's paths, now and later, and what PYBOSSA reserves besides.
constexpr std::string_view RESERVED_NAMES[] = {
    "confirm-email", "forgot-password", "newsletter", "page",   "profile", "register", "reset-password",
    "save_metadata", "signin",          "signout",    "<name>", "<token>", "avatar"};

bool hasLength(const std::optional<std::string>& text, std::size_t least, std::size_t most)
{
    // A code point has 4 bytes at most: do not count those of a megabyte.
    if (!text || text->size() > 4 * most)
        return false;
    const std::size_t length = colonnade::countCodePoints(*text);
    return length >= least && length <= most;
}

bool hasOneOf(std::string_view text, std::string_view characters)
{
    return text.find_first_of(characters) != std::string_view::npos;
}

/// PYBOSSA's optional rule. Its maximum of 15 characters weakens passwords and is left out.
Messages checkStrength(std::string_view password)
{
    if (colonnade::countCodePoints(password) < 8)
        return {"Password must be between 8 and 15 characters"};
    if (!hasOneOf(password, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") ||
        !hasOneOf(password, "abcdefghijklmnopqrstuvwxyz") || !hasOneOf(password, "0123456789") ||
        !hasOneOf(password, "!@$%^&*#"))
        return {"Password must contain at least one uppercase, one lowercase, one numeric , "
                "one special !@$%^&*# character."};
    return {};
}

bool isOfAnother(const std::optional<colonnade::User>& user, std::int64_t userId)
{
    return user && user->id != userId;
}

void addTo(FormErrors& errors, const std::string& field, Messages messages)
{
    if (!messages.empty())
        errors[field] = std::move(messages);
}

} // namespace

Registration Registration::read(const Form& form)
{
    return {.fullname = form.text("fullname"),
            .name = form.text("name"),
            .email = form.text("email_addr"),
            .password = form.text("password"),
            .confirm = form.text("confirm"),
            .consent = form.ticked("consent")};
}

FormErrors RegistrationRules::check(const Registration& wanted) const
{
    FormErrors errors;
    addTo(errors, "fullname", checkFullname(wanted.fullname));
    addTo(errors, "name", checkName(wanted.name, 0));
    addTo(errors, "email_addr", checkEmail(wanted.email, 0));
    addTo(errors, "password", checkPassword(wanted, Repetition::First));
    return errors;
}

std::vector<colonnade::Phrase> RegistrationRules::checkFullname(const std::optional<std::string>& fullname)
{
    if (hasLength(fullname, 3, 35) && !isBlank(*fullname) && !hasHiddenCharacters(*fullname))
        return {};
    return {"Full name must be between 3 and 35 characters long"};
}

std::vector<colonnade::Phrase> RegistrationRules::checkName(const std::optional<std::string>& name,
                                                            std::int64_t userId) const
{
    Messages messages;
    if (!hasLength(name, 3, 35))
        messages.emplace_back("User name must be between 3 and 35 characters long");
    if (!name)
        return messages;
    if (hasOneOf(*name, "$#&\\/|") || hasBlanks(*name) || hasHiddenCharacters(*name))
        messages.emplace_back("$#&\\/| and space symbols are forbidden");
    if (messages.empty() && isOfAnother(_identity.users().findByNameIgnoringCase(*name), userId))
        messages.emplace_back(NAME_TAKEN);
    const std::string folded = colonnade::lowerAscii(*name);
    if (std::find(std::begin(RESERVED_NAMES), std::end(RESERVED_NAMES), folded) != std::end(RESERVED_NAMES))
        messages.emplace_back("This name is used by the system.");
    return messages;
}

std::vector<colonnade::Phrase> RegistrationRules::checkAddressForm(const std::optional<std::string>& email)
{
    Messages messages;
    if (!hasLength(email, 3, 254))
        messages.emplace_back("Email must be between 3 and 254 characters long");
    if (!email || !isEmailAddress(*email))
        messages.emplace_back("Invalid email address.");
    return messages;
}

std::vector<colonnade::Phrase> RegistrationRules::checkEmail(const std::optional<std::string>& email,
                                                             std::int64_t userId) const
{
    Messages messages = checkAddressForm(email);
    if (!messages.empty())
        return messages;
    if (isOfDomain(*email, _settings.spamDomains))
        messages.emplace_back("Use a valid email account");
    if (isOfAnother(_identity.users().findByEmail(*email), userId))
        messages.emplace_back(EMAIL_TAKEN);
    return messages;
}

std::vector<colonnade::Phrase> RegistrationRules::checkPassword(const Registration& wanted,
                                                                Repetition place) const
{
    if (!wanted.password || isBlank(*wanted.password))
        return {"Password cannot be empty"};
    if (wanted.password->size() > MAX_PASSWORD_BYTES)
        return {withPlaces("Password must be at most " + std::to_string(MAX_PASSWORD_BYTES) + " bytes long")};
    Messages messages;
    if (_settings.strongPassword)
        messages = checkStrength(*wanted.password);
    if (wanted.password != wanted.confirm)
        messages.insert(place == Repetition::First ? messages.begin() : messages.end(),
                        "Passwords must match");
    return messages;
}

std::vector<colonnade::Phrase> RegistrationRules::findPasswordFaults(const Registration& wanted) const
{
    if (auto fault = _identity.passwords().findFault(*wanted.password, wanted.name.value_or(""),
                                                     wanted.email.value_or("")))
        return {withPlaces(*fault)};
    return {};
}

FormErrors RegistrationRules::errorsOf(colonnade::UserConflict conflict)
{
    if (conflict == colonnade::UserConflict::NameTaken)
        return {{"name", {NAME_TAKEN}}};
    return {{"email_addr", {EMAIL_TAKEN}}};
}

} // namespace account
