#pragma once

#include "Failure.h"

#include <colonnade/Identity.h>
#include <colonnade/Parameters.h>

#include <string>
#include <string_view>
#include <variant>

namespace ohmage
{

/// User name and password as given.
struct Credentials
{
    std::string userName;
    std::string password;
};

/// By number and form only; nothing is checked yet. Source: reference/ohmage-auth.md 1.6, line 6.
std::variant<Credentials, Failure> readCredentials(const colonnade::Parameters& parameters);

/// Whether accounts that must change their password first are let in.
enum class NewAccounts
{
    Refuse,
    LetIn
};

/// Checks a plain password. Heavy lane only. Names are one name space that ignores ASCII case and trailing
/// blanks. Source: reference/ohmage-auth.md 1.6, lines 11 to 13; 2.1.
std::variant<colonnade::User, Failure> checkPassword(colonnade::Identity& identity, const Credentials& given,
                                                     std::string_view clientAddress,
                                                     NewAccounts newAccounts = NewAccounts::Refuse);

/// The name without the blanks at its end.
std::string_view withoutTrailingBlanks(std::string_view name);

} // namespace ohmage
