#include "colonnade/pybossa/Form.h"

#include <colonnade/Pages.h>

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

namespace colonnade::pybossa
{
namespace
{

[[noreturn]] void refuse(std::string forLog)
{
    throw HttpError(400, problem::BAD_REQUEST,
                    "The browser (or proxy) sent a request that this server could not understand.",
                    std::move(forLog));
}

bool isText(std::string_view value)
{
    return value.find('\0') == std::string_view::npos && isValidUtf8(value);
}

} // namespace

Form Form::read(const Request& request)
{
    if (!hasJsonBody(request))
        return readFields(request.form());
    return request.body().empty() ? Form() : readJson(request.body());
}

Form Form::readFields(const Parameters& fields)
{
    Form form;
    for (const auto& [name, value]: fields) // of a repeated field the first counts
        form._values.try_emplace(name, isText(value) ? Value(value) : Value(Unusable{}));
    return form;
}

Form Form::readJson(std::string_view body)
try
{
    const auto document = JsonDocument::parse(body);
    const auto root = document.root();
    if (!root.isObject())
        refuse("the JSON body is no object but a " + std::string(root.kind()));
    Form form;
    for (std::size_t i = 0; i < root.size(); ++i)
    {
        const auto [name, member] = root.member(i);
        const auto value = member.isArray() ? member.at(0) : member; // a list of scalars: the first counts
        if (!value || value.isObject() || value.isArray())
            continue;
        if (value.isText())
            form._values.insert_or_assign(std::string(name), std::string(value.text()));
        else if (value.isBoolean())
            form._values.insert_or_assign(std::string(name), value.boolean());
        else if (value.isInteger())
            form._values.insert_or_assign(std::string(name), value.integer());
        else if (value.isNumber())
            form._values.insert_or_assign(std::string(name), value.number());
        else
            form._values.insert_or_assign(std::string(name), Null{});
    }
    return form;
}
catch (const Poco::DataFormatException& exc)
{
    refuse("malformed JSON: " + exc.message());
}

std::optional<std::string> Form::text(std::string_view name) const
{
    const auto found = _values.find(name);
    if (found == _values.end())
        return std::string();
    const auto* text = std::get_if<std::string>(&found->second);
    return text ? std::optional(*text) : std::nullopt;
}

std::optional<std::string> Form::address(std::string_view name) const
{
    auto text = this->text(name);
    return text ? std::optional(std::string(trimSpace(*text))) : std::nullopt;
}

std::optional<std::string> Form::textOrInteger(std::string_view name) const
{
    const auto found = _values.find(name);
    const auto* integer = found == _values.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return integer ? std::to_string(*integer) : text(name);
}

bool Form::isInteger(std::string_view name) const
{
    const auto found = _values.find(name);
    return found != _values.end() && std::holds_alternative<std::int64_t>(found->second);
}

bool Form::isNull(std::string_view name) const
{
    const auto found = _values.find(name);
    return found != _values.end() && std::holds_alternative<Null>(found->second);
}

bool Form::isOn(std::string_view name) const
{
    const auto found = _values.find(name);
    const auto* text = found == _values.end() ? nullptr : std::get_if<std::string>(&found->second);
    if (!text)
        return ticked(name);
    return !text->empty() && *text != "false" && *text != "off" && *text != "n" && *text != "no";
}

bool Form::ticked(std::string_view name) const
{
    const auto found = _values.find(name);
    if (found == _values.end())
        return false;
    if (const auto* truth = std::get_if<bool>(&found->second))
        return *truth;
    if (const auto* integer = std::get_if<std::int64_t>(&found->second))
        return *integer != 0;
    if (const auto* number = std::get_if<double>(&found->second))
        return *number != 0;
    const auto* text = std::get_if<std::string>(&found->second);
    return !text || (!text->empty() && *text != "0" && *text != "false" && *text != "False");
}

} // namespace colonnade::pybossa
