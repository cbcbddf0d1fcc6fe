#pragma once

#include "dialect/Dialect.h"
#include "rules/AccountSettings.h"

#include <colonnade/Identity.h>
#include <colonnade/Translation.h>

#include <map>
#include <string>
#include <vector>

namespace account
{

/// What somebody typed to get an account. Nothing: given as something that is no text.
struct Registration
{
    std::optional<std::string> fullname, name, email, password, confirm;
    bool consent = false;

    static Registration read(const Form& form); ///< nothing is checked yet
};

/// The rules for new accounts, all of which report at once. Source: reference/pybossa-accounts.md 2, and the
/// rows of 11 that close holes: blank full names, control characters, look-alike names.
class RegistrationRules
{
public:
    RegistrationRules(colonnade::Identity& identity, const AccountSettings& settings):
        _identity(identity),
        _settings(settings)
    {
    }

    /// Everything but `findPasswordFaults`. Reads the database.
    FormErrors check(const Registration& wanted) const;

    /// Where the rule on the repetition stands among those of a password.
    enum class Repetition
    {
        First, ///< at registration
        Last   ///< where a password is changed
    };

    /// A new password by PYBOSSA's rules: not blank, repeated, strong where that is wanted.
    std::vector<colonnade::Phrase> checkPassword(const Registration& wanted, Repetition place) const;

    /// Our own rules for a password that passed `checkPassword`: length, guessability. Heavy lane only.
    std::vector<colonnade::Phrase> findPasswordFaults(const Registration& wanted) const;

    /// All that is wrong with it, as sentences; empty if nothing is.
    static std::vector<colonnade::Phrase> checkFullname(const std::optional<std::string>& fullname);
    /// `userId`: whose it may be already; 0: nobody's. `ownEmail`: the account's address.
    std::vector<colonnade::Phrase> checkName(const std::optional<std::string>& name, std::int64_t userId,
                                             std::string_view ownEmail) const;
    /// In private mode (`tell_unknown_addresses`) another's address is no error: its owner gets a mail
    /// instead.
    std::vector<colonnade::Phrase> checkEmail(const std::optional<std::string>& email,
                                              std::int64_t userId) const;

    /// The form of an address, taken or not.
    static std::vector<colonnade::Phrase> checkAddressForm(const std::optional<std::string>& email);

    /// The error for somebody who was faster.
    static FormErrors errorsOf(colonnade::UserConflict conflict);

private:
    bool isTakenName(const std::string& name, std::int64_t userId, std::string_view ownEmail) const;

    colonnade::Identity& _identity;
    const AccountSettings& _settings;
};

} // namespace account
