#include "plugin/SystemCheck.h"

#include "colonnade/Text.h"
#include "http/ServerRoutes.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <set>

namespace colonnade
{

namespace
{

constexpr const char* CORE_FAMILY = "problem";

/// `/api` covers `/api` and `/api/…`.
bool covers(const std::string& prefix, const std::string& path)
{
    return prefix == "/" || path == prefix || path.starts_with(prefix + "/");
}

std::string routeText(const RouteSpec& spec)
{
    return std::string(methodText(spec.method())) + " " + spec.pattern();
}

class Assembler
{
public:
    Assembler(const Ledger& ledger, const std::vector<Manifest>& manifests,
              std::vector<std::string>& problems):
        _ledger(ledger),
        _manifests(manifests),
        _problems(problems)
    {
    }

    std::shared_ptr<Site> run()
    {
        addExtensions(_site->renderers);
        addExtensions(_site->authenticators);
        addExtensions(_site->filters);
        addExtensions(_site->moved);
        addGauges();
        addExtensions(_site->queues);
        addExtensions(_site->frontEnds);
        checkAuthenticatorNames();
        addMounts();
        for (const auto& route: _ledger.routes())
        {
            checkRoute(route);
            addRoute(route);
        }
        return _site;
    }

private:
    void complain(const std::string& plugin, const std::string& what)
    {
        _problems.push_back("plugin " + plugin + ": " + what);
    }

    template <class Point> void addExtensions(std::vector<std::shared_ptr<const Point>>& list)
    {
        try
        {
            list = orderedExtensions<Point>(_ledger);
        }
        catch (const Poco::Exception& exc)
        {
            _problems.push_back(exc.message());
        }
    }

    void addGauges()
    {
        for (const auto& entry: _ledger.extensions())
            if (entry.interface ==
                InterfaceName{std::string(GaugeSource::INTERFACE.id), GaugeSource::INTERFACE.version})
                _site->gauges.push_back(
                    {entry.plugin,
                     {entry.extension, static_cast<const GaugeSource*>(entry.extension.get())}});
    }

    void checkAuthenticatorNames()
    {
        std::set<std::string_view> seen;
        for (const auto& authenticator: _site->authenticators)
            if (!seen.insert(authenticator->name()).second)
                _problems.push_back("two authenticators are called " + std::string(authenticator->name()) +
                                    "; disable one of the plugins that bring them");
    }

    std::vector<std::string> families() const
    {
        std::vector<std::string> names{CORE_FAMILY};
        for (const auto& renderer: _site->renderers)
            names.emplace_back(renderer->family());
        return names;
    }

    void checkFamily(const std::string& plugin, const std::string& where, const std::string& family)
    {
        const auto known = families();
        if (family.empty() || std::find(known.begin(), known.end(), family) != known.end())
            return;
        const auto near = nearestName(family, known);
        complain(plugin, where + " names the error family " + family + ", which nobody renders" +
                             (near.empty() ? std::string() : "; did you mean " + near + "?"));
    }

    void addMounts()
    {
        for (const auto& manifest: _manifests)
            for (const auto& mount: manifest.mounts)
            {
                checkFamily(manifest.name, "mount " + mount.prefix, mount.errors);
                if (covers(std::string(SERVER_MOUNT), mount.prefix))
                    complain(manifest.name, "mount " + mount.prefix +
                                                " belongs to the server itself; choose another prefix");
                try
                {
                    _site->router.addMount({mount.prefix, mount.errors, manifest.name});
                }
                catch (const Poco::Exception& exc)
                {
                    complain(manifest.name, exc.message());
                }
            }
    }

    void checkRoute(const RouteEntry& route)
    {
        checkFamily(route.plugin, "route " + routeText(route.spec), route.spec.errors());
        checkMount(route);
        checkCredentials(route);
    }

    void checkMount(const RouteEntry& route)
    {
        const auto owner =
            std::find_if(_manifests.begin(), _manifests.end(),
                         [&](const Manifest& manifest) { return manifest.name == route.plugin; });
        if (owner == _manifests.end()) // the core's
            return;
        for (const auto& manifest: _manifests)
            if (manifest.name == owner->name || owner->mayAddBelow(manifest.name))
                for (const auto& mount: manifest.mounts)
                    if (covers(mount.prefix, route.spec.pattern()))
                        return;
        complain(route.plugin, "route " + routeText(route.spec) +
                                   " lies outside the mounts of its plugin.json" +
                                   (owner->routesBelow.empty()
                                        ? std::string()
                                        : " and of the enabled plugins that it names under routes_below"));
    }

    /// A credential that is not loaded only narrows who gets in, so that any set of plugins works; but if
    /// none of those named is there, nobody could get in, and most likely a name is misspelt.
    void checkCredentials(const RouteEntry& route)
    {
        std::vector<std::string> known;
        for (const auto& authenticator: _site->authenticators)
            known.emplace_back(authenticator->name());
        const auto& named = route.spec.credentials();
        const auto isKnown = [&](const std::string& name)
        { return std::find(known.begin(), known.end(), name) != known.end(); };
        if (named.empty() || std::any_of(named.begin(), named.end(), isKnown))
            return;
        const auto near = nearestName(named.front(), known);
        complain(route.plugin, "route " + routeText(route.spec) + " takes the credential " + named.front() +
                                   ", which no enabled plugin reads" +
                                   (near.empty() ? std::string() : "; did you mean " + near + "?"));
    }

    void addRoute(const RouteEntry& route)
    {
        try
        {
            _site->router.add(route.spec, route.handler, route.plugin);
        }
        catch (const Poco::Exception& exc)
        {
            complain(route.plugin, exc.message());
        }
    }

    const Ledger& _ledger;
    const std::vector<Manifest>& _manifests;
    std::vector<std::string>& _problems;
    std::shared_ptr<Site> _site = std::make_shared<Site>();
};

} // namespace

std::shared_ptr<Site> assembleSite(const Ledger& ledger, const std::vector<Manifest>& manifests,
                                   std::vector<std::string>& problems)
{
    return Assembler(ledger, manifests, problems).run();
}

} // namespace colonnade
