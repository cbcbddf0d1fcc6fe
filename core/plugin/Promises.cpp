#include "plugin/SystemCheck.h"

#include "colonnade/Merge.h"
#include "colonnade/Pages.h"
#include "colonnade/PersonalData.h"
#include "colonnade/Queue.h"
#include "colonnade/Text.h"

#include <algorithm>
#include <set>

namespace colonnade
{

namespace
{

const Manifest* find(const std::vector<Manifest>& manifests, const std::string& plugin)
{
    const auto found = std::find_if(manifests.begin(), manifests.end(),
                                    [&](const Manifest& manifest) { return manifest.name == plugin; });
    return found == manifests.end() ? nullptr : &*found;
}

template <class List, class Item> bool holds(const List& list, const Item& item)
{
    return std::find(list.begin(), list.end(), item) != list.end();
}

void checkServices(const Ledger& ledger, const std::vector<Manifest>& manifests,
                   std::vector<std::string>& problems)
{
    std::set<std::pair<std::string, std::string>> provided;
    for (const auto& entry: ledger.services())
    {
        const Manifest* manifest = find(manifests, entry.plugin);
        if (manifest != nullptr && !holds(manifest->provides, entry.interface))
            problems.push_back("plugin " + entry.plugin + ": provides " + entry.interface.text() +
                               ", which its plugin.json does not list under provides");
        if (!provided.emplace(entry.plugin, entry.interface.text()).second)
            problems.push_back("plugin " + entry.plugin + ": provides " + entry.interface.text() + " twice");
    }
    for (const auto& manifest: manifests)
        for (const auto& promised: manifest.provides)
            if (!provided.contains({manifest.name, promised.text()}))
                problems.push_back("plugin " + manifest.name + ": its plugin.json lists " + promised.text() +
                                   " under provides, but it did not provide it");
}

void checkCommands(const Ledger& ledger, const std::vector<Manifest>& manifests,
                   std::vector<std::string>& problems)
{
    std::set<std::string> registered;
    for (const auto& entry: ledger.commands())
    {
        const Manifest* manifest = find(manifests, entry.plugin);
        if (manifest != nullptr && manifest->findCommand(entry.name) == nullptr)
            problems.push_back("plugin " + entry.plugin + ": registers the command " + entry.name +
                               ", which its plugin.json does not list under commands");
        if (!registered.insert(entry.name).second)
            problems.push_back("plugin " + entry.plugin + ": registers the command " + entry.name +
                               ", which is registered already");
    }
    for (const auto& manifest: manifests)
        for (const auto& promised: manifest.commands)
            if (!registered.contains(promised.name))
                problems.push_back("plugin " + manifest.name + ": its plugin.json lists the command " +
                                   promised.name + ", but it did not register it");
}

/// All points that may be added to, as `id@version`.
std::vector<std::string> knownPoints(const std::vector<Manifest>& manifests)
{
    std::vector<std::string> points{Authenticator::INTERFACE.text(),      ActorResolver::INTERFACE.text(),
                                    ActorCodec::INTERFACE.text(),         ErrorRenderer::INTERFACE.text(),
                                    ResponseFilter::INTERFACE.text(),     GaugeSource::INTERFACE.text(),
                                    PersonalDataSource::INTERFACE.text(), MovedAddresses::INTERFACE.text(),
                                    FrontEndAccess::INTERFACE.text(),     QueueSource::INTERFACE.text(),
                                    FormTokens::INTERFACE.text(),         AccountMerger::INTERFACE.text()};
    for (const auto& manifest: manifests)
        for (const auto& point: manifest.extensionPoints)
            points.push_back(point.text());
    return points;
}

void checkExtensions(const Ledger& ledger, const std::vector<Manifest>& manifests,
                     std::vector<std::string>& problems)
{
    const auto points = knownPoints(manifests);
    for (const auto& entry: ledger.extensions())
    {
        const Manifest* manifest = find(manifests, entry.plugin);
        if (holds(points, entry.interface.text()) ||
            (manifest != nullptr && holds(manifest->extendsIfPresent, entry.interface)))
            continue;
        const auto near = nearestName(entry.interface.text(), points);
        problems.push_back("plugin " + entry.plugin + ": adds to the extension point " +
                           entry.interface.text() + ", which no enabled plugin has" +
                           (near.empty() ? std::string() : "; did you mean " + near + "?"));
    }
    for (const auto& manifest: manifests)
        for (const auto& point: manifest.extensionPoints)
            try
            {
                ledger.extensionsOf(point);
            }
            catch (const Poco::Exception& exc)
            {
                problems.push_back(exc.message());
            }
}

} // namespace

void checkPromises(const Ledger& ledger, const std::vector<Manifest>& manifests,
                   std::vector<std::string>& problems)
{
    checkServices(ledger, manifests, problems);
    checkCommands(ledger, manifests, problems);
    checkExtensions(ledger, manifests, problems);
}

} // namespace colonnade
