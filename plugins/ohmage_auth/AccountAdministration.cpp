#include "AccountAdministration.h"

#include "AccountFields.h"
#include "Answers.h"
#include "TokenCall.h"

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
    const auto attempt = [&] { return write(user->id, wanted); };
    std::optional<UserConflict> conflict;
    try
    {
        conflict = attempt();
    }
    catch (const colonnade::UniqueViolation&)
    {
        conflict = attempt(); // somebody took the address at this moment: now it is found
    }
    return conflict ? failConflict(request, *conflict, wanted.userName) : succeed(request);
}

std::optional<UserConflict> AccountAdministration::write(std::int64_t userId, const Wanted& wanted) const
{
    return _database.write(
        [&](colonnade::Transaction& transaction) -> std::optional<UserConflict>
        {
            auto& users = _identity.users();
            auto user = users.findById(transaction, userId);
            if (!user)
                return std::nullopt; // removed this very moment
            const auto& flags = wanted.flags;
            user->email = wanted.email.value_or(user->email);
            user->admin = flags.admin.value_or(user->admin);
            if (const auto conflict = users.update(transaction, *user))
                return conflict;
            if (flags.enabled && *flags.enabled == user->disabled)
                users.setDisabled(transaction, userId, !*flags.enabled);
            if (flags.newAccount)
                users.setMustChangePassword(transaction, userId, *flags.newAccount);
            return std::nullopt;
        });
}

} // namespace ohmage
