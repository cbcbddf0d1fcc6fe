#pragma once

#include "config/SettingSpec.h"

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// An interface as plugin.json writes it: `tasks.projects@1`.
struct InterfaceName
{
    std::string id;
    int version = 0;

    std::string text() const { return id + "@" + std::to_string(version); } ///< as plugin.json writes it

    bool operator==(const InterfaceName&) const = default;
};

/// Part of the path space that the plugin answers for.
struct ManifestMount
{
    std::string prefix;             ///< `/api`
    std::string errors = "problem"; ///< the error family of what no route matches
};

/// A command that the plugin brings: `colonnade NAME …`.
struct ManifestCommand
{
    std::string name;               ///< one word, or two with a blank between them: `import pybossa`
    std::string summary;            ///< a sentence, for `colonnade help`
    std::vector<std::string> usage; ///< what may follow the name: `show ID|SHORT_NAME`; at least one form
};

/// How each form of a command is written, a line each.
std::string usageText(const ManifestCommand& command);

/// A checked plugin.json. `colonnade_add_plugin` (cmake/ColonnadePlugin.cmake) embeds it in the plugin's
/// file, so that it is read without running the plugin.
struct Manifest
{
    std::string name; ///< also the prefix of its tables, its logger and its section of the configuration
    std::string version;
    std::string summary;
    std::vector<InterfaceName> needs;            ///< `requires`
    std::vector<InterfaceName> needsIfPresent;   ///< `requires_if_present`: services it can do without
    std::vector<InterfaceName> provides;         ///< services
    std::vector<InterfaceName> extensionPoints;  ///< that others may add to
    std::vector<InterfaceName> extendsIfPresent; ///< others' points that it adds to where they are
    std::vector<InterfaceName> events;           ///< that it tells
    std::vector<InterfaceName> hears;            ///< its own and others' events
    std::vector<std::string> routesBelow;        ///< plugins below whose mounts it adds routes
    std::vector<std::string> writes;             ///< columns of the core that it changes
    std::vector<ManifestMount> mounts;
    std::vector<ManifestCommand> commands;
    std::vector<SettingSpec> settings; ///< with full keys: `hello.greeting`
    /// Loaded only to run one of its commands, never by who serves: `loaded_by_command`.
    bool loadedByCommand = false;

    /// Null if it has none of that name.
    const ManifestCommand* findCommand(std::string_view name) const;

    /// Whether its routes may lie below the other's mounts, and answer in place of the other's.
    bool mayAddBelow(std::string_view plugin) const;
};

/// Which member of plugin.json is read at the start of the server only, and another in `next`: a plugin that
/// serves cannot be exchanged for one with it. Empty: none is.
std::string findStartOnlyDifference(const Manifest& now, const Manifest& next);

/// Throws `Poco::DataFormatException`, with all that is wrong in one line.
Manifest parseManifest(std::string_view json);

} // namespace colonnade
