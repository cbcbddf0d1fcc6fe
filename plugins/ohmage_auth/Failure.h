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
inline constexpr Failure NO_SUCH_CALL{"0100", "This server has no such call."};
inline constexpr Failure NO_CREDENTIALS{"0200", "Authentication credentials were not provided."};
inline constexpr Failure TWO_USERS{"0200", "More than one user was given."};
inline constexpr Failure TWO_PASSWORDS{"0200", "More than one password was given."};
inline constexpr Failure EMPTY_CREDENTIALS{"0200", "The user and/or password are invalid."};
inline constexpr Failure WRONG_CREDENTIALS{"0200", "Unknown user or incorrect password."};
inline constexpr Failure SECOND_STEP{
    "0200",
    "This server asks for a mailed code at sign-in, which this way cannot do. Sign in with a browser."};
inline constexpr Failure UNKNOWN_TOKEN{"0200", "The token is unknown."};
inline constexpr Failure UNKNOWN_COOKIE{"0200", "The token cookie is unknown."};
inline constexpr Failure TWO_TOKENS{"0200", "Multiple authentication token parameters were found."};
inline constexpr Failure TWO_COOKIES{"0200", "Multiple authentication token cookies were given."};
inline constexpr Failure DISABLED{"0201", "The account is disabled."};
inline constexpr Failure NEW_ACCOUNT{"0202", "New accounts aren't allowed to use this service."};
inline constexpr Failure NO_CLIENT{"0301", "The 'client' value is missing."};
inline constexpr Failure BAD_USER_NAME{
    "1000",
    "The username is invalid. The username must be between 4 and 25 characters and must contain at least one "
    "alphanumeric character. It may also consist of any of these characters '.', '_', '@', '+', '-'."};
inline constexpr Failure NO_USER_NAME{"1000", "The username is missing: username"};
inline constexpr Failure TWO_USER_NAMES{"1000", "Multiple username parameters were given: username"};
inline constexpr Failure NO_ACCOUNT_PASSWORD{"1001", "The password is missing: password"};
inline constexpr Failure TWO_ACCOUNT_PASSWORDS{"1001", "Multiple password parameters were given: password"};
inline constexpr Failure NO_NEW_PASSWORD{"1001", "The new password is missing: new_password"};
inline constexpr Failure TWO_NEW_PASSWORDS{"1001", "Multiple new password parameters were given."};
inline constexpr Failure SHORT_NEW_PASSWORD{
    "1001", "The password is invalid. The password must be at least 8 characters."};
inline constexpr Failure NOT_YOUR_SETUP{"0905", "The user does not have permission to setup a new user."};
inline constexpr Failure NOT_YOUR_PASSWORD{
    "1012", "The user does not have permission to change another user's password."};
inline constexpr Failure NO_ADMINISTRATOR{"1012", "The user is not an admin."};
inline constexpr Failure LAST_ADMINISTRATOR{"1012", "The only administrator must stay one."};
inline constexpr Failure NOT_YOURSELF{"1012", "Administrators cannot delete themselves: user_list"};
inline constexpr Failure NO_USER_LIST{"1000", "The user list is missing: user_list"};
inline constexpr Failure PERSON_TAKEN{"1009",
                                      "The personal information belongs to another user: personal_id"};
inline constexpr Failure TWO_USER_LISTS{"1000", "Multiple user list parameters were given: user_list"};
inline constexpr Failure BAD_SKIP{"0308", "The number of results to skip is invalid: num_to_skip"};
inline constexpr Failure BAD_COUNT{"0309", "The number of results to return is invalid: num_to_return"};
inline constexpr Failure NO_CAPTCHA{"0310", "The reCaptcha response is missing."};
inline constexpr Failure NO_SELF_REGISTRATION{"0311", "Self-registration is not allowed."};
inline constexpr Failure NO_REGISTRATION{"1014", "The registration ID is missing."};
inline constexpr Failure TWO_REGISTRATIONS{"1014", "Multiple registration IDs were given: registration_id"};
inline constexpr Failure UNKNOWN_REGISTRATION{"1014", "No such registration ID exists."};
} // namespace failure

} // namespace ohmage
