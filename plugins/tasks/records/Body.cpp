#include "records/Body.h"

#include "model/ApiErrors.h"

#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <optional>

namespace colonnade::tasks
{

namespace
{

/// Such bodies of a POST are refused before the API looks at them.
bool isPlainJsonPost(const Request& request)
{
    const auto type = request.findHeader("Content-Type");
    return request.method() == Method::Post && type && equalIgnoringCase(*type, "application/json");
}

JsonDocument parseText(const Request& request)
{
    try
    {
        return JsonDocument::parse(request.body());
    }
    catch (const Poco::DataFormatException& malformed)
    {
        if (malformed.message().find("U+0000") != std::string::npos) // JSON, but no database takes it
            throw dataError("A text must not hold U+0000.");
        const std::string sentence = "The body is not JSON: " + malformed.message() + ".";
        throw isPlainJsonPost(request) ? earlyRefusal(sentence) : valueError(sentence);
    }
}

HttpError reservedMember(const Resource& resource, std::string_view name)
{
    if (resource.name == "project" && name == "published")
        return forbidden("You cannot publish a project via the API");
    const bool named = resource.name == "category" || resource.name == "blogpost";
    return badRequest(named ? "Reserved keys in payload: " + std::string(name) : "Reserved keys in payload");
}

bool isReserved(const Resource& resource, std::string_view name)
{
    if (resource.name == "project" && name == "completed") // no column, yet reserved
        return true;
    const Column* column = resource.find(name);
    return column && column->sent == Sent::Reserved;
}

void setMember(Members& members, std::string_view name, const JsonValue& value)
{
    const auto known = std::find_if(members.begin(), members.end(),
                                    [&](const auto& member) { return member.first == name; });
    if (known == members.end())
        members.emplace_back(name, value);
    else
        known->second = value; // the last one counts
}

} // namespace

JsonDocument parseBody(const Request& request)
{
    const std::string type = request.contentType();
    if (type == "application/x-www-form-urlencoded" || type == "multipart/form-data")
        throw valueError("The body must be JSON, not a form.");
    if (request.body().empty())
        throw valueError("The body is empty; it must be a JSON object.");
    JsonDocument document = parseText(request);
    const JsonValue root = document.root();
    if (root.isObject())
        return document;
    const std::string sentence = "The body must be a JSON object, not " + std::string(root.kind()) + ".";
    if (isPlainJsonPost(request) && (root.isNull() || root.isText() || root.isNumber()))
        throw earlyRefusal(sentence);
    throw attributeError(sentence);
}

Members checkMembers(const JsonValue& body, const Resource& resource,
                     const std::function<bool(std::string_view)>& isKnown)
{
    Members members; // known ones only, so that there are never more of them than columns
    std::optional<std::string_view> unknown;
    for (std::size_t i = 0; i < body.size(); ++i)
    {
        const auto [name, value] = body.member(i);
        if (name == "link" || name == "links")
            continue;
        if (isReserved(resource, name))
            throw reservedMember(resource, name);
        if (unknown)
            continue;
        const Column* column = resource.find(name);
        if (!(column && column->reach != Reach::Internal) && !(isKnown && isKnown(name)))
            unknown = name;
        else
            setMember(members, name, value);
    }
    if (unknown)
        throw typeError("'" + std::string(*unknown) + "' is an invalid keyword argument for " +
                        std::string(resource.className));
    return members;
}

Value sentValue(const JsonValue& sent, const Column& column)
{
    Value value = valueFromJson(sent, column.type, column.name);
    const auto* text = std::get_if<std::string>(&value);
    if (text && column.maxLength > 0 && countCodePoints(*text) > column.maxLength)
        throw dataError("The value of " + std::string(column.name) + " is longer than " +
                        std::to_string(column.maxLength) + " characters.");
    return value;
}

JsonValue findMember(const Members& members, std::string_view name)
{
    for (const auto& [known, value]: members)
        if (known == name)
            return value;
    return {};
}

} // namespace colonnade::tasks
