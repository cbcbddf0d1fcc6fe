#pragma once

#include "colonnade/Export.h"
#include "colonnade/Translation.h"
#include "colonnade/View.h"

#include <string>
#include <vector>

namespace colonnade
{

/// One of the values that a field of type `select` may have.
struct FormChoice
{
    std::string value;
    Phrase label;
};

/// A field of a form, with its label and with what was wrong about it.
struct FormField
{
    std::string name;  ///< as it is posted
    Phrase label = {}; ///< of a hidden one: none
    /// `text`, `email`, `password`, `file` or another of HTML's inputs; `area` (of several lines), `select`,
    /// `checkbox`, `hidden`.
    std::string type = "text";
    std::string value = {}; ///< ignored for a password: it is never sent back
    Phrase hint = {};       ///< below the label; empty: none
    std::string autocomplete = {};
    bool ticked = false;                  ///< [checkbox]
    std::vector<FormChoice> choices = {}; ///< [select]
    std::vector<Phrase> errors = {};
    std::string id = {}; ///< empty: the name; two forms of a page must not have the same
};

/// A form of a page, posted with the visitor's CSRF token. What the text of a page's template `{{>form}}`
/// draws.
///
///     page.drawn.put("form", viewOf(PageForm{"/best/new", "Save", fields}));
///     {{#form}}{{>form}}{{/form}}
struct PageForm
{
    std::string action; ///< where it is posted to
    Phrase submit;      ///< what the button says
    std::vector<FormField> fields = {};
    bool destroys = false;      ///< what it does cannot be taken back: the button looks like it
    std::string leavePath = {}; ///< where a link beside the button leads; empty: no link
    Phrase leaveLabel = {};
};

/// The form as a template needs it. Mistakes are listed above it, each a link to its field.
COLONNADE_API View viewOf(const PageForm& form);

/// The form that `Pages::loadTemplate` is given as an example: with all that a form may have.
COLONNADE_API View exampleForm();

} // namespace colonnade
