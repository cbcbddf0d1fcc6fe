#include "api/UserApi.h"

#include "model/ApiErrors.h"
#include "records/Body.h"
#include "records/RecordStore.h"

#include <colonnade/Names.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

/// Lists of people show parts of it, of many at once.
constexpr std::size_t MAX_INFO_BYTES = 16 * 1024;

bool isFull(const Record& user, const Caller& caller)
{
    return caller.admin || caller.is(user.id());
}

/// Whether a list tells something by these members.
bool looksAtHidden(const ListArguments& arguments)
{
    const auto isHidden = [](std::string_view column) { return column == "fullname" || column == "created"; };
    return isHidden(arguments.orderBy) || !arguments.times.empty() ||
           std::any_of(arguments.filters.begin(), arguments.filters.end(),
                       [&](const auto& filter) { return isHidden(filter.first->name); });
}

std::string sentText(const JsonValue& sent, std::string_view name)
{
    std::string text =
        std::get<std::string>(sentValue(sent.isNull() ? JsonValue() : sent, *userResource().find(name)));
    if (text.empty() || hasControlCharacters(text))
        throw dataError("The value of " + std::string(name) + " is empty or holds control characters.");
    return text;
}

/// By the rules that the account's own pages have; what is stored already may be sent back.
void requireAllowed(const Users& users, const User& before, const User& after)
{
    if (after.fullname != before.fullname && !isFullName(after.fullname))
        throw dataError("fullname must have 3 to 35 characters, all of which can be seen.");
    if (after.locale != before.locale && !users.isLocale(after.locale))
        throw dataError("locale is none of the languages that are offered.");
}

/// What a person may set of the own account, all else is refused by `checkMembers`.
void take(User& user, const Members& members)
{
    for (const auto& [name, sent]: members)
    {
        if (sent.isNull())
            throw integrityError(std::string(name) + " must not be null.");
        if (name == "fullname")
            user.fullname = sentText(sent, name);
        else if (name == "locale")
            user.locale = sentText(sent, name);
        else if (name == "privacy_mode")
            user.privacyMode = std::get<bool>(sentValue(sent, *userResource().find(name)));
        else if (!sent.isObject())
            throw valueError("info must be a JSON object.");
        else if (std::string info = sent.toJson(); info.size() <= MAX_INFO_BYTES)
            user.info = std::move(info);
        else
            throw dataError("info must have at most " + std::to_string(MAX_INFO_BYTES) + " bytes.");
    }
}

} // namespace

UserApi::UserApi(const Tasks& tasks):
    ResourceApi(tasks, userResource())
{
}

Response UserApi::create(const Request&) const
{
    throw HttpError(405, problem::METHOD_NOT_ALLOWED, "Accounts are made by signing up.");
}

Response UserApi::remove(const Request&) const
{
    throw HttpError(405, problem::METHOD_NOT_ALLOWED, "Accounts are removed on their own pages.");
}

Response UserApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const std::int64_t id = request.intParam("id");
    const auto require = [&](std::optional<User> user)
    {
        if (!user)
            throw notFound();
        if (!caller.admin && !caller.is(id))
            throw notAllowed(caller.signedIn());
        return std::move(*user);
    };
    Users& users = tasks().identity.users();
    tasks().database.read([&](Session& session) { require(users.findById(session, id)); });
    const JsonDocument body = parseBody(request);
    const Members members = checkMembers(body.root(), resource());
    const Record changed = tasks().database.write(
        [&](Transaction& transaction)
        {
            const User before = require(users.findById(transaction, id));
            User user = before;
            take(user, members);
            requireAllowed(users, before, user);
            users.update(transaction, user);
            return *findRecord(transaction, resource(), id);
        });
    return answerRecord(changed, caller);
}

bool UserApi::mayRead(Session&, const Record& user, const Caller& caller) const
{
    if (caller.is(user.id()))
        return true;
    const bool hidden = user.boolean("disabled") || tasks().identity.users().arePeopleHidden();
    return !user.boolean("restricted") && (!hidden || caller.admin);
}

void UserApi::refine(ListScope& scope, const ListArguments& arguments, const Request&,
                     const Caller& caller) const
{
    scope.conditions.emplace_back("NOT t.restricted");
    if (!caller.admin)
        scope.conditions.emplace_back("NOT t.disabled");
    if (!caller.admin && tasks().identity.users().arePeopleHidden())
        scope.conditions.emplace_back("t.id = " + std::to_string(caller.userId.value_or(0)));
    if (!caller.admin && looksAtHidden(arguments))
        scope.conditions.emplace_back("NOT t.privacy_mode");
}

void UserApi::writeMembers(JsonWriter& json, const Record& user, const Caller& caller) const
{
    const bool full = isFull(user, caller);
    if (!full)
    {
        if (!user.boolean("privacy_mode"))
            json.member("created", user.text("created")).member("fullname", user.text("fullname"));
        json.member("name", user.text("name")).member("locale", user.text("locale"));
        return;
    }
    json.member("created", user.text("created")).member("name", user.text("name"));
    json.member("fullname", user.text("fullname")).rawMember("info", user.text("info"));
    for (const std::string_view statistic: {"n_answers", "registered_ago", "rank", "score"})
        json.nullMember(statistic);
    json.member("locale", user.text("locale")).member("id", user.id());
    json.key("email_addr");
    writeValue(json, user["email_addr"], ColumnType::Text);
}

} // namespace colonnade::tasks
