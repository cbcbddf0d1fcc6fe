#include "Credentials.h"

#include "CallParameters.h"

namespace ohmage
{
namespace
{

Failure failureOf(colonnade::SignInFailure failure)
{
    switch (failure)
    {
    case colonnade::SignInFailure::Disabled:
        return failure::DISABLED;
    case colonnade::SignInFailure::MustChangePassword:
        return failure::NEW_ACCOUNT;
    case colonnade::SignInFailure::SecondStepMissing:
        return failure::SECOND_STEP;
    default: // braked, too: clients would take a 429 for a network fault
        return failure::WRONG_CREDENTIALS;
    }
}

/// Who has proved to be the user, by the account's flags.
std::variant<colonnade::User, Failure> letIn(const colonnade::User& user, NewAccounts newAccounts)
{
    if (user.disabled)
        return failure::DISABLED;
    if (user.mustChangePassword && newAccounts == NewAccounts::Refuse)
        return failure::NEW_ACCOUNT;
    return user;
}

} // namespace

std::variant<Credentials, Failure> readCredentials(const colonnade::Parameters& parameters)
{
    const auto users = parameters.all("user");
    const auto passwords = parameters.all("password");
    if (users.size() > 1)
        return failure::TWO_USERS;
    if (users.size() == 1 && passwords.size() > 1)
        return failure::TWO_PASSWORDS;
    if (users.empty() || passwords.empty())
        return failure::NO_CREDENTIALS;
    if (isBlank(users.front()) || isBlank(passwords.front()))
        return failure::EMPTY_CREDENTIALS;
    return Credentials{std::string(withoutTrailingBlanks(users.front())), std::string(passwords.front())};
}

std::string_view withoutTrailingBlanks(std::string_view name)
{
    constexpr std::string_view noBreakSpace = "\xC2\xA0";
    for (;;)
        if (!name.empty() && static_cast<unsigned char>(name.back()) <= ' ')
            name.remove_suffix(1);
        else if (name.ends_with(noBreakSpace))
            name.remove_suffix(noBreakSpace.size());
        else
            return name;
}

std::variant<colonnade::User, Failure> checkPassword(colonnade::Identity& identity, const ResetCodes& codes,
                                                     const Credentials& given, std::string_view clientAddress,
                                                     NewAccounts newAccounts)
{
    if (!identity.signIn().secondStep().empty()) // whatever the password: nothing of it is told here
        return failure::SECOND_STEP;
    const auto name = withoutTrailingBlanks(given.userName);
    auto user = identity.users().findByNameIgnoringCase(name);
    auto& signIn = identity.signIn();
    if (codes.matches(user, given.password) && !signIn.mayTry(user, name, clientAddress))
    {
        signIn.succeeded(*user, name, clientAddress);
        user->mustChangePassword = true;
        return letIn(*user, newAccounts);
    }
    const auto checked = signIn.check(user, name, given.password, clientAddress);
    if (const auto* refusal = std::get_if<colonnade::SignInRefusal>(&checked))
    {
        const bool isNew = refusal->failure == colonnade::SignInFailure::MustChangePassword;
        if (isNew && user && newAccounts == NewAccounts::LetIn)
            return *user;
        return failureOf(refusal->failure);
    }
    return std::get<colonnade::User>(checked);
}

std::variant<colonnade::User, Failure> checkHash(colonnade::Identity& identity, const StableHashes& hashes,
                                                 const Credentials& given, std::string_view clientAddress)
{
    if (!identity.signIn().secondStep().empty())
        return failure::SECOND_STEP;
    const auto name = withoutTrailingBlanks(given.userName);
    const auto user = identity.users().findByNameIgnoringCase(name);
    auto& signIn = identity.signIn();
    if (signIn.mayTry(user, name, clientAddress))
        return failure::WRONG_CREDENTIALS;
    if (!hashes.matches(user, given.password))
    {
        signIn.failed(user, name, clientAddress);
        return failure::WRONG_CREDENTIALS;
    }
    signIn.succeeded(*user, name, clientAddress);
    return letIn(*user, NewAccounts::Refuse);
}

} // namespace ohmage
