#include "views/PeopleActs.h"

#include "dialect/Dialect.h"
#include "views/Access.h"
#include "views/AccountChanges.h"

#include <colonnade/HttpError.h>
#include <colonnade/Mail.h>

#include <algorithm>
#include <utility>

using colonnade::Phrase;
using colonnade::Request;
using colonnade::Response;
using colonnade::Transaction;
using colonnade::User;

namespace account
{

/// One row for each: where it is offered, what it says before, and what it does.
struct PeopleActs::Act
{
    std::string_view name;
    std::string_view label;
    bool (*isOffered)(const User& person);
    bool toOneself; ///< it may be done to oneself
    Run run;
    const char* question = ""; ///< empty: nothing is asked
    const char* warning = "";
};

namespace
{

bool always(const User&)
{
    return true;
}

FlashMessage lastOne(const User& person)
{
    return {"error",
            Phrase("{name} is the only administrator; make another one first.", {{"name", person.name}})};
}

FlashMessage about(const char* category, const char* sentence, const User& person)
{
    return {category, Phrase(sentence, {{"name", person.name}})};
}

} // namespace

std::string adminPathOf(const User& person)
{
    return "/admin/users/" + std::to_string(person.id);
}

User getPerson(const AccountParts& parts, const Request& request)
{
    auto person = parts.identity.users().findById(request.intParam("id"));
    if (!person)
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "User not found");
    return *std::move(person);
}

const std::vector<PeopleActs::Act>& PeopleActs::acts()
{
    static const std::vector<Act> all{
        {"appoint", "Make administrator",
         [](const User& person) { return !person.admin && !person.disabled; }, false,
         &PeopleActs::makeAdministrator},
        {"dismiss", "Take back administration", [](const User& person) { return person.admin; }, false,
         &PeopleActs::takeAdministration, "Take back administration?",
         "{name} sees these pages no more. Own projects and answers stay as they are."},
        {"confirm", "Confirm the address", [](const User& person) { return !person.validEmail; }, true,
         &PeopleActs::confirm},
        {"resetlink", "Mail a link for a new password", [](const User& person) { return !person.disabled; },
         true, &PeopleActs::mailLink},
        {"release", "Forget failed sign-ins", &always, true, &PeopleActs::release},
        {"signout", "Sign out everywhere", &always, true, &PeopleActs::signOut},
        {"newkey", "Make a new API key", &always, true, &PeopleActs::renewKey, "Make a new API key?",
         "Programs that use the present key can do nothing more until they are given "
         "the new one."},
        {"unlock", "Unlock", [](const User& person) { return person.disabled; }, false, &PeopleActs::unlock},
        {"lock", "Lock out", [](const User& person) { return !person.disabled; }, false, &PeopleActs::lock,
         "Lock this person out?",
         "Nobody can sign in as {name} any more, by password or by key. Answers and projects stay, "
         "and you can unlock it again."}};
    return all;
}

const PeopleActs::Act& PeopleActs::get(std::string_view name)
{
    const auto found =
        std::find_if(acts().begin(), acts().end(), [&](const Act& act) { return act.name == name; });
    if (found == acts().end())
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND,
                                   "There is nothing of that name to do.");
    return *found;
}

std::vector<OfferedAct> PeopleActs::offers(const User& person, const User& caller) const
{
    std::vector<OfferedAct> offered;
    for (const auto& act: acts())
        if (act.isOffered(person) && (act.toOneself || person.id != caller.id))
            offered.push_back({act.name, act.label, *act.question != '\0'});
    return offered;
}

Question PeopleActs::questionOf(const Act& act, const User& person)
{
    const bool asks = *act.question != '\0';
    return {.title = asks ? act.question : std::string(act.label),
            .text = asks ? Phrase(act.warning, {{"name", person.name}}) : Phrase::verbatim(person.name),
            .action = adminPathOf(person) + "/" + std::string(act.name),
            .submit = std::string(act.label),
            .destroys = asks};
}

Response PeopleActs::ask(const Request& request) const
{
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User&)
                     {
                         const User person = getPerson(_parts, request);
                         return account::ask(_parts, request, questionOf(get(request.param("act")), person));
                     });
}

Response PeopleActs::act(const Request& request) const
{
    readPosted(_parts, request);
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User& caller)
                     {
                         requireSession(request);
                         const auto id = request.intParam("id");
                         return _parts.views.leave(request, "/admin/users/" + std::to_string(id),
                                                   carryOut(get(request.param("act")), caller, id));
                     });
}

FlashMessage PeopleActs::carryOut(const Act& act, const User& caller, std::int64_t id) const
{
    if (id == caller.id && !act.toOneself)
        return {"error", "Another administrator has to do this for you."};
    return _parts.database.write(
        [&](Transaction& transaction)
        {
            const auto person = _parts.identity.users().findById(transaction, id);
            if (!person)
                throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "User not found");
            return (this->*act.run)(transaction, *person);
        });
}

