#include "forms/FormView.h"

#include "web/NextPath.h"

#include <colonnade/Parameters.h>

using colonnade::JsonWriter;

namespace account
{
namespace
{

void writeValue(JsonWriter& json, const FormInput& input, const std::optional<Form>& posted)
{
    if (input.type == "checkbox")
        json.value(posted && posted->ticked(input.name));
    else if (!posted)
        json.null();
    else if (input.type == "password")
        json.value("");
    else
        json.value(posted->text(input.name));
}

} // namespace

FlashMessage pleaseCorrect()
{
    return {"error", "Please correct the errors"};
}

void writeForm(JsonWriter& json, const std::vector<FormInput>& inputs, const std::optional<Form>& posted,
               const FormErrors& errors, const std::string& csrfToken, const colonnade::Language& language)
{
    json.key("form").beginObject();
    for (const auto& input: inputs)
    {
        json.key(input.name);
        writeValue(json, input, posted);
    }
    endForm(json, errors, csrfToken, language);
}

void endForm(JsonWriter& json, const FormErrors& errors, const std::string& csrfToken,
             const colonnade::Language& language)
{
    json.key("errors").beginObject();
    for (const auto& [field, messages]: errors)
    {
        json.key(field).beginArray();
        for (const auto& message: messages)
            json.value(language.say(message));
        json.end();
    }
    json.end().member("csrf", csrfToken).nullMember("csrf_token").end();
}

std::vector<FormInput> withValues(std::vector<FormInput> inputs, const std::optional<Form>& posted)
{
    for (auto& input: inputs)
    {
        if (!posted || input.type == "password")
            continue;
        if (input.type == "checkbox")
            input.ticked = posted->ticked(input.name);
        else
            input.value = posted->text(input.name).value_or("");
    }
    return inputs;
}

std::string formAction(std::string_view path, const std::string& next)
{
    return std::string(path) + (next.empty() ? std::string() : "?next=" + colonnade::encodePercent(next));
}

std::string wantedNext(const colonnade::Request& request, const std::vector<std::string>& origins)
{
    return ownTarget(request.query().get("next"), origins);
}

} // namespace account
