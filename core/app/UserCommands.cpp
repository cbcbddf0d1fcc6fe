#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "app/PasswordPrompt.h"
#include "app/TextTable.h"

#include "colonnade/Json.h"
#include "colonnade/Mail.h"
#include "colonnade/Names.h"
#include "colonnade/Text.h"
#include "colonnade/VisibleText.h"

#include <ostream>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_TEXT_BYTES = 254; // what an address may have at most (RFC 5321, 4.5.3.1.3)
constexpr std::size_t MAX_PASSWORD_BYTES = 1024;
constexpr int PAGE = 200;

enum class ApiKey
{
    Show,
    Hide
};

void write(JsonWriter& json, Users& users, const User& user, ApiKey apiKey)
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

void print(Invocation& call, Users& users, const User& user, ApiKey apiKey)
{
    JsonWriter json;
    write(json, users, user, apiKey);
    call.out << json.text() << std::endl;
}

/// A text of one line; throws `StartRefused` for any other.
std::string checkedText(const CommandOptions& options, const std::string& option)
{
    std::string text = options.get(option);
    if (text.empty() || text.size() > MAX_TEXT_BYTES || !isValidUtf8(text) || hasControlCharacters(text))
        throw StartRefused(option + ": wanted 1 to 254 bytes of UTF-8 text on one line");
    return text;
}

/// A name that a new account may have.
std::string checkedName(const CommandOptions& options)
{
    std::string name = checkedText(options, "--name");
    for (const auto fault: findNameFaults(name))
        throw StartRefused("--name: " + describe(fault) + ", there was \"" + name + "\"");
    return name;
}

std::string checkedEmail(const CommandOptions& options)
{
    std::string email(trimSpace(checkedText(options, "--email")));
    const auto at = email.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == email.size() || email.find(' ') != std::string::npos)
        throw StartRefused("--email: wanted an address such as anna@example.org, there was \"" + email +
                           "\"");
    return email;
}

/// Accounts may have addresses that registration refuses; who makes one should know what comes of it.
void warnOfAddress(Invocation& call, const std::string& email)
{
    if (!isMailAddress(email))
        call.err << "warning: no mail can be sent to " << email
                 << ": no links, codes or exports will reach this account" << std::endl;
    else if (!isInternetMailAddress(email))
        call.err << "warning: " << email
                 << " is no usual address of the Internet; mail may not reach this account" << std::endl;
}

/// What to do with a hash that would cost too much.
enum class CostlyHash
{
    LeaveOut, ///< and say so: people who are brought over one by one are not lost for it
    Refuse
};

/// The hash of `--password-hash`, if it may be stored.
std::optional<std::string> foreignHash(Invocation& call, const Passwords& passwords, std::string hash,
                                       const std::string& name, CostlyHash costly)
{
    const auto refusal = passwords.findHashFault(hash, HashSource::Operator);
    if (!refusal)
        return hash;
    if (!refusal->tooCostly || costly == CostlyHash::Refuse)
        throw StartRefused("--password-hash: " + refusal->sentence);
    call.err << "warning: " << name << " has no password: " << refusal->sentence
             << " Who has the account may ask for a new one by e-mail, or see colonnade user set-password."
             << std::endl;
    return std::nullopt;
}

/// The hash to store, from whichever of the three options was given; nothing if none was.
std::optional<std::string> passwordHash(Invocation& call, const CommandOptions& options, Passwords& passwords,
                                        const std::string& name, const std::string& email, CostlyHash costly)
{
    if (auto hash = options.find("--password-hash"))
        return foreignHash(call, passwords, *std::move(hash), name, costly);
    if (!options.has("--password") && !options.has("--password-stdin"))
        return std::nullopt;
    const std::string password =
        options.has("--password") ? options.get("--password") : readPassword(call.in, call.err);
    if (password.size() > MAX_PASSWORD_BYTES)
        throw StartRefused("the password is longer than 1024 bytes");
    if (const auto fault = passwords.findFault(password, name, email))
        throw StartRefused("the password is refused: " + *fault);
    return passwords.hash(password);
}

int create(Invocation& call, Identity& identity, const CommandOptions& options)
{
    NewUser user;
    user.name = checkedName(options);
    user.email = checkedEmail(options);
    user.fullname = options.has("--fullname") ? checkedText(options, "--fullname") : user.name;
    user.passwordHash =
        passwordHash(call, options, identity.passwords(), user.name, user.email, CostlyHash::LeaveOut);
    user.admin = options.has("--admin");
    user.disabled = options.has("--disabled");
    user.mustChangePassword = options.has("--must-change-password");
    const auto made = identity.users().create(user);
    if (const auto* conflict = std::get_if<UserConflict>(&made))
        throw StartRefused(*conflict == UserConflict::NameTaken
                               ? "there is a user called " + user.name +
                                     " already, or one whose name looks like it"
                               : "there is a user with the address " + user.email + " already");
    warnOfAddress(call, user.email);
    print(call, identity.users(), std::get<User>(made), ApiKey::Show);
    return 0;
}

User get(Users& users, const CommandOptions& options)
{
    const std::string name = checkedText(options, "--name");
    if (auto user = users.findByName(name))
        return *std::move(user);
    throw StartRefused("there is no user called " + name + "; see colonnade user list");
}