Response PeopleActs::clients(const Request& request, std::string_view name, const char* leavePath) const
{
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User& caller)
                     {
                         const User person = getPerson(_parts, request);
                         const Act& act = get(name);
                         return actOrAsk(_parts, request, questionOf(act, person),
                                         [&]
                                         {
                                             requireSession(request);
                                             return _parts.views.leave(request, leavePath,
                                                                       carryOut(act, caller, person.id));
                                         });
                     });
}

Response PeopleActs::appoint(const Request& request) const
{
    return clients(request, "appoint", "/admin/users");
}

Response PeopleActs::dismiss(const Request& request) const
{
    return clients(request, "dismiss", "/admin/users");
}

Response PeopleActs::enable(const Request& request) const
{
    return clients(request, "unlock", "/admin/manageusers");
}

Response PeopleActs::disable(const Request& request) const
{
    return clients(request, "lock", "/admin/manageusers");
}

void PeopleActs::note(Transaction& transaction, const char* what, const User& person) const
{
    _audit.note(transaction, {what, "user/" + std::to_string(person.id)});
}

FlashMessage PeopleActs::store(Transaction& transaction, const User& changed, FlashMessage done) const
{
    if (_parts.identity.users().update(transaction, changed)) // imported ones may be alike
        return about("error",
                     "{name} has the name or the address of another account: give it another first, with "
                     "colonnade user rename or set-email.",
                     changed);
    return done;
}

FlashMessage PeopleActs::makeAdministrator(Transaction& transaction, const User& person) const
{
    if (person.disabled)
        return {"error", "This account is locked: unlock it first."};
    if (person.admin)
        return {"warning", "This person is an administrator already."};
    User changed = person;
    changed.admin = true;
    return store(transaction, changed, about("success", "{name} is an administrator now.", person));
}

FlashMessage PeopleActs::takeAdministration(Transaction& transaction, const User& person) const
{
    if (!person.admin)
        return {"warning", "This person is no administrator."};
    if (_parts.identity.users().isLastAdministrator(transaction, person.id))
        return lastOne(person);
    User changed = person;
    changed.admin = false;
    return store(transaction, changed, about("success", "{name} is no administrator any more.", person));
}

FlashMessage PeopleActs::lock(Transaction& transaction, const User& person) const
{
    if (person.disabled)
        return {"warning", "This account is locked already."};
    if (_parts.identity.users().isLastAdministrator(transaction, person.id))
        return lastOne(person);
    _parts.identity.users().setDisabled(transaction, person.id, true);
    return about("success", "{name} is locked out; the answers stay.", person);
}

FlashMessage PeopleActs::unlock(Transaction& transaction, const User& person) const
{
    if (!person.disabled)
        return {"warning", "This account is not locked."};
    _parts.identity.users().setDisabled(transaction, person.id, false);
    return about("success", "{name} may sign in again.", person);
}

FlashMessage PeopleActs::signOut(Transaction& transaction, const User& person) const
{
    _parts.identity.sessions().removeAllOf(transaction, person.id);
    note(transaction, "user.sign_out", person);
    return about("success", "{name} is signed out everywhere.", person);
}

FlashMessage PeopleActs::release(Transaction& transaction, const User& person) const
{
    _care.liftBrake(transaction, person);
    note(transaction, "user.unlock", person);
    return about("success", "{name} may try to sign in again at once.", person);
}

FlashMessage PeopleActs::confirm(Transaction& transaction, const User& person) const
{
    if (person.validEmail)
        return {"warning", "This address is confirmed already."};
    User changed = person;
    changed.validEmail = true;
    return store(transaction, changed,
                 about("success", "The address of {name} counts as confirmed.", person));
}

FlashMessage PeopleActs::mailLink(Transaction& transaction, const User& person) const
{
    if (person.disabled)
        return {"error", "This account is locked: unlock it first."};
    if (!_parts.mails.canReach(person))
        return about("error", "No mail can be sent to the address of {name}.", person);
    const auto token = _parts.links.create(transaction, purpose::RESET_PASSWORD, person, person.email,
                                           _parts.settings.linkExpirationSeconds);
    _parts.mails.recover(transaction, person, token);
    note(transaction, "user.reset_link", person);
    return about("success", "{name} is mailed a link for a new password.", person);
}

FlashMessage PeopleActs::renewKey(Transaction& transaction, const User& person) const
{
    account::carryOut(_parts, transaction, change::API_KEY, person);
    return about("success", "{name} has a new API key, and is told so by mail.", person);
}

} // namespace account
