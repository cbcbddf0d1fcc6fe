#include "views/AccountChanges.h"

#include "dialect/TooManyRequests.h"
#include "views/Access.h"

#include <Poco/Logger.h>

using colonnade::Request;
using colonnade::User;

namespace account
{
namespace
{

constexpr std::int64_t FRESH_SECONDS = 900;

bool isFresh(const AccountParts& parts, const Request& request)
{
    return parts.clock.nowSeconds() - parts.browsers.read(request).signedIn <= FRESH_SECONDS;
}

} // namespace

bool isProved(const AccountParts& parts, const Request& request, const Change& change)
{
    if (change.needs == Proof::Link)
        return true;
    requireSession(request);
    return change.needs == Proof::Session || (change.needs == Proof::FreshSignIn && isFresh(parts, request));
}

bool knowsOwnPassword(const AccountParts& parts, const Request& request, const User& caller,
                      const std::string& typed)
{
    if (!caller.hasPassword)
        return isFresh(parts, request);
    const std::string device = parts.knownBrowsers.nameFor(request, caller.id);
    const auto checked =
        parts.identity.signIn().check(caller, caller.email, typed, {request.clientAddress(), device});
    if (colonnade::knowsPassword(checked))
        return true;
    const auto& refusal = std::get<colonnade::SignInRefusal>(checked);
    if (refusal.failure == colonnade::SignInFailure::Braked)
        refuseForNow(refusal.retryAfterSeconds, "Too many failed attempts. Please try again later.",
                     "asking for the password again is braked for this account or address");
    return refusal.failure == colonnade::SignInFailure::MustChangePassword;
}

void carryOut(const AccountParts& parts, colonnade::Transaction& transaction, const Change& change,
              const User& before)
{
    if (change.endsLinks)
        Links::removeAll(transaction, before.id);
    if (change.endsSessions)
        parts.identity.sessions().removeAllOf(transaction, before.id);
    if (change.renewsApiKey)
        parts.identity.users().resetApiKey(transaction, before.id);
    if (change.told == Notice::Owner && parts.allowance.mayTell(transaction, before.email))
        parts.mails.tellChange(transaction, before, change.what, change.renewsApiKey);
    if (change.told != Notice::OldAddress)
        return;
    parts.allowance.takeUndo(transaction, before.email); // no change of an address without that mail
    parts.mails.offerUndo(transaction, before, parts.undos.create(transaction, before), Undos::DAYS);
}

void logChange(const AccountParts& parts, const Request& request, const Change& change, std::int64_t userId)
{
    const auto caller = parts.identity.findUser(request);
    const std::string by =
        caller && caller->id != userId ? " by user " + std::to_string(caller->id) : std::string();
    Poco::Logger::get("account").notice("user " + std::to_string(userId) + ": " + std::string(change.logged) +
                                        by + " from " + std::string(request.clientAddress()));
}

} // namespace account
