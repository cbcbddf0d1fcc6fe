#pragma once

#include "app/Commands.h"
#include "identity/IdentityCore.h"
#include "plugin/PluginHost.h"

#include <functional>
#include <iosfwd>
#include <string>

namespace colonnade
{

class JsonWriter;
class Mail;

/// A `user` command as it was called, and what it works on.
struct UserCall
{
    Invocation& call;
    IdentityCore& identity;
    Database& database;
    Audit& audit;
    std::function<Mail&()> mail; ///< opened when it is asked for
    std::string brand;
    std::string dataDirectory;
};

/// Whether the key is printed: it stands for the account, so only those commands show it that make it or are
/// asked to.
enum class ApiKey
{
    Show,
    Hide
};

/// One object. Reads the key from the database if it is to be shown.
void writeUser(JsonWriter& json, Users& users, const User& user, ApiKey apiKey);
/// The same as lines of `name: value`, for people.
void printUser(std::ostream& out, Users& users, const User& user, ApiKey apiKey);

/// A text of one line; throws `StartRefused` for any other.
std::string checkedText(const CommandOptions& options, const std::string& option);
/// A name that an account may have from now on; throws `StartRefused` for any other.
std::string checkedName(const CommandOptions& options, const std::string& option);
/// Accounts may have addresses that registration refuses; who makes one should know what comes of it.
void warnOfAddress(std::ostream& err, const std::string& email);
/// The value of `--email`; throws `StartRefused` if it is no address.
std::string checkedEmail(const CommandOptions& options);
/// Whom `--name` names; throws `StartRefused` if nobody.
User getUser(Users& users, const CommandOptions& options);

/// The commands that change an account that is there. Each prints it as it is then, and throws `StartRefused`
/// for what cannot be; the only administrator stays one, and stays open.
int disableUser(UserCall& with, const CommandOptions& options);
int enableUser(UserCall& with, const CommandOptions& options); ///< lets a closed account in again
int setAdmin(UserCall& with, const CommandOptions& options);   ///< makes an administrator
int unsetAdmin(UserCall& with, const CommandOptions& options); ///< refused for the only one
int renameUser(UserCall& with, const CommandOptions& options); ///< `--to`: checked as at registration
int setEmail(UserCall& with, const CommandOptions& options);   ///< counts at once, since the operator vouches
int newKey(UserCall& with, const CommandOptions& options);     ///< the old one opens nothing any more
int signOutUser(UserCall& with, const CommandOptions& options); ///< ends all sessions and devices
int unlockUser(UserCall& with, const CommandOptions& options);  ///< forgets what brakes the account
/// `--into`: hands all of the account over to that one and closes it, or only says what that would be.
int mergeUser(UserCall& with, const CommandOptions& options);
int deleteUser(UserCall& with, const CommandOptions& options); ///< refused while plugins say so

} // namespace colonnade
