#include "app/UserChanges.h"

#include "app/AdministratorLinkOffer.h"

#include "colonnade/Json.h"
#include "colonnade/Mail.h"
#include "colonnade/Names.h"
#include "colonnade/Text.h"
#include "colonnade/VisibleText.h"

#include <functional>
#include <ostream>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_TEXT_BYTES = 254; // what an address may have at most (RFC 5321, 4.5.3.1.3)

/// Runs `change` in a transaction with the account as it is, and prints it as it is then. Throws
/// `StartRefused` if the name or the address is another's.
int change(UserCall& with, const CommandOptions& options,
           const std::function<std::optional<UserConflict>(Transaction&, User&)>& change,
           ApiKey apiKey = ApiKey::Hide)
{
    Users& users = with.identity.users();
    const std::int64_t id = getUser(users, options).id;
    const auto work = [&](Transaction& transaction)
    {
        auto user = users.findById(transaction, id);
        return user ? change(transaction, *user) : std::nullopt;
    };
    std::optional<UserConflict> conflict;
    try
    {
        conflict = with.database.write(work);
    }
    catch (const UniqueViolation&)
    {
        conflict = with.database.write(work); // somebody was faster: now it is found
    }
    if (conflict)
        throw StartRefused(*conflict == UserConflict::NameTaken
                               ? "there is a user with that name already, or one whose name looks like it"
                               : "there is a user with that address already");
    const auto changed = users.findById(id);
    if (!changed)
        throw StartRefused("the account was deleted at this moment");
    printUser(with.call.out, users, *changed, apiKey);
    return 0;
}

/// For what the accounts themselves do not note.
void note(const UserCall& with, Transaction& transaction, const char* what, const User& user)
{
    with.audit.note(transaction, {what, "user/" + std::to_string(user.id)});
}

/// Ends a transaction without its changes.
struct TakenBack
{
};

void printMerged(Invocation& call, const User& from, const User& into, const std::vector<MergedPart>& parts,
                 bool previewOnly)
{
    if (call.line.json)
    {
        JsonWriter json;
        json.beginObject()
            .member("name", from.name)
            .member("into", into.name)
            .member("done", !previewOnly)
            .key("parts")
            .beginArray();
        for (const auto& part: parts)
            json.beginObject()
                .member("what", part.what)
                .member("moved", part.moved)
                .member("stayed", part.stayed)
                .end();
        call.out << json.end().end().text() << std::endl;
        return;
    }
    for (const auto& part: parts)
        call.out << part.moved << " " << part.what << (previewOnly ? " would go" : " went") << " from "
                 << from.name << " to " << into.name
                 << (part.stayed > 0
                         ? ", " + std::to_string(part.stayed) + (previewOnly ? " would stay" : " stayed") +
                               ", since " + into.name + " has the same"
                         : std::string())
                 << '\n';
    call.out << from.name << (previewOnly ? " would be closed; nothing was changed" : " is closed")
             << std::endl;
}

/// Whoever reads mail there knows that the account has another address now, and not which.
void tellOldAddress(Transaction& transaction, Mail& mail, const User& before, const std::string& brand)
{
    if (isMailAddress(before.email))
        mail.send(transaction,
                  {{before.email},
                   "Your address at " + brand + " was changed",
                   "The account " + before.name + " at " + brand +
                       " has another e-mail address now: an administrator has changed it. Mails about the "
                       "account do not come here any more.\n\nIf you did not ask for that, write to whoever "
                       "runs " +
                       brand + ".\n"});
}

void refuseLastAdministrator(Users& users, Transaction& transaction, const User& user)
{
    if (users.isLastAdministrator(transaction, user.id))
        throw StartRefused(user.name + " is the only administrator; make another one first, with colonnade "
                                       "user set-admin --name N");
}

} // namespace

void writeUser(JsonWriter& json, Users& users, const User& user, ApiKey apiKey)
{
    json.beginObject()
        .member("id", user.id)
        .member("name", user.name)
        .member("email_addr", user.email)
        .member("fullname", user.fullname)
        .member("created", user.created)
        .member("admin", user.admin)
        .member("pro", user.pro)
        .member("disabled", user.disabled)
        .member("must_change_password", user.mustChangePassword)
        .member("has_password", user.hasPassword)
        .member("valid_email", user.validEmail)
        .member("locale", user.locale);
    if (apiKey == ApiKey::Show)
        json.member("api_key", users.apiKey(user.id));
    json.end();
}

void printUser(std::ostream& out, Users& users, const User& user, ApiKey apiKey)
{
    JsonWriter json;
    writeUser(json, users, user, apiKey);
    out << json.text() << std::endl;
}

std::string checkedText(const CommandOptions& options, const std::string& option)
{
    std::string text = options.get(option);
    if (text.empty() || text.size() > MAX_TEXT_BYTES || !isValidUtf8(text) || hasControlCharacters(text))
        throw StartRefused(option + ": wanted 1 to 254 bytes of UTF-8 text on one line");
    return text;
}

std::string checkedName(const CommandOptions& options, const std::string& option)
{
    std::string name = checkedText(options, option);
    for (const auto fault: findNameFaults(name))
        throw StartRefused(option + ": " + describe(fault) + ", there was \"" + name + "\"");
    return name;
}

std::string checkedEmail(const CommandOptions& options)
{
    std::string email(trimSpace(checkedText(options, "--email")));
    const auto at = email.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == email.size() ||
        email.find(' ') != std::string::npos || hasHiddenCharacters(email))
        throw StartRefused("--email: wanted an address such as anna@example.org, there was \"" + email +
                           "\"");
    return email;
}

