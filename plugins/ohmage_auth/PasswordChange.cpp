#include "PasswordChange.h"

#include "AccountFields.h"
#include "Answers.h"
#include "CallParameters.h"

#include <colonnade/Text.h>

#include <Poco/Logger.h>

using colonnade::Request;
using colonnade::Response;
using colonnade::User;

namespace ohmage
{
namespace
{

constexpr std::size_t MIN_PASSWORD_CHARACTERS = 8; // of the protocol; the server's own minimum may be higher

/// Front ends send people to the sign-in page on `0200`; with a live token the code says that it is not about
/// that.
Failure soften(const Failure& failure, bool hasLiveToken)
{
    if (failure == failure::SECOND_STEP)
        return failure;
    if (hasLiveToken && (failure.code == "0200" || failure.code == "0201"))
        return {"0203", failure.text};
    return failure;
}

} // namespace

std::variant<PasswordChange::Wanted, Failure> PasswordChange::readWanted(
    const colonnade::Parameters& parameters)
{
    const auto passwords = parameters.all("new_password");
    if (passwords.size() > 1)
        return failure::TWO_NEW_PASSWORDS;
    if (passwords.empty() || isBlank(passwords.front()))
        return failure::NO_NEW_PASSWORD;
    if (colonnade::countCodePoints(passwords.front()) < MIN_PASSWORD_CHARACTERS)
        return failure::SHORT_NEW_PASSWORD;
    const auto names = parameters.all("username");
    if (names.size() > 1)
        return failure::TWO_USER_NAMES;
    const auto name =
        names.empty() || isBlank(names.front()) ? std::string_view() : withoutTrailingBlanks(names.front());
    if (!name.empty() && !isUserName(name))
        return failure::BAD_USER_NAME;
    return Wanted{std::string(passwords.front()), std::string(name)};
}

Response PasswordChange::change(const Request& request) const
{
    const auto parameters = readParameters(request);
    const bool hasClient = !clientOf(parameters).empty();
    const auto shown = _tokens.findShown(request, parameters);
    const auto* live = std::get_if<LiveToken>(&shown);
    const bool hasLiveToken = live != nullptr;
    const auto given = readCredentials(parameters);
    if (const auto* failure = std::get_if<Failure>(&given))
        return fail(request, soften(*failure, hasLiveToken));
    if (!hasClient)
        return fail(request, failure::NO_CLIENT);
    const auto wanted = readWanted(parameters);
    if (const auto* failure = std::get_if<Failure>(&wanted))
        return fail(request, *failure);
    return Response::onHeavyLane(colonnade::Work::MakePassword,
                                 [this, token = live ? std::optional(*live) : std::nullopt,
                                  credentials = std::get<Credentials>(given),
                                  change = std::get<Wanted>(wanted)](const Request& handedOver)
                                 { return finish(handedOver, credentials, change, token); });
}

Response PasswordChange::finish(const Request& request, const Credentials& credentials, const Wanted& wanted,
                                const std::optional<LiveToken>& token) const
{
    const auto caller =
        checkPassword(_identity, _codes, credentials, request.clientAddress(), NewAccounts::LetIn);
    if (const auto* failure = std::get_if<Failure>(&caller))
        return fail(request, soften(*failure, token.has_value()));
    const auto target = findTarget(std::get<User>(caller), credentials, wanted);
    if (const auto* failure = std::get_if<Failure>(&target))
        return fail(request, *failure);
    if (!std::get<std::optional<User>>(target))
        return fail(request, {"1000", quoting("The following user does not exist", wanted.userName)});
    const User& changed = *std::get<std::optional<User>>(target);
    // As a mailed link: whoever had the account until now keeps nothing of it.
    const auto key = _codes.matches(changed, credentials.password) ? ApiKey::Renew : ApiKey::Keep;
    return store(request, changed, wanted.newPassword, key, token);
}

std::variant<std::optional<User>, Failure> PasswordChange::findTarget(const User& caller,
                                                                      const Credentials& credentials,
                                                                      const Wanted& wanted) const
{
    if (wanted.userName.empty() || wanted.userName == credentials.userName)
        return caller;
    if (!caller.admin || caller.mustChangePassword)
        return failure::NOT_YOUR_PASSWORD;
    return _identity.users().findByNameIgnoringCase(wanted.userName);
}

Response PasswordChange::store(const Request& request, const User& target, const std::string& newPassword,
                               ApiKey key, const std::optional<LiveToken>& token) const
{
    auto& passwords = _identity.passwords();
    if (const auto fault = passwords.findFault(newPassword, target.name, target.email))
        return fail(request, {"1001", "The password is invalid. " + *fault});
    const std::string hash = passwords.hash(newPassword);
    _database.write(
        [&](colonnade::Transaction& transaction)
        {
            _identity.users().setPasswordHash(transaction, target.id, hash, false);
            if (key == ApiKey::Renew)
                _identity.users().resetApiKey(transaction, target.id);
            _notice.tellPassword(transaction, target);
        });
    Poco::Logger::get("ohmage_auth")
        .notice("user " + std::to_string(target.id) + ": new password from " +
                std::string(request.clientAddress()));
    const auto changed = _identity.users().findById(target.id);
    if (!changed) // deleted meanwhile
        return fail(request, failure::WRONG_CREDENTIALS);
    if (token && token->user.id == changed->id)
        _tokens.keep(*token, *changed, request);
    return succeed(request, {{"hashed_password", _hashes.hashOf(*changed, newPassword)}});
}

} // namespace ohmage
