#pragma once

#include <string>
#include <string_view>

namespace ohmage
{

/// Why a call failed, as clients read it. Codes and texts are part of the protocol: a test pins them, and no
/// text but those about tokens may contain the word. Source: reference/ohmage-auth.md 5.
struct Failure
{
    std::string_view code; ///< four digits
    std::string_view text;

    bool operator==(const Failure&) const = default;
};

namespace failure
{
inline constexpr Failure GENERAL{"0100", "General server error."};
inline constexpr Failure NO_CREDENTIALS{"0200", "Authentication credentials were not provided."};
inline constexpr Failure TWO_USERS{"0200", "More than one user was given."};
inline constexpr Failure TWO_PASSWORDS{"0200", "More than one password was given."};
inline constexpr Failure EMPTY_CREDENTIALS{"0200", "The user and/or password are invalid."};
inline constexpr Failure WRONG_CREDENTIALS{"0200", "Unknown user or incorrect password."};
inline constexpr Failure UNKNOWN_TOKEN{"0200", "The token is unknown."};
inline constexpr Failure UNKNOWN_COOKIE{"0200", "The token cookie is unknown."};
inline constexpr Failure TWO_TOKENS{"0200", "Multiple authentication token parameters were found."};
inline constexpr Failure TWO_COOKIES{"0200", "Multiple authentication token cookies were given."};
inline constexpr Failure DISABLED{"0201", "The account is disabled."};
inline constexpr Failure NEW_ACCOUNT{"0202", "New accounts aren't allowed to use this service."};
inline constexpr Failure NO_CLIENT{"0301", "The 'client' value is missing."};
} // namespace failure

} // namespace ohmage
