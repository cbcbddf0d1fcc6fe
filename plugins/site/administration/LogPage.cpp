#include "administration/LogPage.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <cstdint>
#include <optional>
#include <string>

using colonnade::AuditLine;
using colonnade::AuditQuery;
using colonnade::JsonWriter;
using colonnade::Phrase;
using colonnade::View;

namespace site
{
namespace
{

constexpr int PER_PAGE = 50;
constexpr std::size_t MAX_OBJECT = 200;
constexpr const char* NOTHING = "{}";

AuditQuery readQuery(const colonnade::Request& request)
{
    AuditQuery query{.object = std::string(request.query().get("object")), .limit = PER_PAGE};
    query.account = colonnade::parseInteger(request.query().get("account"));
    query.belowId = colonnade::parseInteger(request.query().get("below"));
    if (query.object.size() > MAX_OBJECT || !colonnade::isValidUtf8(query.object) ||
        query.object.find('\0') != std::string::npos)
        throw colonnade::HttpError(400, colonnade::problem::BAD_REQUEST,
                                   "object: wanted such as project/7 or user/2");
    return query;
}

std::string pathOf(const AuditQuery& query, std::int64_t below)
{
    std::string path = "/admin/log?below=" + std::to_string(below);
    if (!query.object.empty())
        path += "&object=" + colonnade::encodePercent(query.object);
    return query.account ? path + "&account=" + std::to_string(*query.account) : path;
}

void writeLine(JsonWriter& json, const AuditLine& line)
{
    json.beginObject().member("id", line.id).member("created", line.time).member("user_id", line.account);
    json.member("user_name", line.name)
        .member("app", line.app)
        .member("command", line.command)
        .member("address", line.address)
        .member("request", line.request)
        .member("action", line.what)
        .member("object", line.object)
        .key("old_value")
        .raw(line.before)
        .key("new_value")
        .raw(line.after)
        .end();
}

/// By which way it was done, and from where.
std::string wayOf(const AuditLine& line)
{
    const std::string way = line.command.empty() ? line.app : "colonnade " + line.command;
    return way.empty() || line.address.empty() ? way + line.address : way + ", " + line.address;
}

} // namespace

void LogPage::draw(View& page, const AuditQuery& query, const std::vector<AuditLine>& lines) const
{
    page.set("is_part", !query.object.empty() || query.account.has_value());
    View& list = page.list("lines");
    for (const auto& line: lines)
    {
        View& row = list.add();
        row.put("when", _desk.parts().site.pages.time(line.time));
        row.set("who", line.name).set("way", wayOf(line)).set("what", line.what).set("object", line.object);
        row.set("object_path", "/admin/log?object=" + colonnade::encodePercent(line.object));
        row.set("before", line.before == NOTHING ? std::string() : line.before);
        row.set("after", line.after == NOTHING ? std::string() : line.after);
    }
    page.set("next", lines.size() == PER_PAGE ? pathOf(query, lines.back().id) : std::string());
}

colonnade::Response LogPage::show(const colonnade::Request& request) const
{
    return _desk.enter(request,
                       [&](const colonnade::User&)
                       {
                           const AuditQuery query = readQuery(request);
                           const auto lines = _desk.parts().database.read(
                               [&](colonnade::Session& session)
                               { return _desk.parts().audit.list(session, query); });
                           const auto write = [&](JsonWriter& json, const colonnade::Language&)
                           {
                               json.key("log").beginArray();
                               for (const auto& line: lines)
                                   writeLine(json, line);
                               json.end();
                           };
                           return _desk.show(request, {.templateName = "/admin/log.html",
                                                       .title = Phrase::verbatim("History"),
                                                       .members = write,
                                                       .page = _desk.parts().site.templates.adminLog,
                                                       .draw = [&](View& page) { draw(page, query, lines); },
                                                       .pageTitle = "History"});
                       });
}

} // namespace site
