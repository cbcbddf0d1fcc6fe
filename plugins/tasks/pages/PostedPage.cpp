#include "pages/PostedPage.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

JsonDocument parseObject(std::string_view body)
{
    try
    {
        JsonDocument document = JsonDocument::parse(body.empty() ? "{}" : body);
        if (document.root().isObject())
            return document;
    }
    catch (const Poco::DataFormatException&)
    {
        // refused below
    }
    throw HttpError(400, problem::BAD_REQUEST, "The body must be a JSON object or a form.");
}

} // namespace

PostedPage PostedPage::read(const Request& request)
{
    PostedPage form;
    form._isJson = request.contentType() == "application/json";
    if (!form._isJson)
    {
        for (const auto& [name, value]: request.form()) // of a repeated field the first counts
            form._values.try_emplace(name, value);
        return form;
    }
    const JsonDocument document = parseObject(request.body());
    for (std::size_t i = 0; i < document.root().size(); ++i)
    {
        const auto [name, value] = document.root().member(i);
        if (!value.isObject() && !value.isArray())
            form._values.insert_or_assign(std::string(name), value.isText()   ? std::string(value.text())
                                                             : value.isNull() ? std::string()
                                                                              : value.toJson());
    }
    return form;
}

std::string PostedPage::text(std::string_view name) const
{
    const auto found = _values.find(name);
    return found == _values.end() ? std::string() : std::string(trimBlanks(found->second));
}

bool PostedPage::isOn(std::string_view name, bool otherwise) const
{
    if (!has(name))
        return _isJson && otherwise;
    const std::string value = lowerAscii(text(name));
    return !value.empty() && value != "false" && value != "off" && value != "no" && value != "n" &&
           value != "0";
}

} // namespace colonnade::tasks
