#pragma once

#include <Poco/Exception.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// The command line cannot be understood: exit code 2.
POCO_DECLARE_EXCEPTION(, UsageException, Poco::RuntimeException)

/// A command with the options that every command takes; they may stand before or after it.
struct CommandLine
{
    std::string command;                ///< empty: none was given
    std::vector<std::string> arguments; ///< what else there was, in order
    std::optional<std::string> config;
    std::optional<std::string> listen;
    std::string dataDirectory = "./var"; ///< as `parseCommandLine` chooses it
    std::vector<std::string> definitions;
    bool json = false;
    bool help = false;
};

/// `arguments` without the program's name. `environment` may hold `COLONNADE_CONFIG` and
/// `COLONNADE_DATA_DIR`, which the options override. `program`: its file; one below `/usr` takes
/// `/etc/colonnade` and `/var/lib/colonnade`, unless options, environment or a `colonnade.properties` in the
/// current folder name others; all others take `./var`. Throws `UsageException`.
CommandLine parseCommandLine(const std::vector<std::string>& arguments,
                             const std::map<std::string, std::string>& environment,
                             std::string_view program = {});

/// The options of one command, out of its arguments.
class CommandOptions
{
public:
    /// `withValue` and `flags` are names with their dashes: `--name`. Throws `UsageException` for an unknown
    /// option, with the nearest one, a missing value, one given twice, or more than `maxPositional` others.
    CommandOptions(const std::vector<std::string>& arguments, const std::vector<std::string>& withValue,
                   const std::vector<std::string>& flags, std::size_t maxPositional = 0);

    /// Nothing if the option was not given; flags have an empty text.
    std::optional<std::string> find(const std::string& name) const;
    /// Throws `UsageException` if it was not given.
    std::string get(const std::string& name) const;
    bool has(const std::string& name) const { return _values.contains(name); } ///< options and flags alike
    const std::vector<std::string>& positional() const
    {
        return _positional;
    } ///< what is no option, in order

private:
    std::map<std::string, std::string> _values;
    std::vector<std::string> _positional;
};

} // namespace colonnade
