#include "plugin/Catalog.h"

#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <map>
#include <set>

namespace colonnade
{

namespace
{

/// Extension points that the core owns, and services that it will own.
const std::vector<InterfaceName>& coreInterfaces()
{
    static const std::vector<InterfaceName> interfaces{{"identity.authenticator", 1},
                                                       {"identity.actor_resolver", 1},
                                                       {"identity.actor_codec", 1},
                                                       {"identity.personal_data", 1},
                                                       {"http.error_renderer", 1},
                                                       {"http.response_filter", 1},
                                                       {"http.moved_addresses", 1},
                                                       {"pages.form_tokens", 1},
                                                       {"files", 1},
                                                       {"imports", 1},
                                                       {"identity.import", 1}};
    return interfaces;
}

bool holds(const std::vector<InterfaceName>& names, const InterfaceName& wanted)
{
    return std::find(names.begin(), names.end(), wanted) != names.end();
}

bool offers(const PluginEntry& entry, const InterfaceName& wanted)
{
    return entry.manifest &&
           (holds(entry.manifest->provides, wanted) || holds(entry.manifest->extensionPoints, wanted));
}

/// The versions of `id` that an entry offers, as written in plugin.json.
std::string otherVersions(const PluginEntry& entry, const std::string& id)
{
    std::string versions;
    const auto collect = [&](const std::vector<InterfaceName>& names)
    {
        for (const auto& name: names)
            if (name.id == id)
                versions += (versions.empty() ? "" : ", ") + name.text();
    };
    if (entry.manifest)
    {
        collect(entry.manifest->provides);
        collect(entry.manifest->extensionPoints);
    }
    return versions;
}

class Resolver
{
public:
    Resolver(Catalog& catalog, const PluginWishes& wishes):
        _catalog(catalog),
        _without(wishes.without),
        _commands(wishes.commands),
        _origin(wishes.enabledOrigin)
    {
        for (const auto& name: _without)
            if (!catalog.find(name))
                _catalog.problems.push_back("--without: there is no plugin " + name + hint(name));
        if (wishes.enabled)
            enableNamed(*wishes.enabled);
        else
            enableBundled();
        enableCalled(wishes.calledWith);
    }

    void run()
    {
        refuseDoubleOffers();
        refuseDoubleCommands();
        refuseSharedPrefixes();
        for (const auto index: _enabled)
            checkNeeds(index);
        order();
        for (const auto index: _enabled)
            if (entry(index).state == PluginState::Refused)
            {
                _catalog.anyRefused = true;
                _catalog.problems.push_back("plugin " + entry(index).name + " (" + entry(index).file +
                                            "): " + entry(index).reason);
            }
    }

private:
    PluginEntry& entry(std::size_t index) { return _catalog.entries[index]; }

    void enable(std::size_t index)
    {
        if (std::find(_enabled.begin(), _enabled.end(), index) != _enabled.end() ||
            std::find(_without.begin(), _without.end(), entry(index).name) != _without.end())
            return;
        _enabled.push_back(index);
        if (entry(index).state != PluginState::Refused)
            entry(index).state = PluginState::Serving;
    }

    bool waitsForCommand(std::size_t index)
    {
        return entry(index).manifest && entry(index).manifest->loadedByCommand;
    }

    void enableBundled()
    {
        for (std::size_t i = 0; i < _catalog.entries.size(); ++i)
            if (entry(i).bundled && !waitsForCommand(i))
                enable(i);
    }

    /// Those that come with the server, whatever `plugins.enabled` says, or that it names.
    void enableCalled(const std::vector<std::string>& words)
    {
        for (std::size_t i = 0; i < _catalog.entries.size(); ++i)
        {
            if (!waitsForCommand(i) || !(entry(i).bundled || _named.contains(entry(i).name)))
                continue;
            const auto& commands = entry(i).manifest->commands;
            if (std::any_of(commands.begin(), commands.end(),
                            [&](const ManifestCommand& command) { return isCalled(command, words); }))
                enable(i);
        }
    }

    void enableNamed(const std::vector<std::string>& names)
    {
        for (const auto& name: names)
            if (!enableAll(name))
                _catalog.problems.push_back(_origin + "plugins.enabled: there is no plugin " + name +
                                            hint(name));
    }

    /// Those of that name that can be read; if none can, those that cannot.
    bool enableAll(const std::string& name)
    {
        bool found = false;
        for (const bool readable: {true, false})
            for (std::size_t i = 0; i < _catalog.entries.size() && (readable || !found); ++i)
                if (entry(i).name == name && entry(i).manifest.has_value() == readable)
                {
                    if (waitsForCommand(i))
                        _named.insert(name);
                    else
                        enable(i);
                    found = found || readable;
                }
        return found || std::find(_without.begin(), _without.end(), name) != _without.end() ||
               std::any_of(_enabled.begin(), _enabled.end(),
                           [&](std::size_t index) { return entry(index).name == name; });
    }

    std::string hint(const std::string& name) const
    {
        std::vector<std::string> names;
        for (const auto& entry: _catalog.entries)
            names.push_back(entry.name);
        const auto near = nearestName(name, names);
        if (!near.empty())
            return "; did you mean " + near + "?";
        return "; put its file into a folder of plugins.path, or take it out of plugins.enabled";
    }

    void refuse(std::size_t index, const std::string& reason)
    {
        PluginEntry& refused = entry(index);
        if (refused.state == PluginState::Refused)
            refused.reason += "; " + reason;
        else
            refused.reason = reason;
        refused.state = PluginState::Refused;
    }

