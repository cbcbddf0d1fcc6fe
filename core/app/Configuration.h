#pragma once

#include "app/CommandLine.h"
#include "config/SettingSources.h"
#include "config/Settings.h"
#include "plugin/Catalog.h"

#include <map>
#include <string>
#include <vector>

namespace colonnade
{

/// The settings of the core, all areas together.
std::vector<SettingSpec> coreSettingSpecs();

/// All that is known before anything is opened: settings and plugin files. Nothing is loaded.
struct Configuration
{
    CommandLine line; ///< that it was read for
    std::string dataDirectory;
    std::vector<std::string> files;    ///< configuration files read
    Settings settings;                 ///< with problems: defaults in place of what is wrong
    std::vector<std::string> problems; ///< of the settings; those of plugins are in the catalogue
    std::vector<std::string> warnings;
    Catalog catalog;

    /// Throws `StartRefused` with the problems of settings.
    void requireSettings() const;
    /// The same, and with those of plugins.
    void requireAll() const;
};

/// What one command wants besides what the command line says.
struct ConfigureOptions
{
    std::vector<std::string> without = {};     ///< plugins that are left out, whatever the settings say
    std::vector<std::string> hiddenFiles = {}; ///< of plugins: as if they were not there
    std::map<std::string, std::string> environment = colonnadeEnvironment(); ///< that may set something
};

/// Reads and checks everything, and reports all of it: throws nothing for what an operator may get wrong.
Configuration configure(const CommandLine& line, const ConfigureOptions& options = {});

/// The folders of `plugins.path`.
std::vector<std::string> splitPluginPath(const std::string& path);

} // namespace colonnade
