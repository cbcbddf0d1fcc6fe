#include "colonnade/PageForm.h"

#include <algorithm>

namespace colonnade
{

namespace
{

const std::string& idOf(const FormField& field)
{
    return field.id.empty() ? field.name : field.id;
}

/// What a screen reader reads with the field: ids of the hint and of the errors.
std::string describedBy(const FormField& field)
{
    std::string ids;
    if (!field.hint.empty())
        ids = idOf(field) + "-hint";
    if (!field.errors.empty())
        ids += (ids.empty() ? "" : " ") + idOf(field) + "-error";
    return ids;
}

/// All members are set each time: a template looks for those that are not among what is around the field.
void addField(View& fields, const FormField& field)
{
    const std::string& type = field.type;
    const bool isInput = type != "area" && type != "select" && type != "checkbox" && type != "hidden";
    View& view = fields.add();
    view.set("id", idOf(field)).set("name", field.name).say("label", field.label).say("hint", field.hint);
    view.set("type", type).set("value", type == "password" ? std::string() : field.value);
    view.set("autocomplete", field.autocomplete).set("ticked", field.ticked);
    view.set("is_input", isInput).set("is_area", type == "area").set("is_select", type == "select");
    view.set("is_checkbox", type == "checkbox").set("is_hidden", type == "hidden");
    view.set("invalid", !field.errors.empty()).set("described", describedBy(field));
    View& errors = view.list("errors");
    for (const auto& error: field.errors)
        errors.addSaid(error);
    View& choices = view.list("choices");
    for (const auto& choice: field.choices)
        choices.add()
            .set("value", choice.value)
            .say("label", choice.label)
            .set("selected", choice.value == field.value);
}

void addMistakes(View& list, const FormField& field)
{
    for (const auto& error: field.errors)
        list.add().set("id", idOf(field)).say("label", field.label).say("text", error);
}

} // namespace

View viewOf(const PageForm& form)
{
    const auto anyField = [&](auto test)
    { return std::any_of(form.fields.begin(), form.fields.end(), test); };
    View view;
    view.set("action", form.action).say("submit", form.submit).set("destroys", form.destroys);
    view.set("multipart", anyField([](const FormField& field) { return field.type == "file"; }));
    view.set("mistakes", anyField([](const FormField& field) { return !field.errors.empty(); }));
    view.set("leave_path", form.leavePath).say("leave_label", form.leaveLabel);
    View& mistakes = view.list("mistake_list");
    View& fields = view.list("fields");
    for (const auto& field: form.fields)
    {
        addMistakes(mistakes, field);
        addField(fields, field);
    }
    return view;
}

View exampleForm()
{
    return viewOf({"/",
                   "Save",
                   {{.name = "field",
                     .label = "Label",
                     .type = "select",
                     .value = "1",
                     .hint = "Hint",
                     .autocomplete = "name",
                     .choices = {{"1", "One"}},
                     .errors = {"A mistake"}}},
                   false,
                   "/",
                   "Back"});
}

} // namespace colonnade
