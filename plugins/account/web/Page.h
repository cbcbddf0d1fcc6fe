#pragma once

#include "forms/RegistrationRules.h"
#include "web/Flash.h"

#include <string>
#include <vector>

namespace account
{

/// A whole HTML document. `body` is HTML, everything else is text and escaped here. No script, one small
/// style.
std::string renderPage(const colonnade::Language& language, const std::string& brand,
                       const colonnade::Phrase& title, const std::vector<FlashMessage>& messages,
                       const std::string& body);

/// One labelled input of a form.
struct FormInput
{
    std::string name;
    std::string label; ///< in English
    std::string type;  ///< `text`, `email`, `password`, `checkbox`, `select`, `file`, `hidden`
    std::string autocomplete;
    std::string value = {}; ///< of a password: always empty
    bool ticked = false;
    std::vector<std::string> options = {}; ///< of a `select`
};

/// A form that is posted to `action` with a CSRF token; each input is followed by its errors. `submit` is the
/// button's text in English.
std::string renderForm(const colonnade::Language& language, const std::string& action,
                       const std::string& csrfToken, const std::vector<FormInput>& inputs,
                       const FormErrors& errors, const std::string& submit);

/// A text of a page, in its language and escaped.
std::string escaped(const colonnade::Language& language, const colonnade::Phrase& phrase);

/// An item of a list that leads somewhere.
std::string renderLinkItem(const std::string& target, const std::string& text);

} // namespace account
