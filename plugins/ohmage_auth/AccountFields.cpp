#include "AccountFields.h"

#include "CallParameters.h"
#include "Credentials.h"

#include <colonnade/Names.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

#include <algorithm>
#include <array>

namespace ohmage
{
namespace
{

constexpr std::size_t MIN_PASSWORD_CHARACTERS = 8; // of the protocol; the server's own minimum may be higher
constexpr std::size_t MAX_EMAIL_BYTES = 254;
constexpr std::size_t MAX_NAMES = 1000; // in one list
constexpr std::size_t MAX_QUOTED_BYTES = 255;
constexpr std::size_t MAX_PERSONAL_CHARACTERS = 255;

bool isAlphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Dot-separated parts, none empty, of letters, digits and `more`.
bool isDotted(std::string_view text, std::string_view more)
{
    char before = '.';
    for (const char c: text)
    {
        if (c == '.' ? before == '.' : !isAlphanumeric(c) && more.find(c) == std::string_view::npos)
            return false;
        before = c;
    }
    return before != '.';
}

/// `^([_A-Za-z0-9-]+)(\.[_A-Za-z0-9-]+)*@[A-Za-z0-9]+(\.[A-Za-z0-9]+)*(\.[A-Za-z]{2,})$`, and a dash in the
/// domain, which the original forgot.
bool isEmailAddress(std::string_view text)
{
    const auto at = text.find('@'), lastDot = text.rfind('.');
    if (text.size() > MAX_EMAIL_BYTES || at == std::string_view::npos || lastDot == std::string_view::npos ||
        lastDot < at)
        return false;
    const auto top = text.substr(lastDot + 1);
    const auto isLetter = [](char c) { return isAlphanumeric(c) && !(c >= '0' && c <= '9'); };
    return isDotted(text.substr(0, at), "_-") && isDotted(text.substr(at + 1), "-") && top.size() >= 2 &&
           std::all_of(top.begin(), top.end(), isLetter);
}

} // namespace

bool isUserName(std::string_view name)
{
    return name.size() >= 4 && name.size() <= 25 && std::any_of(name.begin(), name.end(), isAlphanumeric) &&
           std::all_of(name.begin(), name.end(),
                       [](char c) {
                           return isAlphanumeric(c) ||
                                  std::string_view("._@+-").find(c) != std::string_view::npos;
                       });
}

bool isNewUserName(std::string_view name)
{
    const auto faults = colonnade::findNameFaults(name);
    return isUserName(name) &&
           std::all_of(faults.begin(), faults.end(),
                       [](colonnade::NameFault fault) { return fault == colonnade::NameFault::Length; });
}

std::optional<Failure> readUserName(const colonnade::Parameters& parameters, std::string& userName)
{
    const auto given = parameters.all("username");
    if (given.size() > 1)
        return failure::TWO_USER_NAMES;
    if (given.empty() || isBlank(given.front()))
        return failure::NO_USER_NAME;
    const auto name = withoutTrailingBlanks(given.front());
    if (!isUserName(name))
        return failure::BAD_USER_NAME;
    userName = name;
    return std::nullopt;
}

std::optional<Failure> readPassword(const colonnade::Parameters& parameters, std::string& password)
{
    const auto given = parameters.all("password");
    if (given.size() > 1)
        return failure::TWO_ACCOUNT_PASSWORDS;
    if (given.empty() || isBlank(given.front()))
        return failure::NO_ACCOUNT_PASSWORD;
    if (colonnade::countCodePoints(given.front()) < MIN_PASSWORD_CHARACTERS)
        return failure::SHORT_NEW_PASSWORD;
    password = given.front();
    return std::nullopt;
}

std::optional<std::string> readEmailAddress(const colonnade::Parameters& parameters, std::string& email)
{
    const auto given = parameters.all("email_address");
    if (given.size() > 1)
        return "Multiple email address parameters were given: email_address";
    if (given.empty() || isBlank(given.front()))
        return "The email address is missing: email_address";
    const auto address = colonnade::trimSpace(given.front());
    if (!isEmailAddress(address))
        return quoting("The email address value for the user is invalid", given.front());
    email = address;
    return std::nullopt;
}

std::optional<std::string> readPersonal(const colonnade::Parameters& parameters, const std::string& name,
                                        const std::string& label, std::string& value)
{
    const auto given = parameters.all(name);
    if (given.empty() || isBlank(given.front()))
        return "Missing the required " + label + " parameter: " + name;
    if (given.size() > 1)
        return "Multiple " + label + " parameters were given: " + name;
    if (colonnade::countCodePoints(given.front()) > MAX_PERSONAL_CHARACTERS ||
        !colonnade::isValidUtf8(given.front()) || colonnade::hasControlCharacters(given.front()))
        return "The " + label + " must be text of up to 255 characters: " + name;
    value = given.front();
    return std::nullopt;
}

std::optional<Failure> readPersonChange(const colonnade::Parameters& parameters, PersonChange& person,
                                        std::string& text)
{
    struct Field
    {
        const char *name, *label, *code;
        std::optional<std::string>& value;
    };
    for (const auto& field: {Field{"first_name", "first name", "1006", person.firstName},
                             Field{"last_name", "last name", "1007", person.lastName},
                             Field{"organization", "organization", "1008", person.organization},
                             Field{"personal_id", "personal ID", "1009", person.personalId}})
    {
        if (parameters.count(field.name) <= 1 && isBlank(parameters.get(field.name)))
            continue;
        if (auto fault = readPersonal(parameters, field.name, field.label, field.value.emplace()))
        {
            text = std::move(*fault);
            return Failure{field.code, text};
        }
    }
    return std::nullopt;
}

std::optional<std::string> readOptionalEmailAddress(const colonnade::Parameters& parameters,
                                                    std::optional<std::string>& email)
{
    if (parameters.count("email_address") <= 1 && isBlank(parameters.get("email_address")))
        return std::nullopt;
    return readEmailAddress(parameters, email.emplace());
}

std::variant<std::vector<std::string>, Failure> readUserList(const colonnade::Parameters& parameters)
{
    if (parameters.count("user_list") > 1)
        return failure::TWO_USER_LISTS;
    std::vector<std::string> names;
    for (std::string_view rest = parameters.get("user_list"); !rest.empty();)
    {
        const auto item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
        const auto name = colonnade::trimBlanks(item);
        if (name.empty())
            continue;
        if (!isUserName(name) || names.size() == MAX_NAMES)
            return failure::BAD_USER_NAME;
        names.emplace_back(name);
    }
    return names;
}

std::string quoting(std::string_view text, std::string_view given)
{
    static constexpr std::array<std::string_view, 5> MATCHED{"token", "is unknown", "not provided",
                                                             "new accounts aren't", "authentication"};
    const std::string lower = colonnade::lowerAscii(given);
    const bool isHarmless =
        given.size() <= MAX_QUOTED_BYTES && colonnade::isValidUtf8(given) &&
        std::none_of(MATCHED.begin(), MATCHED.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
    return isHarmless ? std::string(text).append(": ").append(given) : std::string(text) + ".";
}

} // namespace ohmage