    /// The names that are to stand in `plugins.enabled`, together with one more.
    std::string enabledWith(const std::string& name)
    {
        std::set<std::string> names{name};
        for (const auto index: _enabled)
            names.insert(entry(index).name);
        std::string all;
        for (const auto& one: names)
            all += (all.empty() ? "" : ", ") + one;
        return all;
    }

    void refuseDoubleOffers()
    {
        std::map<std::string, std::size_t> owners;
        for (const auto index: _enabled)
        {
            if (!entry(index).manifest)
                continue;
            for (const auto* names:
                 {&entry(index).manifest->provides, &entry(index).manifest->extensionPoints})
                for (const auto& name: *names)
                {
                    if (holds(coreInterfaces(), name))
                        refuse(index, "it offers " + name.text() + ", which is the server's own");
                    const auto [owner, isNew] = owners.emplace(name.text(), index);
                    if (!isNew && owner->second != index)
                        refuse(index, "it offers " + name.text() + ", which " + entry(owner->second).name +
                                          " offers already; keep one of them in plugins.enabled");
                }
        }
    }

    void refuseDoubleCommands()
    {
        std::map<std::string, std::size_t> owners;
        for (const auto index: _enabled)
            for (const auto& command:
                 entry(index).manifest ? entry(index).manifest->commands : std::vector<ManifestCommand>())
            {
                if (std::find(_commands.begin(), _commands.end(), command.name) != _commands.end())
                    refuse(index, "its command " + command.name +
                                      " is a command of the server itself; call it by another name");
                const auto [owner, isNew] = owners.emplace(command.name, index);
                if (!isNew)
                    refuse(index, "its command " + command.name + " is a command of " +
                                      entry(owner->second).name +
                                      " already; keep one of them in "
                                      "plugins.enabled");
            }
    }

    /// The tables `tasks_…` are those of tasks: another plugin's may not begin so.
    void refuseSharedPrefixes()
    {
        for (const auto index: _enabled)
            for (const auto other: _enabled)
                if (entry(index).name.starts_with(entry(other).name + "_"))
                    refuse(index, "its name begins with that of the plugin " + entry(other).name +
                                      ", so that tables of one could be the other's; call it otherwise, or "
                                      "keep one of them in plugins.enabled");
    }

    std::optional<std::size_t> findEnabledOffering(const InterfaceName& wanted)
    {
        for (const auto index: _enabled)
            if (offers(entry(index), wanted))
                return index;
        return std::nullopt;
    }

    void checkNeeds(std::size_t index)
    {
        if (!entry(index).manifest)
            return;
        for (const auto& need: entry(index).manifest->needs)
            if (!holds(coreInterfaces(), need) && !findEnabledOffering(need))
                refuse(index, missing(need));
    }

    std::string missing(const InterfaceName& need)
    {
        for (const auto& other: _catalog.entries)
            if (other.state == PluginState::NotEnabled && offers(other, need))
                return "it requires " + need.text() + ", which the plugin " + other.name +
                       " provides, but that is not enabled; set plugins.enabled = " + enabledWith(other.name);
        for (const auto& other: _catalog.entries)
            if (const auto versions = otherVersions(other, need.id); !versions.empty())
                return "it requires " + need.text() + ", but the plugin " + other.name + " provides " +
                       versions + "; install versions of both that fit together";
        return "it requires " + need.text() +
               ", which no plugin here provides; put the file of one that does into a folder of plugins.path";
    }

    std::vector<std::size_t> needsOf(std::size_t index)
    {
        std::vector<std::size_t> needs;
        if (entry(index).manifest)
            for (const auto* names: {&entry(index).manifest->needs, &entry(index).manifest->needsIfPresent})
                for (const auto& need: *names)
                    if (const auto owner = findEnabledOffering(need))
                        needs.push_back(*owner);
        return needs;
    }

    /// Depth first, by name: each comes after those it requires.
    void order()
    {
        std::sort(_enabled.begin(), _enabled.end()); // entries are ordered by name
        std::set<std::size_t> done;
        for (const auto index: _enabled)
        {
            std::vector<std::size_t> path;
            visit(index, path, done);
        }
    }

    void visit(std::size_t index, std::vector<std::size_t>& path, std::set<std::size_t>& done)
    {
        const auto again = std::find(path.begin(), path.end(), index);
        if (again != path.end())
            return refuseCycle({again, path.end()});
        if (done.contains(index))
            return;
        path.push_back(index);
        for (const auto need: needsOf(index))
            visit(need, path, done);
        path.pop_back();
        if (done.insert(index).second && entry(index).state == PluginState::Serving)
            _catalog.order.push_back(index);
    }

    void refuseCycle(const std::vector<std::size_t>& cycle)
    {
        std::string names;
        for (const auto index: cycle)
            names += entry(index).name + " → ";
        const std::string reason = "plugins require each other in a circle: " + names +
                                   entry(cycle.front()).name +
                                   "; one of them has to do without, or has to leave plugins.enabled";
        for (const auto index: cycle)
            if (entry(index).reason.find(reason) == std::string::npos)
                refuse(index, reason);
    }

    Catalog& _catalog;
    const std::vector<std::string>& _without;
    const std::vector<std::string>& _commands;
    const std::string& _origin;
    std::vector<std::size_t> _enabled;
    std::set<std::string> _named; ///< in `plugins.enabled`, but loaded by a command only
};

} // namespace

bool isCalled(const ManifestCommand& command, const std::vector<std::string>& words)
{
    const auto blank = command.name.find(' ');
    if (words.empty() || words.front() != command.name.substr(0, blank))
        return false;
    return blank == std::string::npos || (words.size() > 1 && words[1] == command.name.substr(blank + 1));
}

void resolvePlugins(Catalog& catalog, const PluginWishes& wishes)
{
    Resolver(catalog, wishes).run();
}

} // namespace colonnade