void warnOfAddress(std::ostream& err, const std::string& email)
{
    if (!isMailAddress(email))
        err << "warning: no mail can be sent to " << email
            << ": no links, codes or exports will reach this account" << std::endl;
    else if (!isInternetMailAddress(email))
        err << "warning: " << email << " is no usual address of the Internet; mail may not reach this account"
            << std::endl;
}

User getUser(Users& users, const CommandOptions& options)
{
    const std::string name = checkedText(options, "--name");
    if (auto user = users.findByName(name))
        return *std::move(user);
    throw StartRefused("there is no user called " + name + "; see colonnade user list");
}

int disableUser(UserCall& with, const CommandOptions& options)
{
    return change(with, options,
                  [&](Transaction& transaction, User& user) -> std::optional<UserConflict>
                  {
                      refuseLastAdministrator(with.identity.users(), transaction, user);
                      with.identity.users().setDisabled(transaction, user.id, true);
                      return std::nullopt;
                  });
}

int enableUser(UserCall& with, const CommandOptions& options)
{
    return change(with, options,
                  [&](Transaction& transaction, User& user) -> std::optional<UserConflict>
                  {
                      with.identity.users().setDisabled(transaction, user.id, false);
                      return std::nullopt;
                  });
}

int setAdmin(UserCall& with, const CommandOptions& options)
{
    const int code =
        change(with, options,
               [&](Transaction& transaction, User& user)
               {
                   if (user.disabled)
                       throw StartRefused(user.name + " is disabled; colonnade user enable --name " +
                                          user.name + " first");
                   user.admin = true;
                   return with.identity.users().update(transaction, user);
               });
    removeAdministratorLink(with.dataDirectory); // there is one now
    return code;
}

int unsetAdmin(UserCall& with, const CommandOptions& options)
{
    return change(with, options,
                  [&](Transaction& transaction, User& user)
                  {
                      refuseLastAdministrator(with.identity.users(), transaction, user);
                      user.admin = false;
                      return with.identity.users().update(transaction, user);
                  });
}

/// Sessions of browsers, remembered devices and tokens of ohmage end with the old name.
int renameUser(UserCall& with, const CommandOptions& options)
{
    const std::string name = checkedName(options, "--to");
    return change(with, options,
                  [&](Transaction& transaction, User& user)
                  {
                      user.name = name;
                      const auto conflict = with.identity.users().update(transaction, user);
                      if (!conflict)
                          with.identity.sessions().removeAllOf(transaction, user.id);
                      return conflict;
                  });
}

int setEmail(UserCall& with, const CommandOptions& options)
{
    const std::string email = checkedEmail(options);
    warnOfAddress(with.call.err, email);
    Mail& mail = with.mail();
    return change(with, options,
                  [&](Transaction& transaction, User& user)
                  {
                      const User before = user;
                      user.email = email;
                      user.validEmail = true;
                      user.confirmationEmailSent = false;
                      const auto conflict = with.identity.users().update(transaction, user);
                      if (!conflict && foldMailAddress(before.email) != foldMailAddress(email))
                          tellOldAddress(transaction, mail, before, with.brand);
                      return conflict;
                  });
}

int newKey(UserCall& with, const CommandOptions& options)
{
    return change(
        with, options,
        [&](Transaction& transaction, User& user) -> std::optional<UserConflict>
        {
            with.identity.users().resetApiKey(transaction, user.id);
            return std::nullopt;
        },
        ApiKey::Show);
}

int signOutUser(UserCall& with, const CommandOptions& options)
{
    return change(with, options,
                  [&](Transaction& transaction, User& user) -> std::optional<UserConflict>
                  {
                      with.identity.sessions().removeAllOf(transaction, user.id);
                      note(with, transaction, "user.sign_out", user);
                      return std::nullopt;
                  });
}

int unlockUser(UserCall& with, const CommandOptions& options)
{
    return change(with, options,
                  [&](Transaction& transaction, User& user) -> std::optional<UserConflict>
                  {
                      with.identity.liftBrake(transaction, user);
                      note(with, transaction, "user.unlock", user);
                      return std::nullopt;
                  });
}

int mergeUser(UserCall& with, const CommandOptions& options)
{
    const User from = getUser(with.identity.users(), options);
    const auto into = with.identity.users().findByName(options.get("--into"));
    if (!into)
        throw StartRefused("there is no user called " + options.get("--into") + "; see colonnade user list");
    std::variant<std::vector<MergedPart>, std::string> merged;
    const bool previewOnly = options.has("--preview");
    try
    {
        with.database.write(
            [&](Transaction& transaction)
            {
                merged = with.identity.merge(transaction, from.id, into->id);
                if (previewOnly)
                    throw TakenBack();
            });
    }
    catch (const TakenBack&)
    {
    }
    if (const auto* obstacle = std::get_if<std::string>(&merged))
        throw StartRefused(from.name + " is not merged: " + *obstacle);
    printMerged(with.call, from, *into, std::get<std::vector<MergedPart>>(merged), previewOnly);
    return 0;
}

int deleteUser(UserCall& with, const CommandOptions& options)
{
    const User user = getUser(with.identity.users(), options);
    with.database.write([&](Transaction& transaction)
                        { refuseLastAdministrator(with.identity.users(), transaction, user); });
    if (const auto obstacle = with.identity.erase(user.id))
        throw StartRefused(user.name + " is not deleted: " + *obstacle);
    JsonWriter json;
    json.beginObject().member("id", user.id).member("name", user.name).member("deleted", true).end();
    with.call.out << json.text() << std::endl;
    return 0;
}

} // namespace colonnade
