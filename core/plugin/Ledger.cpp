#include "plugin/Ledger.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <set>

namespace colonnade
{

namespace
{

/// Removes the plugin's entries, from the end to the beginning.
template <class Entry, class BeforeRemoval>
void releaseFrom(std::vector<Entry>& entries, const std::string& plugin, BeforeRemoval beforeRemoval)
{
    for (std::size_t i = entries.size(); i-- > 0;)
        if (entries[i].plugin == plugin)
        {
            beforeRemoval(entries[i]);
            entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
        }
}

bool isCalled(const ExtensionEntry& entry, const std::string& label)
{
    return entry.plugin == label || (!entry.label.empty() && entry.label == label);
}

bool names(const std::vector<std::string>& labels, const ExtensionEntry& entry)
{
    return std::any_of(labels.begin(), labels.end(),
                       [&](const std::string& label) { return isCalled(entry, label); });
}

bool comesBefore(const ExtensionEntry& a, const ExtensionEntry& b)
{
    return &a != &b && (names(a.order.before, b) || names(b.order.after, a));
}

[[noreturn]] void refuseCircle(const InterfaceName& point, const std::vector<const ExtensionEntry*>& waiting)
{
    std::string who;
    for (const auto* entry: waiting)
        who += (who.empty() ? "" : ", ") + (entry->label.empty() ? entry->plugin : entry->label);
    throw Poco::RuntimeException("the extensions of " + point.text() + " ask for an order that cannot be: " +
                                 who + " each want to be before another of them");
}

} // namespace

void Ledger::add(ServiceEntry entry)
{
    _services.push_back(std::move(entry));
    tell(_services.back(), _services.back().service);
}

void Ledger::add(WatchEntry entry)
{
    entry.use(findService(entry.interface));
    _watches.push_back(std::move(entry));
}

void Ledger::tell(const ServiceEntry& entry, const std::shared_ptr<void>& service) const
{
    for (const auto& watch: _watches)
        if (watch.interface == entry.interface)
            watch.use(service);
}

const CommandEntry* Ledger::findCommand(std::string_view name) const
{
    const auto found = std::find_if(_commands.begin(), _commands.end(),
                                    [&](const auto& entry) { return entry.name == name; });
    return found == _commands.end() ? nullptr : &*found;
}

std::shared_ptr<void> Ledger::findService(const InterfaceName& interface) const
{
    for (const auto& entry: _services)
        if (entry.interface == interface)
            return entry.service;
    return nullptr;
}

bool Ledger::provides(const std::string& plugin, const InterfaceName& interface) const
{
    return std::any_of(_services.begin(), _services.end(),
                       [&](const ServiceEntry& entry)
                       { return entry.plugin == plugin && entry.interface == interface; });
}

std::vector<std::shared_ptr<void>> Ledger::extensionsOf(const InterfaceName& point) const
{
    std::vector<const ExtensionEntry*> waiting;
    for (const auto& entry: _extensions)
        if (entry.interface == point)
            waiting.push_back(&entry);
    std::vector<std::shared_ptr<void>> ordered;
    while (!waiting.empty())
    {
        const auto isFree = [&](const ExtensionEntry* entry)
        {
            return std::none_of(waiting.begin(), waiting.end(),
                                [&](const ExtensionEntry* other) { return comesBefore(*other, *entry); });
        };
        const auto next = std::find_if(waiting.begin(), waiting.end(), isFree);
        if (next == waiting.end())
            refuseCircle(point, waiting);
        ordered.push_back((*next)->extension);
        waiting.erase(next);
    }
    return ordered;
}

std::vector<std::weak_ptr<void>> Ledger::release(const std::string& plugin)
{
    std::vector<std::weak_ptr<void>> released;
    const auto nothing = [](const auto&) {};
    releaseFrom(_commands, plugin, nothing);
    releaseFrom(_routes, plugin, nothing);
    releaseFrom(_watches, plugin, nothing);
    releaseFrom(_extensions, plugin, [&](const auto& entry) { released.emplace_back(entry.extension); });
    releaseFrom(_services, plugin,
                [&](const auto& entry)
                {
                    tell(entry, nullptr);
                    released.emplace_back(entry.service);
                });
    return released;
}

} // namespace colonnade
