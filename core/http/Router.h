#pragma once

#include "colonnade/HttpError.h"
#include "colonnade/Route.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace colonnade
{

/// A route as registered. Addresses are stable once it is in a router.
struct RegisteredRoute
{
    RouteSpec spec;
    Handler handler;
    std::string owner;  ///< plugin name, or `core`
    std::string family; ///< error family, already resolved
    std::size_t index;  ///< in `Router::routes`
};

/// The part of the path space that a plugin answers for; decides the error family of paths that no route
/// matches.
struct Mount
{
    std::string prefix; ///< `/api`: covers `/api` and `/api/…`
    std::string family;
    std::string owner;
};

struct RouteMatch
{
    const RegisteredRoute* route;
    std::vector<std::pair<std::string_view, std::string>> params;
};

struct RouteMiss
{
    std::string_view family;          ///< of the mount, or `problem`
    std::vector<Method> allowed = {}; ///< empty: no such path (404); else 405
    bool badPath = false;             ///< malformed escape, NUL, encoded slash or dot segment: 400
};

/// Matches method and path in time that grows with the path, not with the number of routes. Filled once, then
/// read-only.
class Router
{
public:
    Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;
    ~Router();

    /// Throws `Poco::ExistsException` naming both owners if prefix and family disagree with an earlier mount.
    void addMount(Mount mount);

    /// Throws `Poco::ExistsException` with a sentence that names method, pattern and both owners, if it is
    /// taken; `Poco::InvalidArgumentException` for a malformed pattern.
    void add(RouteSpec spec, Handler handler, std::string owner);

    /// The raw path, as received. HEAD finds GET's route. OPTIONS without a route of its own is a miss with
    /// `allowed`.
    std::variant<RouteMatch, RouteMiss> match(Method method, std::string_view path) const;

    /// In the order in which they were added.
    std::vector<const RegisteredRoute*> routes() const;

private:
    struct Trie;
    std::unique_ptr<Trie> _trie;
};

} // namespace colonnade
