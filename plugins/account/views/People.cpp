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

constexpr std::array STATES{std::pair{"", "All"}, std::pair{"admin", "Administrators"},
                            std::pair{"unconfirmed", "Not confirmed"}, std::pair{"locked", "Locked"}};

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
    if (person.admin)
        return "accent";
    return person.validEmail ? "good" : "warn";
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

std::string checkedWords(std::string_view typed)
{
    std::string words(colonnade::trimSpace(typed));
    if (words.size() > MAX_WORDS || !colonnade::isValidUtf8(words) || words.find('\0') != std::string::npos)
        throw colonnade::HttpError(400, colonnade::problem::BAD_REQUEST,
                                   "user: wanted at most 200 bytes of text");
    return words;
}

PeopleWish readWish(const Request& request)
{
    PeopleWish wish;
    wish.words = checkedWords(request.query().get("user"));
    wish.state = request.query().get("state");
    if (std::none_of(STATES.begin(), STATES.end(), [&](const auto& one) { return wish.state == one.first; }))
        wish.state.clear();
    wish.afterId = colonnade::parseInteger(request.query().get("after")).value_or(0);
    wish.limit = PER_PAGE + 1;
    return wish;
}

FlashMessage noneFound(const PeopleWish& wish)
{
    return {"error", colonnade::Phrase("Ooops! We didn't find a user matching your query: {query}",
                                       {{"query", wish.words}})};
}

} // namespace

Response People::list(const Request& request) const
{
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User& caller) { return answerList(request, readWish(request), caller); });
}

Response People::find(const Request& request) const
{
    const Form form = readPosted(_parts, request);
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User& caller)
                     {
                         const PeopleWish wish{.words = checkedWords(form.text("user").value_or("")),
                                               .exceptId = caller.id,
                                               .limit = PER_PAGE + 1};
                         return answerList(request, wish, caller);
                     });
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
    auto response = _parts.views.show(
        request,
        {.templateName = "/admin/users.html",
         .title = colonnade::Phrase::verbatim("Manage Admin Users"),
         .members = write,
         .page = _parts.templates.people,
         .draw = [&](View& page) { drawList(page, wish, found, hasMore); },
         .flash = found.empty() && !wish.words.empty() ? std::optional(noneFound(wish)) : std::nullopt,
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
        row.set("path", adminPathOf(person)).set("fullname", person.fullname).set("name", person.name);
        row.set("address", person.email).say("state", stateOf(person)).set("badge", badgeOf(person));
        row.put("since", _parts.pages.time(person.created));
    }
    page.set("next", hasMore ? addressOf(wish, wish.state, found.back().id) : std::string());
}

Response People::show(const Request& request) const
{
    return answerFor(requireAdministrator(_parts, request), [&](const User& caller)
                     { return answerPerson(request, getPerson(_parts, request), caller); });
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
        page.set("merge_path", adminPathOf(person) + "/merge");
        page.set("log_path", "/admin/log?object=user/" + std::to_string(person.id));
        for (const auto& act: _acts.offers(person, caller))
            page.list("acts")
                .add()
                .set("path", adminPathOf(person) + "/" + std::string(act.name))
                .say("label", std::string(act.label))
                .set("asks", act.asks);
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

} // namespace account
