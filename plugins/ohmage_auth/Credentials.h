#pragma once

#include "Failure.h"
#include "ResetCodes.h"
#include "StableHashes.h"

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
    std::string userName; ///< without blanks at its end
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

/// Checks a plain password. Heavy lane only. While the server asks for a second step, refuses all. Names are
/// one name space that ignores ASCII case and trailing blanks. A mailed one-time password makes the account a
/// new one, until another password is chosen with it. Source: reference/ohmage-auth.md 1.6, lines 11 to
/// 13; 2.1.
std::variant<colonnade::User, Failure> checkPassword(colonnade::Identity& identity, const ResetCodes& codes,
                                                     const Credentials& given, std::string_view clientAddress,
                                                     NewAccounts newAccounts = NewAccounts::Refuse);

/// Checks a hashed password, where calls take one: no hashing. Failures count with those of `checkPassword`.
/// Source: reference/ohmage-auth.md 2.2.
std::variant<colonnade::User, Failure> checkHash(colonnade::Identity& identity, const StableHashes& hashes,
                                                 const Credentials& given, std::string_view clientAddress);

/// The name without the blanks at its end: space, tab, line end, no-break space.
std::string_view withoutTrailingBlanks(std::string_view name);

} // namespace ohmage