int show(Invocation& call, Identity& identity, const CommandOptions& options)
{
    print(call, identity.users(), get(identity.users(), options), ApiKey::Show);
    return 0;
}

std::string flagsOf(const User& user)
{
    std::string flags;
    for (const auto& [isSet, flag]: {std::pair{user.admin, "admin"},
                                     {user.disabled, "disabled"},
                                     {user.mustChangePassword, "must-change-password"}})
        if (isSet)
            flags += std::string(flags.empty() ? "" : " ") + flag;
    return flags;
}

int list(Invocation& call, Identity& identity, const CommandOptions&)
{
    Users& users = identity.users();
    JsonWriter json;
    json.beginArray();
    std::vector<std::vector<std::string>> rows{{"ID", "NAME", "EMAIL", "FLAGS"}};
    for (auto page = users.list(0, PAGE); !page.empty(); page = users.list(page.back().id, PAGE))
        for (const auto& user: page)
        {
            write(json, users, user, ApiKey::Hide);
            rows.push_back({std::to_string(user.id), user.name, user.email, flagsOf(user)});
        }
    if (call.line.json)
        call.out << json.end().text() << std::endl;
    else
        writeTable(call.out, rows);
    return 0;
}

int setPassword(Invocation& call, Identity& identity, const CommandOptions& options)
{
    const User user = get(identity.users(), options);
    const auto hash =
        passwordHash(call, options, identity.passwords(), user.name, user.email, CostlyHash::Refuse);
    identity.users().setPasswordHash(user.id, *hash, options.has("--must-change-password"));
    print(call, identity.users(), get(identity.users(), options), ApiKey::Hide);
    return 0;
}

int setDisabled(Invocation& call, Identity& identity, const CommandOptions& options, bool disabled)
{
    identity.users().setDisabled(get(identity.users(), options).id, disabled);
    print(call, identity.users(), get(identity.users(), options), ApiKey::Hide);
    return 0;
}

int disable(Invocation& call, Identity& identity, const CommandOptions& options)
{
    return setDisabled(call, identity, options, /*disabled=*/true);
}

int enable(Invocation& call, Identity& identity, const CommandOptions& options)
{
    return setDisabled(call, identity, options, /*disabled=*/false);
}

/// Whether a command sets a password: one option says which.
enum class PasswordOption
{
    None,
    AtMostOne,
    One
};

struct UserCommand
{
    std::string name;
    int (*run)(Invocation&, Identity&, const CommandOptions&);
    std::vector<std::string> required = {"--name"}; ///< options, with their values
    std::vector<std::string> withValue = {};        ///< further ones
    std::vector<std::string> flags = {};
    PasswordOption password = PasswordOption::None;
};

const std::vector<UserCommand>& userCommands()
{
    static const std::vector<UserCommand> commands{
        {.name = "create",
         .run = &create,
         .required = {"--name", "--email"},
         .withValue = {"--fullname"},
         .flags = {"--admin", "--disabled", "--must-change-password"},
         .password = PasswordOption::AtMostOne},
        {.name = "list", .run = &list, .required = {}},
        {.name = "show", .run = &show},
        {.name = "set-password",
         .run = &setPassword,
         .flags = {"--must-change-password"},
         .password = PasswordOption::One},
        {.name = "disable", .run = &disable},
        {.name = "enable", .run = &enable},
    };
    return commands;
}

/// The options of a command; throws `UsageException` before anything is opened.
CommandOptions readOptions(const UserCommand& command, const std::vector<std::string>& arguments)
{
    auto withValue = command.required;
    withValue.insert(withValue.end(), command.withValue.begin(), command.withValue.end());
    auto flags = command.flags;
    if (command.password != PasswordOption::None)
    {
        withValue.insert(withValue.end(), {"--password", "--password-hash"});
        flags.emplace_back("--password-stdin");
    }
    CommandOptions options(arguments, withValue, flags);
    for (const auto& name: command.required)
        options.get(name);
    const int passwords =
        options.has("--password") + options.has("--password-stdin") + options.has("--password-hash");
    if (passwords > 1)
        throw UsageException("--password, --password-stdin and --password-hash exclude each other");
    if (passwords == 0 && command.password == PasswordOption::One)
        throw UsageException("--password, --password-stdin or --password-hash is missing");
    return options;
}

const UserCommand& getCommand(const std::string& name)
{
    std::vector<std::string> names;
    for (const auto& command: userCommands())
    {
        if (command.name == name)
            return command;
        names.push_back(command.name);
    }
    const auto near = nearestName(name, names);
    throw UsageException("user wants create, list, show, set-password, disable or enable, there was \"" +
                         name + "\"" + (near.empty() ? std::string() : "; did you mean " + near + "?"));
}

} // namespace

int userCommand(Invocation& call)
{
    const auto& arguments = call.line.arguments;
    if (arguments.empty())
        throw UsageException("user wants create, list, show, set-password, disable or enable");
    const UserCommand& command = getCommand(arguments.front());
    const CommandOptions options = readOptions(command, {arguments.begin() + 1, arguments.end()});
    const Configuration configuration = configure(call.line);
    configuration.requireSettings();
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    assembly.openData(IfDue::Refuse, IfAway::Tell);
    return command.run(call, assembly.identity(), options);
}

} // namespace colonnade
