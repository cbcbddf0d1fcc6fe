#pragma once

#include "colonnade/pybossa/Form.h"

#include <colonnade/Json.h>
#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Translation.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::pybossa
{

/// The messages of a failed form, by field.
using FormErrors = std::map<std::string, std::vector<Phrase>>;

/// One labelled input of a form.
struct FormInput
{
    std::string name;
    std::string label; ///< in English
    std::string type;  ///< as `FormField::type`
    std::string autocomplete;
    std::string value = {}; ///< of a password: always empty
    bool ticked = false;
    std::vector<std::string> options = {}; ///< of a `select`
};

/// A form of a page, which is posted with the page's CSRF token.
struct DrawnForm
{
    std::string action;
    std::vector<FormInput> inputs;
    FormErrors errors;
    Phrase submit;         ///< the button
    Phrase heading = {};   ///< of this form, where a page has several
    bool destroys = false; ///< as `PageForm::destroys`
};

/// Adds the form to the page's list `forms`, which a template draws with `{{#forms}}{{>form}}{{/forms}}`.
void drawForm(View& page, const DrawnForm& form);

/// A view with such a list, for the check of a template.
View exampleForms();

/// The flash of every form with errors.
FlashMessage pleaseCorrect();

/// A form object as it stands in JSON answers: a member for each input, `errors`, `csrf` and `csrf_token`.
/// Values are null before the first try, then what was posted; passwords are never sent back. Errors are said
/// in the language. Source: reference/pybossa-accounts.md 2.1; 9 row 4.
void writeForm(JsonWriter& json, const std::vector<FormInput>& inputs, const std::optional<Form>& posted,
               const FormErrors& errors, const std::string& csrfToken, const Language& language);

/// Ends a form object that is open: `errors`, `csrf` and `csrf_token`.
void endForm(JsonWriter& json, const FormErrors& errors, const std::string& csrfToken,
             const Language& language);

/// The same inputs with the posted values, for a page.
std::vector<FormInput> withValues(std::vector<FormInput> inputs, const std::optional<Form>& posted);

/// The page's own path with the `next` that it was asked for: `/account/signin?next=%2Fproject`.
std::string formAction(std::string_view path, const std::string& next);

/// The query's `next` if it is a target of ours, else empty.
std::string wantedNext(const Request& request, const std::vector<std::string>& origins);

} // namespace colonnade::pybossa
