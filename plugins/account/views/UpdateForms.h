#pragma once

#include "views/ProfileFields.h"

#include <optional>
#include <string>

namespace account
{

/// The three forms of the update page, with what was posted to one of them.
/// Source: reference/pybossa-accounts.md 2.1, 4.13.
struct UpdateForms
{
    colonnade::User user; ///< whose they are, as stored
    ProfileFields profile;
    std::optional<std::string> ckanApi = {};
    bool posted = false; ///< empty texts instead of null in the forms that were not meant
    FormErrors profileErrors = {};
    FormErrors passwordErrors = {};
    FormErrors uploadErrors = {};

    bool hasErrors() const
    {
        return !profileErrors.empty() || !passwordErrors.empty() || !uploadErrors.empty();
    }
    void writeMembers(colonnade::JsonWriter& json, const std::string& csrfToken,
                      const colonnade::Language& language) const;
    /// Adds them to the page.
    void draw(colonnade::View& page, const std::vector<std::string>& locales) const;
};

} // namespace account
