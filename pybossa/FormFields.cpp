#include "colonnade/pybossa/FormFields.h"

#include <colonnade/PageForm.h>

#include <colonnade/Parameters.h>

namespace colonnade::pybossa
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

/// A form of the page after the first may have fields whose names the first has.
std::string idOf(const FormInput& input, std::size_t form)
{
    return form == 0 ? input.name : input.name + "-" + std::to_string(form + 1);
}

FormField fieldOf(const FormInput& input, const FormErrors& errors, std::size_t form)
{
    FormField field{.name = input.name,
                    .label = input.label,
                    .type = input.type,
                    .value = input.value,
                    .autocomplete = input.autocomplete,
                    .ticked = input.ticked,
                    .id = idOf(input, form)};
    for (const auto& option: input.options)
        field.choices.push_back({option, Phrase::verbatim(option)});
    if (const auto found = errors.find(input.name); found != errors.end())
        field.errors = found->second;
    return field;
}

} // namespace

void drawForm(View& page, const DrawnForm& form)
{
    View& forms = page.list("forms");
    PageForm drawn{.action = form.action, .submit = form.submit, .destroys = form.destroys};
    for (const auto& input: form.inputs)
        drawn.fields.push_back(fieldOf(input, form.errors, forms.size()));
    View& view = forms.add();
    view = viewOf(drawn);
    view.say("heading", form.heading);
}

View exampleForms()
{
    View example;
    View& form = example.list("forms").add();
    form = exampleForm();
    form.say("heading", "A form of several");
    return example;
}

FlashMessage pleaseCorrect()
{
    return {"error", "Please correct the errors"};
}

void writeForm(JsonWriter& json, const std::vector<FormInput>& inputs, const std::optional<Form>& posted,
               const FormErrors& errors, const std::string& csrfToken, const Language& language)
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
             const Language& language)
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
    return std::string(path) + (next.empty() ? std::string() : "?next=" + encodePercent(next));
}

std::string wantedNext(const Request& request, const std::vector<std::string>& origins)
{
    return ownTarget(request.query().get("next"), origins);
}

} // namespace colonnade::pybossa
