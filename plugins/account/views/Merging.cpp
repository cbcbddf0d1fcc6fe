#include "views/Merging.h"

#include "dialect/Dialect.h"
#include "views/Access.h"
#include "views/PeopleActs.h"

#include <colonnade/HttpError.h>
#include <colonnade/PageForm.h>
#include <colonnade/Text.h>

#include <optional>
#include <string>
#include <utility>

using colonnade::JsonWriter;
using colonnade::MergedPart;
using colonnade::Phrase;
using colonnade::Request;
using colonnade::Response;
using colonnade::Transaction;
using colonnade::User;
using colonnade::View;

namespace account
{
namespace
{

constexpr std::size_t MAX_NAME = 200;

/// Ends a transaction without its changes.
struct TakenBack
{
};

/// Whom the account is to become a part of; nothing: nobody is called so.
std::optional<User> findOther(const AccountParts& parts, std::string_view name)
{
    const auto wanted = colonnade::trimBlanks(name);
    if (wanted.empty() || wanted.size() > MAX_NAME || !colonnade::isValidUtf8(wanted) ||
        wanted.find('\0') != std::string_view::npos)
        return std::nullopt;
    return parts.identity.users().findByName(std::string(wanted));
}

void writeParts(JsonWriter& json, const std::vector<MergedPart>& parts)
{
    json.key("parts").beginArray();
    for (const auto& part: parts)
        json.beginObject()
            .member("what", part.what)
            .member("moved", part.moved)
            .member("stayed", part.stayed)
            .end();
    json.end();
}

void drawParts(View& page, const std::vector<MergedPart>& parts)
{
    for (const auto& part: parts)
        page.list("parts")
            .add()
            .say("what", part.what)
            .count("moved", part.moved)
            .set("stays", part.stayed > 0)
            .count("stayed", part.stayed);
}

View nameForm(const User& from, const std::string& into, const std::optional<Phrase>& mistake)
{
    colonnade::FormField field{
        .name = "into", .label = "User name of the account that stays", .value = into, .autocomplete = "off"};
    if (mistake)
        field.errors.push_back(*mistake);
    return colonnade::viewOf(colonnade::PageForm{.action = adminPathOf(from) + "/merge/preview",
                                                 .submit = "See what would go over",
                                                 .fields = {std::move(field)},
                                                 .leavePath = adminPathOf(from),
                                                 .leaveLabel = "Back"});
}

View mergeForm(const User& from, const User& into)
{
    return colonnade::viewOf(
        colonnade::PageForm{.action = adminPathOf(from) + "/merge",
                            .submit = "Merge and close",
                            .fields = {{.name = "into", .type = "hidden", .value = into.name}},
                            .destroys = true,
                            .leavePath = adminPathOf(from),
                            .leaveLabel = "Back"});
}

} // namespace

Merging::Merged Merging::preview(const User& from, const User& into) const
{
    Merged merged;
    try
    {
        _parts.database.write(
            [&](Transaction& transaction)
            {
                merged = _care.merge(transaction, from.id, into.id);
                throw TakenBack();
            });
    }
    catch (const TakenBack&)
    {
        // as it was to be
    }
    return merged;
}

Response Merging::show(const Request& request, const User& from, const Asked& asked) const
{
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const auto* const parts = asked.merged ? std::get_if<std::vector<MergedPart>>(&*asked.merged) : nullptr;
    const auto write = [&](JsonWriter& json, const colonnade::Language& language)
    {
        json.member("from", from.name).member("into", asked.into ? asked.into->name : asked.name);
        if (parts)
            writeParts(json, *parts);
        json.key("form").beginObject();
        endForm(json, {}, token, language);
    };
    const auto draw = [&](View& page)
    {
        page.set("name", from.name);
        if (parts)
        {
            page.set("into", asked.into->name).set("has_preview", true);
            drawParts(page, *parts);
        }
        page.put("form", parts ? mergeForm(from, *asked.into) : nameForm(from, asked.name, asked.mistake));
    };
    auto response = _parts.views.show(request, {.templateName = "/admin/merge.html",
                                                .title = Phrase::verbatim("Merge accounts"),
                                                .members = write,
                                                .page = _parts.templates.merge,
                                                .draw = draw,
                                                .pageTitle = "Merge two accounts of one person",
                                                .status = asked.mistake ? 400 : 200,
                                                .token = token,
                                                .menu = "admin",
                                                .unlisted = true});
    _parts.browsers.introduce(browser, request, response);
    return response;
}

Merging::Asked Merging::judge(const User& from, const std::string& name) const
{
    Asked asked{.name = name, .into = findOther(_parts, name)};
    if (!asked.into)
        asked.mistake = "Nobody is called so.";
    else
        asked.merged = preview(from, *asked.into);
    if (asked.merged)
        if (const auto* obstacle = std::get_if<std::string>(&*asked.merged))
            asked.mistake = *obstacle;
    return asked;
}

Response Merging::ask(const Request& request) const
{
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User&) { return show(request, getPerson(_parts, request), {}); });
}

Response Merging::preview(const Request& request) const
{
    const Form form = readPosted(_parts, request);
    return answerFor(requireAdministrator(_parts, request),
                     [&](const User&)
                     {
                         requireSession(request);
                         const User from = getPerson(_parts, request);
                         return show(request, from, judge(from, form.text("into").value_or("")));
                     });
}

Response Merging::merge(const Request& request) const
{
    const Form form = readPosted(_parts, request);
    return answerFor(
        requireAdministrator(_parts, request),
        [&](const User&)
        {
            requireSession(request);
            const User from = getPerson(_parts, request);
            const auto into = findOther(_parts, form.text("into").value_or(""));
            if (!into)
                return show(request, from, judge(from, form.text("into").value_or("")));
            const Merged merged = _parts.database.write(
                [&](Transaction& transaction) { return _care.merge(transaction, from.id, into->id); });
            if (const auto* obstacle = std::get_if<std::string>(&merged))
                return show(request, from, {.name = into->name, .into = into, .mistake = Phrase(*obstacle)});
            return _parts.views.leave(
                request, adminPathOf(*into),
                FlashMessage{"success", Phrase("{name} is closed; all that could go over is with {into} now.",
                                               {{"name", from.name}, {"into", into->name}})});
        });
}

} // namespace account
