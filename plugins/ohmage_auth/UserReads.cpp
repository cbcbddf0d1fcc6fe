#include "UserReads.h"

#include "AccountFields.h"
#include "Answers.h"
#include "CallParameters.h"
#include "TokenCall.h"

#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

#include <algorithm>
#include <set>

using colonnade::JsonWriter;
using colonnade::Parameters;
using colonnade::Request;
using colonnade::Response;
using colonnade::User;
using Page = ohmage::UserReads::Page;

namespace ohmage
{
namespace
{

constexpr std::int64_t MAX_USERS = 1000; // in one answer

/// Everybody is in the public class, as on a fresh installation of the original.
std::string writeInfo(const std::string& name, const User& user)
{
    JsonWriter json;
    json.beginObject().key(name).beginObject();
    if (!user.email.empty())
        json.member("email_address", user.email);
    json.key("permissions").beginObject();
    json.member("is_admin", user.admin)
        .member("can_create_campaigns", false)
        .member("can_create_classes", false)
        .member("can_setup_users", false)
        .end();
    json.key("campaigns").beginObject().end().key("campaign_roles").beginArray().end();
    json.key("classes").beginObject().member("urn:class:public", "Public Class").end();
    json.key("class_roles").beginArray().value("restricted").end();
    return json.end().end().take();
}

void writeAccount(JsonWriter& json, const User& user, const Person* person)
{
    json.key(user.name).beginObject();
    if (!user.email.empty())
        json.member("email_address", user.email);
    json.key("permissions").beginObject();
    json.member("admin", user.admin)
        .member("enabled", !user.disabled)
        .member("new_account", user.mustChangePassword)
        .member("can_create_campaigns", false)
        .member("can_create_classes", false)
        .member("can_setup_users", false)
        .end();
    if (!person)
    {
        json.end();
        return;
    }
    for (const auto& [name, value]:
         {std::pair<const char*, const std::string&>("first_name", person->firstName),
          {"last_name", person->lastName},
          {"organization", person->organization},
          {"personal_id", person->personalId}})
        if (!value.empty())
            json.member(name, value);
    json.end();
}

/// Nothing if it is no number from 0 on.
std::optional<std::int64_t> readCount(const Parameters& parameters, std::string_view name,
                                      std::int64_t otherwise)
{
    if (parameters.count(name) > 1)
        return std::nullopt;
    const auto given = parameters.get(name);
    const auto number = isBlank(given) ? otherwise : colonnade::parseInteger(given);
    return number && *number >= 0 ? number : std::nullopt;
}

std::variant<Page, Failure> readPage(const Parameters& parameters)
{
    const auto skip = readCount(parameters, "num_to_skip", 0);
    if (!skip)
        return failure::BAD_SKIP;
    const auto count = readCount(parameters, "num_to_return", MAX_USERS);
    if (!count)
        return failure::BAD_COUNT;
    return Page{*skip, std::min(*count, MAX_USERS)};
}

std::vector<User> cut(std::vector<User> users, const Page& page)
{
    const auto size = static_cast<std::int64_t>(users.size());
    const auto first = std::min(page.skip, size), last = first + std::min(page.count, size - first);
    return {users.begin() + first, users.begin() + last};
}

} // namespace

std::variant<UserReads::Proof, Failure> UserReads::findProof(const Request& request,
                                                             const Parameters& parameters) const
{
    auto given = readCredentials(parameters);
    if (auto* credentials = std::get_if<Credentials>(&given))
        return Proof(std::move(*credentials));
    if (std::get<Failure>(given) != failure::NO_CREDENTIALS)
        return std::get<Failure>(given);
    auto shown = _tokens.findShown(request, parameters);
    if (auto* token = std::get_if<LiveToken>(&shown))
        return Proof(std::move(*token));
    return std::get<Failure>(shown);
}

std::variant<User, Failure> UserReads::findCaller(const Request& request, const Proof& proof) const
{
    if (const auto* credentials = std::get_if<Credentials>(&proof))
        return checkHash(_identity, _hashes, *credentials, request.clientAddress());
    return std::get<LiveToken>(proof).user;
}

Response UserReads::readInfo(const Request& request) const
{
    const auto parameters = readParameters(request);
    const bool hasClient = !clientOf(parameters).empty(); // first, for it may be a 400
    const auto found = findProof(request, parameters);
    if (const auto* failure = std::get_if<Failure>(&found))
        return fail(request, *failure);
    const auto& proof = std::get<Proof>(found);
    auto response = hasClient ? answerInfo(request, parameters, proof) : fail(request, failure::NO_CLIENT);
    if (const auto* token = std::get_if<LiveToken>(&proof))
        setTokenCookie(*token, request, response);
    return response;
}

Response UserReads::answerInfo(const Request& request, const Parameters& parameters, const Proof& proof) const
{
    if (parameters.count("username") > 1)
        return fail(request, failure::TWO_USER_NAMES);
    const auto caller = findCaller(request, proof);
    if (const auto* failure = std::get_if<Failure>(&caller))
        return fail(request, *failure);
    const auto& user = std::get<User>(caller);
    const std::string wanted(withoutTrailingBlanks(parameters.get("username")));
    if (isBlank(wanted))
    {
        const auto* token = std::get_if<LiveToken>(&proof);
        return succeedWithData(
            request, writeInfo(token ? token->userName : std::get<Credentials>(proof).userName, user));
    }
    const auto other = _identity.users().findByNameIgnoringCase(wanted);
    if (!user.admin && (!other || other->id != user.id)) // imported names may differ only in case
        return fail(request, failure::NO_ADMINISTRATOR);
    if (!other)
        return fail(request, {"1000", quoting("The following user does not exist", wanted)});
    return succeedWithData(request, writeInfo(wanted, *other));
}

Response UserReads::readUsers(const Request& request) const
{
    return answerToken(_tokens, request, TokenPlace::ParameterOrCookie,
                       [&](const Parameters& parameters, const LiveToken& token)
                       { return answerUsers(request, parameters, token.user); });
}

Response UserReads::answerUsers(const Request& request, const Parameters& parameters, const User& user) const
{
    const auto names = readUserList(parameters);
    if (const auto* failure = std::get_if<Failure>(&names))
        return fail(request, *failure);
    const auto page = readPage(parameters);
    if (const auto* failure = std::get_if<Failure>(&page))
        return fail(request, *failure);
    const auto& wanted = std::get<std::vector<std::string>>(names);
    if (wanted.empty() && user.admin)
        return answerList(request, _identity.users().count(), listAll(std::get<Page>(page)));
    auto users = wanted.empty() ? std::vector<User>{user} : findNamed(user, wanted);
    const auto total = static_cast<std::int64_t>(users.size());
    return answerList(request, total, cut(users, std::get<Page>(page)));
}

Response UserReads::answerList(const Request& request, std::int64_t total,
                               const std::vector<User>& users) const
{
    std::vector<std::int64_t> ids;
    ids.reserve(users.size());
    for (const auto& user: users)
        ids.push_back(user.id);
    const auto persons = _persons.findAll(ids);
    JsonWriter metadata, data;
    metadata.beginObject().member("total_num_results", total).end();
    data.beginObject();
    for (const auto& user: users)
    {
        const auto known = persons.find(user.id);
        writeAccount(data, user, known == persons.end() ? nullptr : &known->second);
    }
    return succeedWithData(request, data.end().text(), metadata.text());
}

std::vector<User> UserReads::listAll(const Page& page) const
{
    std::vector<User> found;
    std::int64_t skipped = 0;
    for (auto batch = _identity.users().list(0, MAX_USERS); !batch.empty();
         batch = _identity.users().list(batch.back().id, MAX_USERS))
        for (auto& user: batch)
        {
            if (static_cast<std::int64_t>(found.size()) == page.count)
                return found;
            if (skipped++ >= page.skip)
                found.push_back(std::move(user));
        }
    return found;
}

std::vector<User> UserReads::findNamed(const User& caller, const std::vector<std::string>& names) const
{
    std::vector<User> found;
    std::set<std::int64_t> seen;
    for (const auto& name: names)
    {
        if (!caller.admin && colonnade::foldText(name) != colonnade::foldText(caller.name))
            continue; // left out, as the original does: not an error
        auto user = _identity.users().findByNameIgnoringCase(name);
        if (user && (caller.admin || user->id == caller.id) && seen.insert(user->id).second)
            found.push_back(std::move(*user));
    }
    return found;
}

} // namespace ohmage
