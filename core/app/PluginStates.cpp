#include "app/PluginStates.h"

namespace colonnade
{

std::string stateSentence(const PluginEntry& entry)
{
    if (entry.state == PluginState::Refused)
        return entry.reason;
    if (entry.state == PluginState::NotEnabled && entry.manifest->loadedByCommand)
        return entry.manifest->summary;
    if (entry.state == PluginState::NotEnabled)
        return "add " + entry.name + " to plugins.enabled to serve it";
    return entry.manifest->summary;
}

} // namespace colonnade
