#include "plugin/HostedPlugin.h"

#include <utility>

namespace colonnade
{

std::unique_ptr<HostedPlugin> PluginHost::prepare(const PluginEntry& entry) const
{
    std::vector<std::string> problems;
    std::unique_ptr<HostedPlugin> next;
    tryStep(problems, entry.name, "load", "plugin " + entry.name + " (" + entry.file + ") cannot be loaded",
            [&] { next = std::make_unique<HostedPlugin>(entry); });
    refuseIfAny(problems);
    return next;
}

ExchangedPlugin PluginHost::exchange(std::unique_ptr<HostedPlugin> next)
{
    const auto place =
        std::find_if(_plugins.begin(), _plugins.end(),
                     [&](const auto& hosted) { return hosted->manifest.name == next->manifest.name; });
    if (place == _plugins.end())
        throw StartRefused("the plugin " + next->manifest.name + " does not serve");
    ExchangedPlugin exchanged;
    takeDown();
    place->swap(next);
    try
    {
        exchanged.site = bringUp();
    }
    catch (const StartRefused& exc)
    {
        exchanged.refused = exc.message();
        takeDown();
        place->swap(next);
        exchanged.site = bringUp();
    }
    exchanged.left = next->library.unload();
    return exchanged;
}

std::shared_ptr<const Site> PluginHost::bringUp()
{
    std::vector<std::string> problems;
    for (auto& hosted: _plugins)
        tryStep(problems, hosted->manifest.name, "load",
                "plugin " + hosted->manifest.name + " cannot be made",
                [&] { hosted->plugin = &hosted->library.create(); });
    refuseIfAny(problems);
    provision(HostServices(*_services));
    auto site = assemble();
    start();
    return site;
}

} // namespace colonnade
