#include "AccountAdministration.h"

#include "AccountFields.h"
#include "Answers.h"
#include "Persons.h"
#include "TokenCall.h"

#include <colonnade/PersonalData.h>

#include <Poco/Logger.h>

#include <utility>

using colonnade::Parameters;
using colonnade::Request;
using colonnade::Response;
using colonnade::UserConflict;

namespace ohmage
{

Response failConflict(const Request& request, UserConflict conflict, const std::string& userName)
{
    if (conflict == UserConflict::EmailTaken)
        return fail(request, {"1010", "The email address belongs to another user."});
    return fail(request, {"1000", quoting("The following user already exists", userName)});
}

std::variant<AccountAdministration::Wanted, Response> AccountAdministration::readWanted(
    const Request& request, const Parameters& parameters, Call call)
{
    Wanted wanted;
    if (const auto failure = readUserName(parameters, wanted.userName))
        return fail(request, *failure);
    if (call == Call::Create && !isNewUserName(wanted.userName))
        return fail(request, failure::BAD_USER_NAME);
    if (call == Call::Create)
        if (const auto failure = readPassword(parameters, wanted.password))
            return fail(request, *failure);
    if (const auto fault = readOptionalEmailAddress(parameters, wanted.email))
        return fail(request, {"1010", *fault});
    const auto flags = readAccountFlags(parameters);
    if (const auto* failure = std::get_if<Failure>(&flags))
        return fail(request, *failure);
    wanted.flags = std::get<AccountFlags>(flags);
    std::string text;
    if (call == Call::Update)
        if (const auto failure = readPersonChange(parameters, wanted.person, text))
            return fail(request, *failure);
    return wanted;
}

Response AccountAdministration::create(const Request& request) const
{
    return answerToken(_tokens, request, TokenPlace::Parameter,
                       [&](const Parameters& parameters, const LiveToken& token)
                       {
                           auto wanted = readWanted(request, parameters, Call::Create);
                           if (auto* refusal = std::get_if<Response>(&wanted))
                               return std::move(*refusal);
                           if (!token.user.admin)
                               return fail(request, failure::NO_ADMINISTRATOR);
                           return answerSlowly(
                               token, [this, account = std::get<Wanted>(wanted)](const Request& handedOver)
                               { return store(handedOver, account); });
                       });
}

Response AccountAdministration::store(const Request& request, const Wanted& wanted) const
{
    auto& passwords = _identity.passwords();
    const std::string email = wanted.email.value_or("");
    if (const auto fault = passwords.findFault(wanted.password, wanted.userName, email))
        return fail(request, {"1001", "The password is invalid. " + *fault});
    const auto made =
        _identity.users().create({.name = wanted.userName,
                                  .fullname = wanted.userName,
                                  .email = email,
                                  .passwordHash = passwords.hash(wanted.password),
                                  .admin = wanted.flags.admin.value_or(false),
                                  .disabled = !wanted.flags.enabled.value_or(false),
                                  .mustChangePassword = wanted.flags.newAccount.value_or(true)});
    if (const auto* conflict = std::get_if<UserConflict>(&made))
        return failConflict(request, *conflict, wanted.userName);
    return succeed(request);
}

Response AccountAdministration::update(const Request& request) const
{
    return answerToken(_tokens, request, TokenPlace::Parameter,
                       [&](const Parameters& parameters, const LiveToken& token)
                       {
                           auto wanted = readWanted(request, parameters, Call::Update);
                           if (auto* refusal = std::get_if<Response>(&wanted))
                               return std::move(*refusal);
                           if (!token.user.admin)
                               return fail(request, failure::NO_ADMINISTRATOR);
                           return change(request, std::get<Wanted>(wanted));
                       });
}

Response AccountAdministration::change(const Request& request, const Wanted& wanted) const
{
    const auto user = _identity.users().findByNameIgnoringCase(wanted.userName);
    if (!user)
        return fail(request, {"1000", quoting("The following user does not exist", wanted.userName)});
    std::optional<std::variant<UserConflict, Failure>> refused;
    try
    {
        refused = write(user->id, wanted);
    }
    catch (const colonnade::UniqueViolation&)
    {
        refused = writeAgain(user->id, wanted);
    }
    if (!refused)
    {
        Poco::Logger::get("ohmage_auth")
            .notice("user " + std::to_string(user->id) + ": changed by an administrator from " +
                    std::string(request.clientAddress()));
        return succeed(request);
    }
    if (const auto* conflict = std::get_if<UserConflict>(&*refused))
        return failConflict(request, *conflict, wanted.userName);
    return fail(request, std::get<Failure>(*refused));
}

AccountAdministration::Refused AccountAdministration::writeAgain(std::int64_t userId,
                                                                 const Wanted& wanted) const
{
    try
    {
        return write(userId, wanted); // somebody took the address at this moment: now it is found
    }
    catch (const colonnade::UniqueViolation&)
    {
        return failure::PERSON_TAKEN;
    }
}

AccountAdministration::Refused AccountAdministration::write(std::int64_t userId, const Wanted& wanted) const
{
    return _database.write(
        [&](colonnade::Transaction& transaction) -> Refused
        {
            auto& users = _identity.users();
            auto user = users.findById(transaction, userId);
            if (!user)
                return std::nullopt; // removed this very moment
            const auto& flags = wanted.flags;
            const bool closes = !flags.admin.value_or(true) || !flags.enabled.value_or(true);
            if (closes && user->admin && users.isLastAdministrator(transaction, userId))
                return failure::LAST_ADMINISTRATOR;
            const colonnade::User before = *user;
            user->email = wanted.email.value_or(user->email);
            user->admin = flags.admin.value_or(user->admin);
            if (const auto conflict = users.update(transaction, *user))
                return *conflict;
            if (user->email != before.email)
                _notice.tellAddress(transaction, before);
            if (flags.enabled && *flags.enabled == user->disabled)
                users.setDisabled(transaction, userId, !*flags.enabled);
            if (flags.newAccount)
                users.setMustChangePassword(transaction, userId, *flags.newAccount);
            if (!wanted.person.isEmpty())
                Persons::change(transaction, userId, wanted.person);
            return std::nullopt;
        });
}

Response AccountAdministration::remove(const Request& request) const
{
    return answerToken(_tokens, request, TokenPlace::Parameter,
                       [&](const Parameters& parameters, const LiveToken& token)
                       {
                           const auto names = readUserList(parameters);
                           if (const auto* failure = std::get_if<Failure>(&names))
                               return fail(request, *failure);
                           const auto& wanted = std::get<std::vector<std::string>>(names);
                           if (wanted.empty())
                               return fail(request, failure::NO_USER_LIST);
                           if (!token.user.admin)
                               return fail(request, failure::NO_ADMINISTRATOR);
                           return removeAll(request, token.user, wanted);
                       });
}

Response AccountAdministration::removeAll(const Request& request, const colonnade::User& caller,
                                          const std::vector<std::string>& names) const
{
    std::vector<colonnade::User> users;
    for (const auto& name: names)
    {
        auto user = _identity.users().findByNameIgnoringCase(name);
        if (!user)
            return fail(request, {"1000", quoting("The following user does not exist", name)});
        if (user->id == caller.id) // so that there is an administrator left
            return fail(request, failure::NOT_YOURSELF);
        users.push_back(std::move(*user));
    }
    const auto obstacle = _database.read(
        [&](colonnade::Session& session) -> std::optional<std::string>
        {
            for (const auto& user: users)
                for (const auto& source: _identity.personalData())
                    if (source->findObstacle(session, user.id))
                        return user.name;
            return std::nullopt;
        });
    const std::string owns = "The following user owns what must be given away or deleted first";
    if (obstacle)
        return fail(request, {"1012", quoting(owns, *obstacle)});
    for (const auto& user: users)
        if (_identity.erase(user.id)) // came to own something at this moment
            return fail(request, {"1012", quoting(owns, user.name)});
    return succeed(request);
}

} // namespace ohmage
