#include "AvatarDownload.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <optional>
#include <string>

using colonnade::Request;
using colonnade::Response;

namespace avatars
{
namespace
{

/// Whether the client has these bytes already (RFC 9110, 13.1.2).
bool isKnown(const Request& request, std::string_view tag)
{
    std::string_view rest = request.findHeader("If-None-Match").value_or(std::string_view());
    while (!rest.empty())
    {
        std::string_view one = colonnade::trimBlanks(rest.substr(0, rest.find(',')));
        rest.remove_prefix(std::min(rest.find(','), rest.size() - 1) + 1);
        if (one.starts_with("W/"))
            one.remove_prefix(2);
        if (one == tag || one == "*")
            return true;
    }
    return false;
}

} // namespace

Response AvatarDownload::show(const Request& request) const
{
    const auto user = AvatarFiles::findUser(request.param("container"));
    const auto& name = request.param("name");
    const auto path = user ? _files.findPath(*user, name) : std::nullopt;
    if (!path)
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such picture.");
    const std::string tag = "\"" + name.substr(0, name.find('_')) + "\"";
    Response response = isKnown(request, tag) ? Response(304) : Response::file(*path, "image/png");
    response.header("ETag", tag);
    response.header("Cache-Control", "public, max-age=31536000, immutable");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Content-Security-Policy", "default-src 'none'; sandbox");
    response.header("Cross-Origin-Resource-Policy", "cross-origin"); // front ends may live elsewhere
    return response;
}

} // namespace avatars
