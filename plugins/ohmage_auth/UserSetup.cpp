#include "UserSetup.h"

#include "AccountAdministration.h"
#include "AccountFields.h"
#include "Answers.h"
#include "CallParameters.h"
#include "TokenCall.h"

#include <colonnade/Crypto.h>
#include <colonnade/Text.h>

#include <utility>

using colonnade::Parameters;
using colonnade::Request;
using colonnade::Response;
using colonnade::UserConflict;

namespace ohmage
{
namespace
{

constexpr std::size_t PASSWORD_BYTES = 12;
constexpr std::string_view DEFAULT_PREFIX = "lausd-";
constexpr int DEFAULT_DIGITS = 5;
constexpr int MAX_DIGITS = 10;
constexpr int TRIES = 50;

constexpr Failure BAD_NAME_RULE{"1018", "The prefix and the number of digits make no username: "
                                        "username_prefix, username_digits"};
constexpr Failure NO_NAME_LEFT{"1018", "No username is left: username_prefix, username_digits"};

bool readNameRule(const Parameters& parameters, std::string& prefix, int& digits)
{
    if (parameters.count("username_prefix") > 1 || parameters.count("username_digits") > 1)
        return false;
    const auto givenPrefix = parameters.get("username_prefix"),
               givenDigits = parameters.get("username_digits");
    prefix = isBlank(givenPrefix) ? DEFAULT_PREFIX : givenPrefix;
    const auto number = isBlank(givenDigits) ? DEFAULT_DIGITS : colonnade::parseInteger(givenDigits);
    if (!number || *number < 1 || *number > MAX_DIGITS)
        return false;
    digits = static_cast<int>(*number);
    return isNewUserName(prefix + std::string(static_cast<std::size_t>(digits), '0'));
}

std::string randomDigits(int count)
{
    std::string digits;
    while (digits.size() < static_cast<std::size_t>(count))
        for (const unsigned char byte: colonnade::randomBytes(static_cast<std::size_t>(count)))
            if (byte < 250 && digits.size() < static_cast<std::size_t>(count)) // each digit as likely
                digits += static_cast<char>('0' + byte % 10);
    return digits;
}

} // namespace

std::variant<UserSetup::Wanted, Response> UserSetup::readWanted(const Request& request,
                                                                const Parameters& parameters)
{
    Wanted wanted;
    auto& person = wanted.person;
    struct Field
    {
        const char *name, *label, *code;
        std::string& value;
    };
    for (const auto& field: {Field{"first_name", "first name", "1006", person.firstName},
                             Field{"last_name", "last name", "1007", person.lastName},
                             Field{"organization", "organization", "1008", person.organization},
                             Field{"personal_id", "personal ID", "1009", person.personalId}})
        if (const auto fault = readPersonal(parameters, field.name, field.label, field.value))
            return fail(request, {field.code, *fault});
    if (const auto fault = readOptionalEmailAddress(parameters, wanted.email))
        return fail(request, {"1010", *fault});
    if (!readNameRule(parameters, wanted.prefix, wanted.digits))
        return fail(request, BAD_NAME_RULE);
    return wanted;
}

Response UserSetup::setUp(const Request& request) const
{
    return answerToken(_tokens, request, TokenPlace::ParameterOrCookie,
                       [&](const Parameters& parameters, const LiveToken& token)
                       {
                           auto wanted = readWanted(request, parameters);
                           if (auto* refusal = std::get_if<Response>(&wanted))
                               return std::move(*refusal);
                           if (!token.user.admin)
                               return fail(request, failure::NOT_YOUR_SETUP);
                           return answerSlowly(
                               token, [this, person = std::get<Wanted>(wanted)](const Request& handedOver)
                               { return findOrMake(handedOver, person); });
                       });
}

Response UserSetup::findOrMake(const Request& request, const Wanted& wanted) const
{
    if (auto known = find(request, wanted.person))
        return std::move(*known);
    try
    {
        return make(request, wanted);
    }
    catch (const colonnade::UniqueViolation&)
    {
        if (auto known = find(request, wanted.person)) // made at this very moment
            return std::move(*known);
        throw;
    }
}

std::optional<Response> UserSetup::find(const Request& request, const Person& person) const
{
    const auto id = _persons.findUserId(person);
    const auto user = id ? _identity.users().findById(*id) : std::nullopt;
    if (!user)
        return std::nullopt;
    colonnade::JsonWriter data;
    data.beginObject().member("username", user->name);
    if (!user->email.empty())
        data.member("email_address", user->email);
    return succeedWithData(request, data.end().text());
}

Response UserSetup::make(const Request& request, const Wanted& wanted) const
{
    const std::string password = colonnade::encodeBase64Url(colonnade::randomBytes(PASSWORD_BYTES));
    const std::string hash = _identity.passwords().hash(password);
    for (int i = 0; i < TRIES; ++i)
    {
        const std::string userName = wanted.prefix + randomDigits(wanted.digits);
        const auto made = store(wanted, userName, hash);
        const auto* conflict = std::get_if<UserConflict>(&made);
        if (conflict && *conflict == UserConflict::EmailTaken)
            return failConflict(request, *conflict, userName);
        if (conflict)
            continue;
        colonnade::JsonWriter data;
        data.beginObject().member("username", userName).member("password", password);
        if (wanted.email)
            data.member("email_address", *wanted.email);
        return succeedWithData(request, data.end().text());
    }
    return fail(request, NO_NAME_LEFT);
}

std::variant<colonnade::User, UserConflict> UserSetup::store(const Wanted& wanted,
                                                             const std::string& userName,
                                                             const std::string& passwordHash) const
{
    return _database.write(
        [&](colonnade::Transaction& transaction)
        {
            auto made = _identity.users().create(
                transaction, {.name = userName,
                              .fullname = wanted.person.firstName + " " + wanted.person.lastName,
                              .email = wanted.email.value_or(""),
                              .passwordHash = passwordHash,
                              .mustChangePassword = true});
            if (const auto* user = std::get_if<colonnade::User>(&made))
                Persons::add(transaction, user->id, wanted.person);
            return made;
        });
}

} // namespace ohmage
