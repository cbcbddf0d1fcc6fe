#pragma once

#include "http/Router.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade
{

/// A route at the end of its path, with the names that its pattern gives to the parameters on the way: routes
/// that share the way may name them differently.
struct RoutePlace
{
    const RegisteredRoute* route = nullptr;
    std::vector<std::string_view> params; ///< views into the route's pattern
};

struct RouteLeaf
{
    std::array<RoutePlace, 7> routes; ///< by method, `Other` left out
};

/// A place between two slashes.
struct RouteNode
{
    std::vector<std::pair<std::string, std::unique_ptr<RouteNode>>> fixed; ///< sorted
    std::unique_ptr<RouteNode> integer;
    std::unique_ptr<RouteNode> text;
    std::unique_ptr<RouteLeaf> leaf;

    /// The leaf of a pattern, made if it is new. Throws `Poco::InvalidArgumentException` for a malformed one.
    RouteLeaf& reach(std::string_view pattern);

    const RouteNode* findFixed(std::string_view segment) const;
};

/// Names of a pattern's parameters, in order.
std::vector<std::string_view> paramNames(std::string_view pattern);

/// One look-up. Each node is visited at most once, so the cost is bounded by the trie whatever the path is.
class RouteSearch
{
public:
    RouteSearch(Method method, std::string_view path);

    /// Starts with a slash; no malformed escape, NUL, encoded slash or dot segment.
    bool isGoodPath() const { return _good; }

    const RoutePlace* run(const RouteNode& root);

    std::vector<std::pair<std::string_view, std::string>> takeParams(
        const std::vector<std::string_view>& names) const;

    /// The methods of all leaves that the path reaches, for `Allow`, if none of them has the request's.
    std::vector<Method> allowed() const;

private:
    bool check();
    bool decodeSegments();
    const RoutePlace* descend(const RouteNode& node, std::string_view rest);
    const RoutePlace* descendInto(const RouteNode* node, std::string_view segment, std::string_view rest);
    const RoutePlace* arrive(const RouteLeaf& leaf);

    const Method _method;
    std::string_view _path;
    std::string _decoded; // of a path with escapes: the slashes in it separate segments
    std::array<bool, 7> _allowed{};
    std::vector<std::string_view> _values;
    bool _good;
};

} // namespace colonnade
