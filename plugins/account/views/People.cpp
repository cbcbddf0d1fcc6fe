#include "views/People.h"

#include "dialect/Dialect.h"
#include "views/Access.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

#include <algorithm>
#include <array>
#include <map>

using colonnade::JsonWriter;
using colonnade::Request;
using colonnade::Response;
using colonnade::Transaction;
using colonnade::User;
using colonnade::View;

namespace account
{
namespace
{

constexpr int PER_PAGE = 50;
constexpr std::size_t MAX_WORDS = 200;

/// An act's button; the catalogues have the labels.
struct Act
{
    const char* name;
    const char* label;
    bool destroys;
};

constexpr std::array STATES{std::pair{"", "All"}, std::pair{"admin", "Administrators"},
                            std::pair{"unconfirmed", "Not confirmed"}, std::pair{"locked", "Locked"}};

std::variant<User, Response> requireAdministrator(const AccountParts& parts, const Request& request)
{
    auto caller = requireSignedIn(parts, request);
    if (const auto* user = std::get_if<User>(&caller); user && !user->admin)
        throw colonnade::HttpError(403, colonnade::problem::FORBIDDEN,
                                   "Only administrators may see this page.");
    return caller;
}

[[noreturn]] void refuseUnknown()
{
    throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such account.");
}

std::string pathOf(const User& person)
{
    return "/admin/users/" + std::to_string(person.id);
}

std::vector<Act> actsFor(const User& person, const User& caller)
{
    std::vector<Act> acts;
    if (person.id != caller.id)
    {
        if (person.admin)
            acts.push_back({"dismiss", "Take back administration", true});
        else if (!person.disabled)
            acts.push_back({"appoint", "Make administrator", false});
        if (person.disabled)
            acts.push_back({"unlock", "Unlock", false});
        else
            acts.push_back({"lock", "Lock out", true});
    }
    acts.push_back({"signout", "Sign out everywhere", false});
    return acts;
}

const char* stateOf(const User& person)
{
    if (person.disabled)
        return "Locked";
    if (person.admin)
        return "Administrator";
    return person.validEmail ? "Active" : "Not confirmed";
}

const char* badgeOf(const User& person)
{
    if (person.disabled)
        return "bad";
    return person.admin ? "accent" : "good";
}

void writePerson(JsonWriter& json, const User& person)
{
    json.beginObject()
        .member("id", person.id)
        .member("name", person.name)
        .member("fullname", person.fullname)
        .member("email_addr", person.email)
        .member("created", person.created)
        .member("admin", person.admin)
        .member("enabled", !person.disabled)
        .member("valid_email", person.validEmail)
        .member("locale", person.locale)
        .end();
}

std::string addressOf(const PeopleWish& wish, const std::string& state, std::int64_t afterId)
{
    std::string path = "/admin/users?user=" + colonnade::encodePercent(wish.words) + "&state=" + state;
    return afterId > 0 ? path + "&after=" + std::to_string(afterId) : path;
}

PeopleWish readWish(const Request& request)
{
    PeopleWish wish;
    wish.words = std::string(colonnade::trimSpace(request.query().get("user")));
    if (wish.words.size() > MAX_WORDS || !colonnade::isValidUtf8(wish.words) ||
        wish.words.find('\0') != std::string::npos)
        throw colonnade::HttpError(400, colonnade::problem::BAD_REQUEST,
                                   "user: wanted at most 200 bytes of text");
    wish.state = request.query().get("state");
    if (std::none_of(STATES.begin(), STATES.end(), [&](const auto& one) { return wish.state == one.first; }))
        wish.state.clear();
    wish.afterId = colonnade::parseInteger(request.query().get("after")).value_or(0);
    wish.limit = PER_PAGE + 1;
    return wish;
}

colonnade::FlashMessage lastOne(const User& person)
{
    return {"error", colonnade::Phrase("{name} is the only administrator; make another one first.",
                                       {{"name", person.name}})};
}

} // namespace

Response People::list(const Request& request) const
{
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User& caller) { return answerList(request, readWish(request), caller); });
}

std::vector<User> People::load(const PeopleWish& wish) const
{
    return _parts.database.read(
        [&](colonnade::Session& session)
        {
            const auto ids = findPeople(session, wish);
            std::vector<User> people;
            for (auto& [id, person]: _parts.identity.users().findByIds(session, ids))
                people.push_back(std::move(person));
            return people;
        });
}

