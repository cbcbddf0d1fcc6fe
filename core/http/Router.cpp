#include "http/Router.h"

#include "http/PathPrefix.h"
#include "http/RouteTrie.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade
{

namespace
{

const std::string DEFAULT_FAMILY = "problem";

std::string described(const RegisteredRoute& route)
{
    return std::string(methodText(route.spec.method())) + " " + route.spec.pattern();
}

} // namespace

struct Router::Trie
{
    RouteNode root;
    std::vector<std::unique_ptr<RegisteredRoute>> routes;
    std::vector<Mount> mounts; // longest prefix first

    const std::string& familyOf(std::string_view path) const
    {
        for (const Mount& mount: mounts)
        {
            if (coversPath(mount.prefix, path))
                return mount.family;
        }
        return DEFAULT_FAMILY;
    }
};

Router::Router():
    _trie(std::make_unique<Trie>())
{
}

Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

void Router::addMount(Mount mount)
{
    while (mount.prefix.size() > 1 && mount.prefix.back() == '/')
        mount.prefix.pop_back();
    if (mount.family.empty())
        mount.family = DEFAULT_FAMILY;
    for (const Mount& other: _trie->mounts)
    {
        if (other.prefix != mount.prefix)
            continue;
        if (other.family == mount.family)
            return;
        throw Poco::ExistsException("mount " + mount.prefix + " of " + mount.owner +
                                    " has the error family " + mount.family + ", but " + other.owner +
                                    " has it already with " + other.family);
    }
    const auto shorter =
        std::find_if(_trie->mounts.begin(), _trie->mounts.end(),
                     [&](const Mount& other) { return other.prefix.size() < mount.prefix.size(); });
    _trie->mounts.insert(shorter, std::move(mount));
}

void Router::add(RouteSpec spec, Handler handler, std::string owner)
{
    auto route = std::make_unique<RegisteredRoute>(
        RegisteredRoute{std::move(spec), std::move(handler), std::move(owner), {}, _trie->routes.size()});
    if (route->spec.method() == Method::Head)
        throw Poco::InvalidArgumentException("HEAD comes with GET: " + described(*route));
    if (route->spec.method() == Method::Other)
        throw Poco::InvalidArgumentException("route without a method: " + route->spec.pattern());
    if (!route->handler)
        throw Poco::InvalidArgumentException("route without a handler: " + described(*route));
    // The loop must not wait for a database, and every authenticator may ask one.
    if (route->spec.lane() == Lane::Inline && route->spec.auth() != Auth::None)
        throw Poco::InvalidArgumentException("an inline route cannot authenticate: " + described(*route));
    RouteLeaf& leaf = _trie->root.reach(route->spec.pattern());
    auto& place = leaf.routes[static_cast<std::size_t>(route->spec.method())];
    if (place.route)
        throw Poco::ExistsException(described(*route) + " of " + route->owner + " is already taken by " +
                                    place.route->owner + " (" + described(*place.route) + ")");
    route->family =
        route->spec.errors().empty() ? _trie->familyOf(route->spec.pattern()) : route->spec.errors();
    _trie->routes.push_back(std::move(route));
    place.route = _trie->routes.back().get();
    place.params = paramNames(place.route->spec.pattern());
}

std::variant<RouteMatch, RouteMiss> Router::match(Method method, std::string_view path) const
{
    RouteSearch search(method, path);
    if (!search.isGoodPath())
        return RouteMiss{_trie->familyOf(path), {}, true};
    if (const RoutePlace* place = search.run(_trie->root))
        return RouteMatch{place->route, search.takeParams(place->params)};
    return RouteMiss{_trie->familyOf(path), search.allowed(), false};
}

std::vector<const RegisteredRoute*> Router::routes() const
{
    std::vector<const RegisteredRoute*> all;
    all.reserve(_trie->routes.size());
    for (const auto& route: _trie->routes)
        all.push_back(route.get());
    return all;
}

} // namespace colonnade
