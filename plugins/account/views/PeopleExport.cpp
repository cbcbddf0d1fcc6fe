#include "views/PeopleExport.h"

#include "views/Access.h"

#include <colonnade/Csv.h>
#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <string>
#include <vector>

using colonnade::JsonWriter;
using colonnade::Request;
using colonnade::Response;
using colonnade::User;

namespace account
{
namespace
{

constexpr int AT_ONCE = 500;

std::string csvLine(const User& user)
{
    const auto text = [](const std::string& value)
    { return colonnade::csvCell(colonnade::withFormulaGuard(value)); };
    const auto truth = [](bool value) { return value ? "True" : "False"; };
    return std::to_string(user.id) + "," + text(user.name) + "," + text(user.fullname) + "," +
           text(user.email) + "," + user.created + "," + text(user.locale) + "," + truth(user.admin) + "," +
           truth(user.consent) + "," + truth(user.restricted) + "\r\n";
}

std::string jsonText(const User& user)
{
    JsonWriter json;
    json.beginObject()
        .member("id", user.id)
        .member("name", user.name)
        .member("fullname", user.fullname)
        .member("email_addr", user.email)
        .member("created", user.created)
        .member("locale", user.locale)
        .member("admin", user.admin)
        .member("consent", user.consent)
        .member("restrict", user.restricted)
        .end();
    return json.take();
}

/// Page by page, so that any number of people costs little memory.
void write(colonnade::Users& users, colonnade::BodySink& sink, bool isCsv)
{
    std::int64_t last = 0;
    bool isFirst = true;
    sink.write(isCsv ? "id,name,fullname,email_addr,created,locale,admin,consent,restrict\r\n" : "[");
    for (auto page = users.list(last, AT_ONCE); !page.empty(); page = users.list(last, AT_ONCE))
        for (const auto& user: page)
        {
            last = user.id;
            if (user.restricted)
                continue;
            sink.write(isCsv ? csvLine(user) : (isFirst ? "" : ",") + jsonText(user));
            isFirst = false;
        }
    if (!isCsv)
        sink.write("]");
}

} // namespace

Response PeopleExport::send(const Request& request) const
{
    return answerFor(
        requireAdministrator(_parts, request),
        [&](const User&)
        {
            const auto format = request.query().get("format");
            if (format.empty())
                return _parts.views.leave(request, "/admin/");
            const bool isCsv = format == "csv";
            if (!isCsv && format != "json")
                throw colonnade::HttpError(415, colonnade::problem::BAD_REQUEST,
                                           "format: wanted csv or json");
            auto response =
                Response::stream(isCsv ? "text/csv" : "application/json",
                                 [&users = _parts.identity.users(), isCsv](colonnade::BodySink& sink)
                                 { write(users, sink, isCsv); });
            response.header("Content-Disposition",
                            std::string("attachment; filename=\"all_users.") + (isCsv ? "csv\"" : "json\""));
            return response;
        });
}

} // namespace account
