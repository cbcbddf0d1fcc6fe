#pragma once

#include "data/Migrations.h"
#include "plugin/Manifest.h"

#include <optional>
#include <string>
#include <vector>

namespace colonnade
{

enum class PluginState
{
    Serving,    ///< admitted: `serve` loads it
    NotEnabled, ///< would be admitted, but is not asked for
    Refused
};

/// One plugin file that was found, as far as can be told without loading it.
struct PluginEntry
{
    std::string name; ///< of the manifest; of the file while there is none
    std::string file;
    bool bundled = false;
    PluginState state = PluginState::NotEnabled;
    std::string reason = {};               ///< of a refusal: a sentence with what mends it
    std::optional<Manifest> manifest = {}; ///< unless it could not be read
    std::vector<MigrationFile> migrations = {};
};

/// Where to look and what is wanted.
struct PluginWishes
{
    std::string bundledFolder;
    std::vector<std::string> folders = {};                ///< `plugins.path`
    std::optional<std::vector<std::string>> enabled = {}; ///< `plugins.enabled`; nothing: all bundled ones
    std::vector<std::string> without = {};                ///< left out all the same: `serve --without`
    std::vector<std::string> hiddenFiles = {};            ///< as if they were not there
    std::vector<std::string> commands = {}; ///< the server's own: no plugin may bring such a one
    /// The words that the process was called with: a plugin that is loaded by its command only serves if
    /// these begin with it.
    std::vector<std::string> calledWith = {};
    std::string pathOrigin = {};    ///< where each was set, to be told with what is wrong,
    std::string enabledOrigin = {}; ///< with a colon and a blank behind it
};

/// All plugins that are here, and which of them will serve.
struct Catalog
{
    std::vector<PluginEntry> entries;       ///< ordered by name
    std::vector<std::size_t> order = {};    ///< those that serve, each after those it requires
    std::vector<std::string> problems = {}; ///< why the server does not start; each a line
    bool anyRefused = false;                ///< of those that were asked for: then no code of any may run

    const PluginEntry* find(std::string_view name) const; ///< null if there is none
};

/// Whether the words, in their order, call the command.
bool isCalled(const ManifestCommand& command, const std::vector<std::string>& words);

/// Finds all files `*.so` and reads their notes.
Catalog findPlugins(const PluginWishes& wishes);

/// Says who serves, in which order. `Catalog::problems` afterwards holds all that is wrong.
void resolvePlugins(Catalog& catalog, const PluginWishes& wishes);

/// The bundled plugins' folder: `lib/colonnade/plugins` where the server is installed.
std::string bundledPluginFolder();

} // namespace colonnade