Response People::answerList(const Request& request, const PeopleWish& wish, const User& caller) const
{
    auto found = load(wish);
    const bool hasMore = found.size() > PER_PAGE;
    found.resize(std::min<std::size_t>(found.size(), PER_PAGE));
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const auto write = [&](JsonWriter& json, const colonnade::Language& language)
    {
        json.key("found").beginArray();
        for (const auto& person: found)
            writePerson(json, person);
        json.end().key("users").beginArray();
        for (const auto& person: load({.state = "admin", .limit = PER_PAGE}))
            if (person.id != caller.id)
                writePerson(json, person);
        json.end().key("form").beginObject().member("user", wish.words);
        endForm(json, {}, token, language);
    };
    auto response =
        _parts.views.show(request, {.templateName = "/admin/users.html",
                                    .title = colonnade::Phrase::verbatim("Manage Admin Users"),
                                    .members = write,
                                    .page = _parts.templates.people,
                                    .draw = [&](View& page) { drawList(page, wish, found, hasMore); },
                                    .pageTitle = "People",
                                    .token = token,
                                    .menu = "admin",
                                    .unlisted = true});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

void People::drawList(View& page, const PeopleWish& wish, const std::vector<User>& found, bool hasMore) const
{
    page.set("words", wish.words).set("wanted_state", wish.state);
    for (const auto& [state, label]: STATES)
        page.list("states")
            .add()
            .set("path", addressOf(wish, state, 0))
            .say("label", label)
            .set("is_current", wish.state == state);
    for (const auto& person: found)
    {
        View& row = page.list("people").add();
        row.set("path", pathOf(person)).set("fullname", person.fullname).set("name", person.name);
        row.set("address", person.email).say("state", stateOf(person)).set("badge", badgeOf(person));
        row.put("since", _parts.pages.time(person.created));
    }
    page.set("next", hasMore ? addressOf(wish, wish.state, found.back().id) : std::string());
}

Response People::show(const Request& request) const
{
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User& caller)
                     {
                         const auto person = _parts.identity.users().findById(request.intParam("id"));
                         if (!person)
                             refuseUnknown();
                         return answerPerson(request, *person, caller);
                     });
}

Response People::answerPerson(const Request& request, const User& person, const User& caller) const
{
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const auto write = [&](JsonWriter& json, const colonnade::Language& language)
    {
        writePerson(json.key("user"), person);
        json.key("form").beginObject();
        endForm(json, {}, token, language);
    };
    const auto draw = [&](View& page)
    {
        page.set("name", person.name).set("address", person.email).set("profile", profilePath(person));
        page.say("state", stateOf(person)).set("badge", badgeOf(person));
        page.put("since", _parts.pages.time(person.created));
        for (const auto& act: actsFor(person, caller))
            page.list("acts")
                .add()
                .set("path", pathOf(person) + "/" + act.name)
                .say("label", act.label)
                .set("destroys", act.destroys);
    };
    auto response = _parts.views.show(request, {.templateName = "/admin/user.html",
                                                .title = colonnade::Phrase::verbatim(person.fullname),
                                                .members = write,
                                                .page = _parts.templates.adminPerson,
                                                .draw = draw,
                                                .token = token,
                                                .menu = "admin",
                                                .unlisted = true});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Response People::act(const Request& request) const
{
    readPosted(_parts, request);
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User& caller)
                     {
                         requireSession(request);
                         const auto flash = _parts.database.write(
                             [&](Transaction& transaction)
                             {
                                 const auto person =
                                     _parts.identity.users().findById(transaction, request.intParam("id"));
                                 if (!person)
                                     refuseUnknown();
                                 return carryOut(transaction, request.param("act"), *person, caller);
                             });
                         return _parts.views.leave(
                             request, "/admin/users/" + std::to_string(request.intParam("id")), flash);
                     });
}

FlashMessage People::carryOut(Transaction& transaction, const std::string& act, const User& person,
                              const User& caller) const
{
    if (act == "signout")
        return signOut(transaction, person);
    if (person.id == caller.id && (act == "dismiss" || act == "lock"))
        return {"error", "Another administrator has to do this for you."};
    if (act == "appoint")
        return appoint(transaction, person);
    if (act == "dismiss")
        return dismiss(transaction, person);
    if (act == "lock")
        return lock(transaction, person);
    if (act == "unlock")
        return unlock(transaction, person);
    throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND,
                               "wanted appoint, dismiss, lock, unlock or signout");
}

FlashMessage People::appoint(Transaction& transaction, User person) const
{
    if (person.disabled)
        return {"error", "This account is locked: unlock it first."};
    if (person.admin)
        return {"warning", "This person is an administrator already."};
    person.admin = true;
    _parts.identity.users().update(transaction, person);
    return {"success", colonnade::Phrase("{name} is an administrator now.", {{"name", person.name}})};
}

FlashMessage People::dismiss(Transaction& transaction, User person) const
{
    if (!person.admin)
        return {"warning", "This person is no administrator."};
    if (_parts.identity.users().isLastAdministrator(transaction, person.id))
        return lastOne(person);
    person.admin = false;
    _parts.identity.users().update(transaction, person);
    return {"success", colonnade::Phrase("{name} is no administrator any more.", {{"name", person.name}})};
}

FlashMessage People::lock(Transaction& transaction, const User& person) const
{
    if (person.disabled)
        return {"warning", "This account is locked already."};
    if (_parts.identity.users().isLastAdministrator(transaction, person.id))
        return lastOne(person);
    _parts.identity.users().setDisabled(transaction, person.id, true);
    return {"success", colonnade::Phrase("{name} is locked out; the answers stay.", {{"name", person.name}})};
}

FlashMessage People::unlock(Transaction& transaction, const User& person) const
{
    if (!person.disabled)
        return {"warning", "This account is not locked."};
    _parts.identity.users().setDisabled(transaction, person.id, false);
    return {"success", colonnade::Phrase("{name} may sign in again.", {{"name", person.name}})};
}

FlashMessage People::signOut(Transaction& transaction, const User& person) const
{
    _parts.identity.sessions().removeAllOf(transaction, person.id);
    _audit.note(transaction, {"user.sign_out", "user/" + std::to_string(person.id)});
    return {"success", colonnade::Phrase("{name} is signed out everywhere.", {{"name", person.name}})};
}

} // namespace account
