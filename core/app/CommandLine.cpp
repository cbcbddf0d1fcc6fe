#include "app/CommandLine.h"

#include "colonnade/Text.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace colonnade
{

POCO_IMPLEMENT_EXCEPTION(UsageException, Poco::RuntimeException, "Usage error")

namespace
{

/// Options of commands whose next argument is their value, so that it is not taken for an option itself.
const std::set<std::string> TAKE_VALUE{"--name", "--email", "--fullname", "--password", "--password-hash",
                                       "--for",  "--state", "--object",   "--limit",    "--head",
                                       "--into", "--to",    "--days",     "--weeks",    "--months"};

constexpr const char* HERE = "./var";
constexpr const char* FILE_HERE = "colonnade.properties";
constexpr const char* INSTALLED_DATA = "/var/lib/colonnade";
constexpr const char* INSTALLED_FILE = "/etc/colonnade/colonnade.properties";

bool mayExist(const char* file)
{
    std::error_code error; // who may not look into the folder is told so when the file is read
    return std::filesystem::exists(file, error) || error == std::errc::permission_denied;
}

/// Whoever names neither means the installation of the package, wherever they stand: an empty one beside it
/// would look as if all was lost.
void choosePlaces(CommandLine& line, std::string_view program)
{
    std::error_code ignored; // a folder that cannot be looked into holds no file for us
    const bool isInstalled = program.starts_with("/usr/") &&
                             !std::filesystem::is_regular_file(FILE_HERE, ignored) &&
                             line.config.value_or(INSTALLED_FILE) == INSTALLED_FILE;
    if (line.dataDirectory.empty())
        line.dataDirectory = isInstalled ? INSTALLED_DATA : HERE;
    if (isInstalled && line.dataDirectory == INSTALLED_DATA && mayExist(INSTALLED_FILE))
        line.config = INSTALLED_FILE;
}

class Parser
{
public:
    explicit Parser(const std::vector<std::string>& arguments):
        _arguments(arguments)
    {
    }

    CommandLine run(CommandLine line)
    {
        _line = std::move(line);
        for (; _at < _arguments.size(); ++_at)
            if (_arguments[_at] == "--")
            {
                for (++_at; _at < _arguments.size(); ++_at)
                    takeOther(_arguments[_at]);
                break;
            }
            else
                take(_arguments[_at]);
        return std::move(_line);
    }

private:
    void take(const std::string& argument)
    {
        if (argument == "--json")
            _line.json = true;
        else if (argument == "--help" || argument == "-h")
            _line.help = true;
        else if (argument == "--version" && _line.command.empty())
            _line.command = "version";
        else if (const auto dataDirectory = value(argument, "--data-dir"))
            _line.dataDirectory = *dataDirectory;
        else if (const auto config = value(argument, "--config"))
            _line.config = *config;
        else if (const auto listen = value(argument, "--listen"))
            _line.listen = *listen;
        else if (argument.starts_with("-D") && argument.size() > 2)
            _line.definitions.push_back(argument.substr(2));
        else if (argument == "-D")
            _line.definitions.push_back(next(argument));
        else
            takeOther(argument);
    }

    void takeOther(const std::string& argument)
    {
        if (!_line.command.empty())
        {
            _line.arguments.push_back(argument);
            if (TAKE_VALUE.contains(argument) && _at + 1 < _arguments.size())
                _line.arguments.push_back(_arguments[++_at]);
            return;
        }
        if (argument.starts_with("-"))
        {
            const std::vector<std::string> known{"--data-dir", "--config", "--listen", "--json",
                                                 "--help",     "-D",       "--version"};
            const auto near = nearestName(argument, known);
            throw UsageException("there is no option " + argument +
                                 (near.empty() ? std::string() : "; did you mean " + near + "?"));
        }
        _line.command = argument;
    }

    /// The value of `--option VALUE` or `--option=VALUE`; nothing if it is another option.
    std::optional<std::string> value(const std::string& argument, const std::string& option)
    {
        if (argument == option)
            return next(argument);
        if (!argument.starts_with(option + "="))
            return std::nullopt;
        const auto given = argument.substr(option.size() + 1);
        if (given.empty())
            throw UsageException(option + " wants a value");
        return given;
    }

    std::string next(const std::string& option)
    {
        if (_at + 1 >= _arguments.size() || _arguments[_at + 1].empty())
            throw UsageException(option + " wants a value");
        return _arguments[++_at];
    }

    const std::vector<std::string>& _arguments;
    std::size_t _at = 0;
    CommandLine _line;
};

} // namespace

CommandLine parseCommandLine(const std::vector<std::string>& arguments,
                             const std::map<std::string, std::string>& environment, std::string_view program)
{
    CommandLine line;
    line.dataDirectory.clear();
    const auto config = environment.find("COLONNADE_CONFIG");
    if (config != environment.end() && !config->second.empty())
        line.config = config->second;
    const auto dataDirectory = environment.find("COLONNADE_DATA_DIR");
    if (dataDirectory != environment.end() && !dataDirectory->second.empty())
        line.dataDirectory = dataDirectory->second;
    line = Parser(arguments).run(std::move(line));
    choosePlaces(line, program);
    return line;
}

CommandOptions::CommandOptions(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& withValue,
                               const std::vector<std::string>& flags, std::size_t maxPositional)
{
    const auto contains = [](const std::vector<std::string>& list, const std::string& name)
    { return std::find(list.begin(), list.end(), name) != list.end(); };
    for (std::size_t at = 0; at < arguments.size(); ++at)
    {
        const std::string& argument = arguments[at];
        const auto equals = argument.find('=');
        const std::string name = argument.substr(0, equals);
        if (!argument.starts_with("-"))
        {
            if (_positional.size() == maxPositional)
                throw UsageException("\"" + argument + "\" is one argument too many");
            _positional.push_back(argument);
            continue;
        }
        if (has(name))
            throw UsageException(name + " is given twice");
        if (contains(flags, argument))
            _values[argument] = "";
        else if (contains(withValue, name) && equals != std::string::npos)
            _values[name] = argument.substr(equals + 1);
        else if (contains(withValue, name) && at + 1 < arguments.size())
            _values[name] = arguments[++at];
        else if (contains(withValue, name))
            throw UsageException(name + " wants a value");
        else
        {
            std::vector<std::string> known = withValue;
            known.insert(known.end(), flags.begin(), flags.end());
            const auto near = nearestName(name, known);
            throw UsageException("there is no option " + name + " here" +
                                 (near.empty() ? std::string() : "; did you mean " + near + "?"));
        }
    }
}

std::optional<std::string> CommandOptions::find(const std::string& name) const
{
    const auto found = _values.find(name);
    return found == _values.end() ? std::nullopt : std::optional(found->second);
}

std::string CommandOptions::get(const std::string& name) const
{
    const auto found = find(name);
    if (!found)
        throw UsageException(name + " is missing");
    return *found;
}

} // namespace colonnade
