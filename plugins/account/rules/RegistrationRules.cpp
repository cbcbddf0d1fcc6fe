#include "rules/RegistrationRules.h"

#include "dialect/Dialect.h"
#include "rules/AddressSyntax.h"

#include "dialect/Sentences.h"

#include <colonnade/Mail.h>
#include <colonnade/Names.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

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

bool hasLength(const std::optional<std::string>& text, std::size_t least, std::size_t most)
{
    // A code point has 4 bytes at most: do not count those of a megabyte.
    if (!text || text->size() > 4 * most)
        return false;
    const std::size_t length = colonnade::countCodePoints(*text);
    return length >= least && length <= most;
}

const char* messageOf(colonnade::NameFault fault)
{
    switch (fault)
    {
    case colonnade::NameFault::Length:
        return "User name must be between 3 and 35 characters long";
    case colonnade::NameFault::Characters:
        return "$#&\\/| and space symbols are forbidden";
    case colonnade::NameFault::Reserved:
        break;
    }
    return "This name is used by the system.";
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
            .email = form.address("email_addr"),
            .password = form.text("password"),
            .confirm = form.text("confirm"),
            .consent = form.ticked("consent")};
}

FormErrors RegistrationRules::check(const Registration& wanted) const
{
    FormErrors errors;
    addTo(errors, "fullname", checkFullname(wanted.fullname));
    addTo(errors, "name", checkName(wanted.name, 0, wanted.email.value_or("")));
    addTo(errors, "email_addr", checkEmail(wanted.email, 0));
    addTo(errors, "password", checkPassword(wanted, Repetition::First));
    return errors;
}

std::vector<colonnade::Phrase> RegistrationRules::checkFullname(const std::optional<std::string>& fullname)
{
    if (fullname && colonnade::isFullName(*fullname))
        return {};
    return {"Full name must be between 3 and 35 characters long"};
}

std::vector<colonnade::Phrase> RegistrationRules::checkName(const std::optional<std::string>& name,
                                                            std::int64_t userId,
                                                            std::string_view ownEmail) const
{
    if (!name)
        return {messageOf(colonnade::NameFault::Length)};
    Messages messages;
    for (const auto fault: colonnade::findNameFaults(*name))
        messages.emplace_back(messageOf(fault));
    if (isTakenName(*name, userId, ownEmail))
        messages = {NAME_TAKEN};
    return messages;
}

/// A name in the form of an address may only be one's own: else lists show it as if that person were here.
bool RegistrationRules::isTakenName(const std::string& name, std::int64_t userId,
                                    std::string_view ownEmail) const
{
    const bool isAddress = isEmailAddress(colonnade::foldMailAddress(name));
    return (isAddress && colonnade::foldMailAddress(name) != colonnade::foldMailAddress(ownEmail)) ||
           _identity.users().isNameTaken(name, userId);
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
    if (_settings.tellUnknownAddresses && isOfAnother(_identity.users().findByEmail(*email), userId))
        messages.emplace_back(EMAIL_TAKEN);
    return messages;
}

std::vector<colonnade::Phrase> RegistrationRules::checkPassword(const Registration& wanted,
                                                                Repetition place) const
{
    if (!wanted.password || colonnade::isBlank(*wanted.password))
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
