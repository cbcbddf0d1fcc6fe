#include "Answers.h"

#include "Gzip.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

using colonnade::JsonWriter;
using colonnade::Request;
using colonnade::Response;

namespace ohmage
{
namespace
{

/// `;q=0`, `; q=0.000`: not wanted.
bool isRefused(std::string_view parameters)
{
    const auto q = parameters.find("q=");
    return q != std::string_view::npos &&
           std::strtod(std::string(parameters.substr(q + 2)).c_str(), nullptr) == 0.0;
}

bool takesGzip(const Request& request)
{
    std::string_view rest = request.findHeader("Accept-Encoding").value_or(std::string_view());
    while (!rest.empty())
    {
        const auto item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
        const auto coding = item.substr(0, item.find(';'));
        if (coding.find("gzip") != std::string_view::npos)
            return !isRefused(item.substr(coding.size()));
    }
    return false;
}

Response answer(const Request& request, std::string json)
{
    const bool packed = takesGzip(request);
    auto response = Response::json(packed ? gzip(json) : std::move(json));
    if (packed)
        response.header("Content-Encoding", "gzip");
    response.header("Vary", "Accept-Encoding")
        .header("Expires", "Fri, 5 May 1995 12:00:00 GMT")
        .header("Cache-Control", "no-store, no-cache, must-revalidate")
        .header("Pragma", "no-cache");
    return response;
}

} // namespace

Response succeed(const Request& request, std::initializer_list<colonnade::JsonMember> members)
{
    JsonWriter json;
    json.beginObject().member("result", "success");
    for (const auto& member: members)
        member.writeTo(json);
    return answer(request, json.end().take());
}

Response succeedWithData(const Request& request, std::string_view data, std::string_view metadata)
{
    JsonWriter json;
    json.beginObject().member("result", "success");
    if (!metadata.empty())
        json.rawMember("metadata", metadata);
    return answer(request, json.rawMember("data", data).end().take());
}

Response fail(const Request& request, const Failure& failure)
{
    JsonWriter json;
    json.beginObject().member("result", "failure").key("errors").beginArray();
    json.beginObject().member("code", failure.code).member("text", failure.text).end();
    return answer(request, json.end().end().take());
}

} // namespace ohmage
