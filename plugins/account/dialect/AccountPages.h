#pragma once

#include "dialect/Dialect.h"

#include <memory>

namespace account
{

/// The templates of the plugin's pages, `share/templates/pages/account_….mustache`.
struct AccountPages
{
    using Template = std::shared_ptr<const colonnade::PageTemplate>;

    /// Loads them: throws `ConfigurationException` for a broken one.
    explicit AccountPages(colonnade::Pages& pages);

    Template form;        ///< a text, forms, links on: most pages
    Template profile;     ///< one's own
    Template person;      ///< somebody else's
    Template projects;    ///< one's own
    Template community;   ///< lists of people
    Template sessions;    ///< where one is signed in
    Template people;      ///< all, for administrators
    Template adminPerson; ///< one of them
    Template merge;       ///< one account of two
};

/// Adds a sentence above the forms of a page.
void drawText(colonnade::View& page, colonnade::Phrase text);

/// Adds a link below the forms of a page.
void drawWay(colonnade::View& page, const std::string& path, colonnade::Phrase label);

/// The menus' entries of people and their accounts.
void addNavigation(colonnade::Pages& pages, bool mayRegister);

} // namespace account
