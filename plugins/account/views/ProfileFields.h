#pragma once

#include "views/AccountParts.h"

#include <optional>
#include <string>

namespace account
{

/// The fields of the update form's `Profile`. Nothing: given as something that is no text.
/// Source: reference/pybossa-accounts.md 1.7, 2, 4.13.
struct ProfileFields
{
    std::optional<std::string> fullname, name, email, locale;
    bool privacyMode = true;
    bool restricted = false;
    bool subscribed = false;

    static ProfileFields of(const colonnade::User& user); ///< as stored
    /// Texts that are not given keep their value; boxes that are not given are cleared. `id` is not looked
    /// at.
    static ProfileFields read(const Form& form, const colonnade::User& user);

    /// All that is wrong. What is as it was is right, so that older accounts stay as they are.
    FormErrors check(const AccountParts& parts, const colonnade::User& user) const;

    /// Of fields without errors.
    void applyTo(colonnade::User& user) const;
};

} // namespace account
