#include "owning/Sources.h"

#include <colonnade/HttpCall.h>
#include <colonnade/Json.h>

#include <Poco/Exception.h>

namespace colonnade::tasks
{

namespace
{

constexpr int TIMEOUT_SECONDS = 10;
constexpr std::string_view SHEETS = "https://docs.google.com/spreadsheets/d/";

JsonValue memberOf(const JsonValue& value, std::string_view name)
{
    return value.isObject() ? value.find(name) : JsonValue();
}

JsonValue firstOf(const JsonValue& value)
{
    return value.isArray() && value.size() > 0 ? value.at(0) : value.isObject() ? value : JsonValue();
}

std::string textOf(const JsonValue& value, std::string_view name)
{
    const JsonValue member = memberOf(value, name);
    return member.isText() ? std::string(member.text()) : std::string();
}

std::string idOf(const JsonValue& value)
{
    const std::string id = textOf(value, "@id");
    return id.empty() ? textOf(value, "id") : id;
}

/// A label as either version writes it: a text, a list of texts, texts by language.
std::string labelOf(const JsonValue& label)
{
    if (label.isText())
        return std::string(label.text());
    if (label.isArray() && label.size() > 0)
        return labelOf(label.at(0));
    if (label.isObject() && label.size() > 0)
        return labelOf(textOf(label, "@value").empty() ? label.member(0).second : label.find("@value"));
    return {};
}

struct Canvas
{
    std::string id;
    std::string title;
    std::string picture; ///< its address, if there is no service
    std::string service;
};

Canvas canvasOf(const JsonValue& canvas)
{
    Canvas found{idOf(canvas), labelOf(memberOf(canvas, "label")), {}, {}};
    JsonValue body = memberOf(firstOf(memberOf(canvas, "images")), "resource"); // version 2
    if (!body)
        body = firstOf(memberOf(firstOf(memberOf(firstOf(memberOf(canvas, "items")), "items")), "body"));
    found.picture = idOf(body);
    const JsonValue service = firstOf(memberOf(body, "service"));
    found.service = idOf(service);
    return found;
}

void writeRow(JsonWriter& json, const Canvas& canvas, const std::string& manifest)
{
    const auto sized = [&](const char* size)
    { return canvas.service.empty() ? canvas.picture : canvas.service + "/full/" + size + "/0/default.jpg"; };
    json.beginObject()
        .member("url", sized("full"))
        .member("url_m", sized("240,"))
        .member("url_b", sized("1024,"))
        .member("title", canvas.title)
        .member("tileSource", canvas.service.empty() ? std::string() : canvas.service + "/info.json")
        .member("target", canvas.id)
        .member("manifest", manifest)
        .member("link", canvas.id)
        .end();
}

TransferFormat formatOf(std::string_view content)
{
    const auto start = content.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (start == std::string_view::npos || (content[start] != '[' && content[start] != '{'))
        return TransferFormat::Csv;
    return content[start] == '[' ? TransferFormat::Json : TransferFormat::Ndjson;
}

} // namespace

std::string tableAddress(const std::string& address)
{
    if (!address.starts_with(SHEETS))
        return address;
    const auto end = address.find_first_of("/?#", SHEETS.size());
    const std::string sheet = address.substr(0, end);
    const auto gid = address.find("gid=");
    const std::string part =
        gid == std::string::npos
            ? std::string()
            : "&gid=" + address.substr(gid + 4, address.find_first_not_of("0123456789", gid + 4) - gid - 4);
    return sheet + "/export?format=csv" + part;
}

std::string picturesOfManifest(std::string_view manifest, const std::string& address)
{
    const JsonDocument document = JsonDocument::parse(manifest);
    const JsonValue root = document.root();
    const JsonValue sequence = firstOf(memberOf(root, "sequences"));
    const JsonValue canvases = sequence ? memberOf(sequence, "canvases") : memberOf(root, "items");
    if (!canvases.isArray())
        throw Poco::DataFormatException("this is no manifest of IIIF");
    std::string rows;
    for (std::size_t i = 0; i < canvases.size(); ++i)
    {
        const Canvas canvas = canvases.at(i).isObject() ? canvasOf(canvases.at(i)) : Canvas{};
        if (canvas.picture.empty() && canvas.service.empty())
            continue;
        JsonWriter json;
        writeRow(json, canvas, address);
        rows += json.take() + "\n";
    }
    if (rows.empty())
        throw Poco::DataFormatException("the manifest has no pictures");
    return rows;
}

Fetched Sources::fetch(const std::string& address) const
{
    const HttpReply reply =
        callHttp({.method = "GET",
                  .url = address,
                  .headers = {"Accept: text/csv, application/json, text/plain, */*;q=0.1"},
                  .timeoutSeconds = TIMEOUT_SECONDS,
                  .maximumReplyBytes = _maxBytes,
                  .publicOnly = !_allowsPrivate},
                 {});
    using Outcome = HttpReply::Outcome;
    constexpr int FORBIDDEN = 403;
    if (reply.outcome == Outcome::NoAddress)
        return {.fault = "This is no address: it begins with https://"};
    if (reply.outcome == Outcome::TooLong)
        return {.fault = "The file at this address is too large."};
    if (reply.outcome != Outcome::Answered)
        return {.fault = "There is no answer from this address."};
    if (reply.status == FORBIDDEN)
        return {.fault = "Oops! It looks like you don't have permission to access that file"};
    if (reply.status != 200)
        return {.fault = Phrase("This address answers with status {status}; wanted is the file itself.",
                                {{"status", std::to_string(reply.status)}})};
    return {.content = reply.body, .format = formatOf(reply.body)};
}

Fetched Sources::table(const std::string& address) const
{
    Fetched fetched = fetch(tableAddress(address));
    if (fetched.fault.empty() && fetched.content.empty())
        fetched.fault = "Oops! That file doesn't look like the right file.";
    return fetched;
}

Fetched Sources::manifest(const std::string& address) const
{
    Fetched fetched = fetch(address);
    if (!fetched.fault.empty())
        return fetched;
    try
    {
        return {.content = picturesOfManifest(fetched.content, address), .format = TransferFormat::Ndjson};
    }
    catch (const Poco::DataFormatException&)
    {
        return {.fault = "This is no IIIF manifest with pictures."};
    }
}

} // namespace colonnade::tasks
