#pragma once

#include "views/AccountParts.h"

namespace account
{

/// What somebody must show who changes an account. An API key or a token is never enough.
enum class Proof
{
    Link,        ///< the key of a mailed link
    Session,     ///< a browser's session
    FreshSignIn, ///< one that was signed in a short time ago, or the password again
    Password     ///< the password again; without one, a fresh sign-in
};

/// Who is told by mail. `OldAddress`: with a link that takes the change back.
enum class Notice
{
    Nobody,
    Owner,
    OldAddress
};

/// A change of an account, what it needs, what it ends and who is told of it: one row for each.
struct Change
{
    std::string_view what; ///< as the mail `account_changed` calls it
    Proof needs;
    bool endsSessions; ///< all; who changes it in a browser gets a new one where the view says so
    bool endsLinks;
    bool renewsApiKey;
    Notice told;
    std::string_view logged; ///< as the log calls it
};

namespace change
{
/// Asked for: the address stays until the new one is confirmed, which ends all links again.
inline constexpr Change ADDRESS{"address",
                                Proof::FreshSignIn,
                                false,
                                true,
                                false,
                                Notice::OldAddress,
                                "another address waits for its link"};
inline constexpr Change CONFIRMED{"address",      Proof::Link,        false, true, false,
                                  Notice::Nobody, "address confirmed"};
inline constexpr Change NAME{"name", Proof::FreshSignIn, true, false, false, Notice::Owner, "new name"};
/// The API key stays: programs that use it are the person's own. Who fears for it makes a new one.
inline constexpr Change PASSWORD{"password", Proof::Password, true,          true,
                                 false,      Notice::Owner,   "new password"};
/// By a mailed link: whoever had the account until now keeps nothing of it.
inline constexpr Change RESET{"password",    Proof::Link,           true, true, true,
                              Notice::Owner, "new password by mail"};
inline constexpr Change UNDO{
    "address", Proof::Link, true, true, true, Notice::Nobody, "a change was taken back"};
inline constexpr Change API_KEY{"api_key", Proof::Session, false, false, true, Notice::Owner, "new API key"};
/// Has its own mail, and its own line in the log.
inline constexpr Change DELETION{"deletion", Proof::Password, true, true, true, Notice::Nobody, "deleted"};
} // namespace change

/// Whether the request shows what a change needs besides the password. Throws `HttpError` 403 for callers
/// with an API key or a token. False: the password is wanted.
bool isProved(const AccountParts& parts, const colonnade::Request& request, const Change& change);

/// Whether the text is the caller's password. Heavy lane only. Throws `HttpError` 429 while failures are
/// braked.
bool knowsOwnPassword(const AccountParts& parts, const colonnade::Request& request,
                      const colonnade::User& caller, const std::string& typed);

/// What a change ends, and the mails. Throws `HttpError` 429 for too many new addresses within an hour. As
/// part of the transaction that makes it. `before`: the account as it was.
void carryOut(const AccountParts& parts, colonnade::Transaction& transaction, const Change& change,
              const colonnade::User& before);

/// A line in the log, once the change is made.
void logChange(const AccountParts& parts, const colonnade::Request& request, const Change& change,
               std::int64_t userId);

} // namespace account
