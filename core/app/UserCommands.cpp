#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "app/PasswordPrompt.h"
#include "app/TextTable.h"
#include "app/UserChanges.h"

#include "colonnade/Json.h"
#include "colonnade/Text.h"

#include <algorithm>
#include <ostream>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_PASSWORD_BYTES = 1024;
constexpr int PAGE = 200;

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

int create(UserCall& with, const CommandOptions& options)
{
    NewUser user;
    user.name = checkedName(options, "--name");
    user.email = checkedEmail(options);
    user.fullname = options.has("--fullname") ? checkedText(options, "--fullname") : user.name;
    user.passwordHash = passwordHash(with.call, options, with.identity.passwords(), user.name, user.email,
                                     CostlyHash::LeaveOut);
    user.admin = options.has("--admin");
    user.disabled = options.has("--disabled");
    user.mustChangePassword = options.has("--must-change-password");
    const auto made = with.identity.users().create(user);
    if (const auto* conflict = std::get_if<UserConflict>(&made))
        throw StartRefused(*conflict == UserConflict::NameTaken
                               ? "there is a user called " + user.name +
                                     " already, or one whose name looks like it"
                               : "there is a user with the address " + user.email + " already");
    warnOfAddress(with.call.err, user.email);
    printUser(with.call.out, with.identity.users(), std::get<User>(made), ApiKey::Show);
    return 0;
}

int show(UserCall& with, const CommandOptions& options)
{
    printUser(with.call.out, with.identity.users(), getUser(with.identity.users(), options), ApiKey::Show);
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

int list(UserCall& with, const CommandOptions&)
{
    Users& users = with.identity.users();
    JsonWriter json;
    json.beginArray();
    std::vector<std::vector<std::string>> rows{{"ID", "NAME", "EMAIL", "FLAGS"}};
    for (auto page = users.list(0, PAGE); !page.empty(); page = users.list(page.back().id, PAGE))
        for (const auto& user: page)
        {
            writeUser(json, users, user, ApiKey::Hide);
            rows.push_back({std::to_string(user.id), user.name, user.email, flagsOf(user)});
        }
    if (with.call.line.json)
        with.call.out << json.end().text() << std::endl;
    else
        writeTable(with.call.out, rows);
    return 0;
}

int setPassword(UserCall& with, const CommandOptions& options)
{
    const User user = getUser(with.identity.users(), options);
    const auto hash = passwordHash(with.call, options, with.identity.passwords(), user.name, user.email,
                                   CostlyHash::Refuse);
    with.identity.users().setPasswordHash(user.id, *hash, options.has("--must-change-password"));
    printUser(with.call.out, with.identity.users(), getUser(with.identity.users(), options), ApiKey::Hide);
    return 0;
}

/// Whether a command sets a password: one option says which.
enum class PasswordOption
{
    None,
    AtMostOne,
    One
};

/// Whether a command needs the plugins, to ask them what they keep of a person, or to tell them.
enum class Plugins
{
    Left,
    Told, ///< needed if one of them hears of events
    Asked
};

bool anyHears(const Catalog& catalog)
{
    return std::any_of(catalog.order.begin(), catalog.order.end(),
                       [&](std::size_t index) { return !catalog.entries[index].manifest->hears.empty(); });
}

struct UserCommand
{
    std::string name;
    int (*run)(UserCall&, const CommandOptions&);
    std::vector<std::string> required = {"--name"}; ///< options, with their values
    std::vector<std::string> withValue = {};        ///< further ones
    std::vector<std::string> flags = {};
    PasswordOption password = PasswordOption::None;
    Plugins plugins = Plugins::Left;
};

const std::vector<UserCommand>& userCommands()
{
    static const std::vector<UserCommand> commands{
        {.name = "create",
         .run = &create,
         .required = {"--name", "--email"},
         .withValue = {"--fullname"},
         .flags = {"--admin", "--disabled", "--must-change-password"},
         .password = PasswordOption::AtMostOne,
         .plugins = Plugins::Told},
        {.name = "list", .run = &list, .required = {}},
        {.name = "show", .run = &show},
        {.name = "set-password",
         .run = &setPassword,
         .flags = {"--must-change-password"},
         .password = PasswordOption::One},
        {.name = "disable", .run = &disableUser},
        {.name = "enable", .run = &enableUser},
        {.name = "set-admin", .run = &setAdmin},
        {.name = "unset-admin", .run = &unsetAdmin},
        {.name = "rename", .run = &renameUser, .required = {"--name", "--to"}},
        {.name = "set-email", .run = &setEmail, .required = {"--name", "--email"}},
        {.name = "new-key", .run = &newKey},
        {.name = "sign-out", .run = &signOutUser},
        {.name = "unlock", .run = &unlockUser},
        {.name = "merge",
         .run = &mergeUser,
         .required = {"--name", "--into"},
         .flags = {"--preview"},
         .plugins = Plugins::Asked},
        {.name = "delete", .run = &deleteUser, .plugins = Plugins::Asked},
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

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const auto& name: names)
        text += (text.empty() ? "" : &name == &names.back() ? " or " : ", ") + name;
    return text;
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
    throw UsageException("user wants " + joined(names) + ", there was \"" + name + "\"" +
                         (near.empty() ? std::string() : "; did you mean " + near + "?"));
}

} // namespace

int userCommand(Invocation& call)
{
    const auto& arguments = call.line.arguments;
    if (arguments.empty())
        throw UsageException("user wants a word such as list or create; see colonnade help user");
    const UserCommand& command = getCommand(arguments.front());
    const CommandOptions options = readOptions(command, {arguments.begin() + 1, arguments.end()});
    const Configuration configuration = configure(call.line);
    const bool asksPlugins = command.plugins == Plugins::Asked ||
                             (command.plugins == Plugins::Told && anyHears(configuration.catalog));
    if (!asksPlugins)
        configuration.requireSettings();
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    std::shared_ptr<const Site> site; // holds what the plugins registered
    if (asksPlugins)
        site = assembly.provisionForCommand();
    assembly.openData(IfDue::Refuse, IfAway::Tell);
    const Settings& settings = configuration.settings;
    const auto mail = [&, asksPlugins]() -> Mail&
    {
        if (!asksPlugins) // else it is open
            assembly.openMail(reachOf(settings, settings.section("http")->text("listen")));
        return assembly.mail();
    };
    UserCall with{call,
                  assembly.identity(),
                  assembly.database(),
                  assembly.audit(),
                  mail,
                  settings.section("site")->text("brand"),
                  configuration.dataDirectory};
    return command.run(with, options);
}

} // namespace colonnade
