#include "data/WriteGuard.h"

#include "data/SqlText.h"
#include "observe/Breadcrumb.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

namespace colonnade
{

namespace
{

/// What a person has chosen or others have noted; all else of an account has rules that the core alone keeps.
constexpr std::array<std::string_view, 7> PROMISED{
    "core_user.fullname",     "core_user.locale",  "core_user.info",      "core_user.pro",
    "core_user.privacy_mode", "core_user.consent", "core_user.subscribed"};

std::mutex mutex;
/// Two of one name for a moment, while a plugin is exchanged.
std::multimap<std::string, std::vector<std::string>, std::less<>> writers; // guarded by mutex

bool carriesNameOf(std::string_view plugin, std::string_view table)
{
    return table.size() > plugin.size() && table.starts_with(plugin) && table[plugin.size()] == '_';
}

/// ` of tasks`; empty if nobody here has such a name.
std::string ownerOf(std::string_view table)
{
    std::string_view owner = carriesNameOf("core", table) ? "core" : "";
    for (const auto& [plugin, columns]: writers)
        if (plugin.size() > owner.size() && carriesNameOf(plugin, table))
            owner = plugin;
    return owner.empty() ? std::string() : " of " + std::string(owner);
}

bool mayChange(std::string_view plugin, const WriteTarget& target)
{
    const auto [first, last] = writers.equal_range(plugin);
    const auto isAllowed = [&, first = first, last = last](const std::string& column)
    {
        const std::string name = target.name + "." + column;
        return std::any_of(
            first, last,
            [&](const auto& writer)
            { return std::find(writer.second.begin(), writer.second.end(), name) != writer.second.end(); });
    };
    return !target.columns.empty() && std::all_of(target.columns.begin(), target.columns.end(), isAllowed);
}

std::string_view pluginAt(const void* caller)
{
    return pluginOfCode(reinterpret_cast<std::uintptr_t>(caller));
}

} // namespace

std::optional<std::string> findPromiseFault(std::string_view column)
{
    if (std::find(PROMISED.begin(), PROMISED.end(), column) != PROMISED.end())
        return std::nullopt;
    std::string all;
    for (const auto promised: PROMISED)
        all.append(all.empty() ? "" : ", ").append(promised);
    return "wanted a column that the core lets others change, one of " + all;
}

AdmittedWriter::AdmittedWriter(std::string plugin, const std::vector<std::string>& columns):
    _plugin(std::move(plugin))
{
    const std::lock_guard lock(mutex);
    writers.emplace(_plugin, columns);
}

AdmittedWriter::~AdmittedWriter()
{
    const std::lock_guard lock(mutex);
    if (const auto found = writers.find(_plugin); found != writers.end()) // the older one
        writers.erase(found);
}

std::optional<std::string> findForeignTarget(const WriteTarget& target, std::string_view plugin,
                                             Exceptions exceptions)
{
    if (carriesNameOf(plugin, target.name))
        return std::nullopt;
    const std::lock_guard lock(mutex);
    if (exceptions == Exceptions::Declared && mayChange(plugin, target))
        return std::nullopt;
    return target.what + " " + target.name + ownerOf(target.name) + ", which does not begin with " +
           std::string(plugin) + "_";
}

void requireOwn(std::span<const WriteTarget> targets, const void* caller, std::string_view sql)
{
    if (targets.empty() || !caller)
        return;
    const auto plugin = pluginAt(caller);
    if (plugin.empty())
        return;
    for (const auto& target: targets)
        if (const auto fault = findForeignTarget(target, plugin, Exceptions::Declared))
            throw DatabaseException(
                "the plugin " + std::string(plugin) + " " + *fault +
                "; others' tables are changed by the services of their owners: " + shortened(sql));
}

void requireOwnTable(std::string_view table, const void* caller)
{
    const std::array target{WriteTarget{"fills", std::string(table), {}}};
    requireOwn(target, caller, table);
}

} // namespace colonnade
