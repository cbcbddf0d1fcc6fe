#include "views/UndoChange.h"

#include "views/Access.h"
#include "views/AccountChanges.h"

using colonnade::Request;
using colonnade::Response;

namespace account
{

Response UndoChange::show(const Request& request) const
{
    const auto isGood = [&](colonnade::Session& session, std::string_view key)
    { return _parts.undos.exists(session, key); };
    return openMailedLink(_parts, request,
                          {.templateName = "account/undo_change.html",
                           .title = "Take the change back",
                           .text = "Your account gets this e-mail address back, all its sessions end, and "
                                   "you choose a new password.",
                           .submit = "Take the change back"},
                          {.ways = {{"/account/forgot-password", "Send a recovery link"}}}, isGood,
                          [&] { return act(request); });
}

Response UndoChange::submit(const Request& request) const
{
    readPosted(_parts, request);
    return act(request);
}

Response UndoChange::act(const Request& request) const
{
    const auto work = [&](colonnade::Transaction& transaction)
    { return undo(transaction, request.query().get("key")); };
    Outcome outcome;
    try
    {
        outcome = _parts.database.write(work);
    }
    catch (const colonnade::UniqueViolation&)
    {
        outcome = _parts.database.write(work); // somebody took the address at this moment: now it is seen
    }
    const auto* undone = std::get_if<Undone>(&outcome);
    if (!undone)
        return answerUsedLink(
            _parts, request,
            {.forLog = std::holds_alternative<std::monostate>(outcome)
                           ? "the link that takes a change back is unknown, used or expired"
                           : "the address that was to be given back is another account's by now",
             .ways = {{"/account/forgot-password", "Send a recovery link"}}});
    logChange(_parts, request, change::UNDO, undone->userId);
    auto response = _parts.views.leave(
        request, "/account/reset-password?key=" + undone->key,
        FlashMessage{"success", "The address is yours again. Please choose a new password."});
    _parts.browsers.close(_parts.browsers.read(request), request, response);
    return response;
}

UndoChange::Outcome UndoChange::undo(colonnade::Transaction& transaction, std::string_view key) const
{
    const auto taken = _parts.undos.take(transaction, key);
    auto& users = _parts.identity.users();
    auto user = taken ? users.findById(transaction, taken->userId) : std::nullopt;
    if (!user)
        return {};
    user->email = taken->email;
    user->validEmail = true;
    user->confirmationEmailSent = false;
    if (const auto conflict = users.update(transaction, *user))
        return *conflict;
    users.setPasswordHash(transaction, user->id, std::nullopt, false);
    carryOut(_parts, transaction, change::UNDO, *user);
    const auto now = users.findById(transaction, user->id);
    return Undone{_parts.links.create(transaction, purpose::RESET_PASSWORD, *now, now->email,
                                      _parts.settings.linkExpirationSeconds),
                  user->id};
}

} // namespace account
