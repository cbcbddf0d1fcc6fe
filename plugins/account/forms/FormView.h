#pragma once

#include "forms/Form.h"
#include "forms/RegistrationRules.h"
#include "web/Page.h"

#include <colonnade/Json.h>
#include <colonnade/Request.h>

#include <optional>
#include <string>
#include <vector>

namespace account
{

/// The flash of every form with errors.
FlashMessage pleaseCorrect();

/// A form object as it stands in JSON answers: a member for each input, `errors`, `csrf` and `csrf_token`.
/// Values are null before the first try, then what was posted; passwords are never sent back. Errors are said
/// in the language. Source:
/// reference/pybossa-accounts.md 2.1; 9 row 4.
void writeForm(colonnade::JsonWriter& json, const std::vector<FormInput>& inputs,
               const std::optional<Form>& posted, const FormErrors& errors, const std::string& csrfToken,
               const colonnade::Language& language);

/// Ends a form object that is open: `errors`, `csrf` and `csrf_token`.
void endForm(colonnade::JsonWriter& json, const FormErrors& errors, const std::string& csrfToken,
             const colonnade::Language& language);

/// The same inputs with the posted values, for a page.
std::vector<FormInput> withValues(std::vector<FormInput> inputs, const std::optional<Form>& posted);

/// The page's own path with the `next` that it was asked for: `/account/signin?next=%2Fproject`.
std::string formAction(std::string_view path, const std::string& next);

/// The query's `next` if it is a target of ours, else empty.
std::string wantedNext(const colonnade::Request& request, const std::vector<std::string>& origins);

} // namespace account
