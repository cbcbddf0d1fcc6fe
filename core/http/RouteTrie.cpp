#include "http/RouteTrie.h"

#include "colonnade/Parameters.h"
#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade
{

namespace
{

[[noreturn]] void refuse(std::string_view pattern, const std::string& why)
{
    throw Poco::InvalidArgumentException("malformed route pattern " + std::string(pattern) + ": " + why);
}

bool isName(std::string_view text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && letter(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool isParam(std::string_view segment)
{
    return segment.size() >= 2 && segment.front() == '{' && segment.back() == '}';
}

bool isInteger(std::string_view segment)
{
    return segment.ends_with(":int}");
}

std::string_view nameOf(std::string_view segment)
{
    return segment.substr(1, segment.size() - (isInteger(segment) ? 6 : 2));
}

void checkFixed(std::string_view pattern, std::string_view segment, bool last)
{
    if (segment.empty() && !last)
        refuse(pattern, "empty segment");
    if (segment == "." || segment == "..")
        refuse(pattern, "dot segment");
    for (const char c: segment)
    {
        if (c <= 0x20 || c >= 0x7f || std::string_view("{}%?#").find(c) != std::string_view::npos)
            refuse(pattern, "character not allowed in segment \"" + std::string(segment) + "\"");
    }
}

/// Calls `visit(segment, isLast)` for each piece between slashes; the last one may be empty.
template <class Visit> void eachSegment(std::string_view path, Visit visit)
{
    for (;;)
    {
        path.remove_prefix(1); // the slash
        const std::size_t slash = path.find('/');
        visit(path.substr(0, slash), slash == std::string_view::npos);
        if (slash == std::string_view::npos)
            return;
        path.remove_prefix(slash);
    }
}

std::unique_ptr<RouteNode>& ensure(std::unique_ptr<RouteNode>& node)
{
    if (!node)
        node = std::make_unique<RouteNode>();
    return node;
}

RouteNode& ensureFixed(RouteNode& node, std::string_view segment)
{
    const auto place =
        std::lower_bound(node.fixed.begin(), node.fixed.end(), segment,
                         [](const auto& known, std::string_view wanted) { return known.first < wanted; });
    if (place != node.fixed.end() && place->first == segment)
        return *place->second;
    return *node.fixed.emplace(place, std::string(segment), std::make_unique<RouteNode>())->second;
}

void checkPattern(std::string_view pattern)
{
    if (pattern.empty() || pattern.front() != '/')
        refuse(pattern, "it must begin with a slash");
    std::vector<std::string_view> names;
    eachSegment(pattern,
                [&](std::string_view segment, bool last)
                {
                    if (!isParam(segment))
                        return checkFixed(pattern, segment, last);
                    const std::string_view name = nameOf(segment);
                    if (!isName(name))
                        refuse(pattern,
                               "\"" + std::string(segment) + "\" is no parameter; {name} or {name:int} is");
                    if (std::find(names.begin(), names.end(), name) != names.end())
                        refuse(pattern, "parameter " + std::string(name) + " twice");
                    names.push_back(name);
                });
}

/// Decimal digits that fit 63 bits.
bool isDecimal(std::string_view segment)
{
    return !segment.empty() && segment.front() != '-' && parseInteger(segment).has_value();
}

} // namespace

RouteLeaf& RouteNode::reach(std::string_view pattern)
{
    checkPattern(pattern);
    RouteNode* node = this;
    eachSegment(pattern,
                [&](std::string_view segment, bool)
                {
                    if (!isParam(segment))
                        node = &ensureFixed(*node, segment);
                    else
                        node = ensure(isInteger(segment) ? node->integer : node->text).get();
                });
    if (!node->leaf)
        node->leaf = std::make_unique<RouteLeaf>();
    return *node->leaf;
}

const RouteNode* RouteNode::findFixed(std::string_view segment) const
{
    const auto place =
        std::lower_bound(fixed.begin(), fixed.end(), segment,
                         [](const auto& known, std::string_view wanted) { return known.first < wanted; });
    return place != fixed.end() && place->first == segment ? place->second.get() : nullptr;
}

std::vector<std::string_view> paramNames(std::string_view pattern)
{
    std::vector<std::string_view> names;
    eachSegment(pattern,
                [&](std::string_view segment, bool)
                {
                    if (isParam(segment))
                        names.push_back(nameOf(segment));
                });
    return names;
}

RouteSearch::RouteSearch(Method method, std::string_view path):
    _method(method == Method::Head ? Method::Get : method),
    _path(path),
    _good(check())
{
}

bool RouteSearch::check()
{
    if (_path.empty() || _path.front() != '/')
        return false;
    const bool plain = _path.find('%') == std::string_view::npos;
    if (!plain && !decodeSegments())
        return false;
    if (_path.find("/.") == std::string_view::npos)
        return true;
    bool good = true;
    eachSegment(_path,
                [&](std::string_view segment, bool) { good = good && segment != "." && segment != ".."; });
    return good;
}

bool RouteSearch::decodeSegments()
{
    bool good = true;
    eachSegment(_path,
                [&](std::string_view segment, bool)
                {
                    const auto decoded = decodePercent(segment);
                    if (!decoded || decoded->find('/') != std::string::npos ||
                        decoded->find('\0') != std::string::npos)
                        good = false;
                    else
                        _decoded += "/" + *decoded;
                });
    _path = _decoded;
    return good;
}

const RoutePlace* RouteSearch::run(const RouteNode& root)
{
    return descend(root, _path);
}

const RoutePlace* RouteSearch::descend(const RouteNode& node, std::string_view rest)
{
    if (rest.empty())
        return node.leaf ? arrive(*node.leaf) : nullptr;
    rest.remove_prefix(1); // the slash
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    if (const RouteNode* child = node.findFixed(segment))
    {
        if (const RoutePlace* place = descend(*child, rest))
            return place;
    }
    if (node.integer && isDecimal(segment))
    {
        if (const RoutePlace* place = descendInto(node.integer.get(), segment, rest))
            return place;
    }
    if (node.text && !segment.empty())
        return descendInto(node.text.get(), segment, rest);
    return nullptr;
}

const RoutePlace* RouteSearch::descendInto(const RouteNode* node, std::string_view segment,
                                           std::string_view rest)
{
    _values.push_back(segment);
    const RoutePlace* place = descend(*node, rest);
    if (!place)
        _values.pop_back();
    return place;
}

const RoutePlace* RouteSearch::arrive(const RouteLeaf& leaf)
{
    if (_method != Method::Other)
    {
        const RoutePlace& place = leaf.routes[static_cast<std::size_t>(_method)];
        if (place.route)
            return &place;
    }
    for (std::size_t i = 0; i < leaf.routes.size(); ++i)
        _allowed[i] = _allowed[i] || leaf.routes[i].route;
    return nullptr;
}

std::vector<std::pair<std::string_view, std::string>> RouteSearch::takeParams(
    const std::vector<std::string_view>& names) const
{
    std::vector<std::pair<std::string_view, std::string>> params;
    params.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        params.emplace_back(names[i], std::string(_values[i]));
    return params;
}

std::vector<Method> RouteSearch::allowed() const
{
    std::vector<Method> methods;
    for (std::size_t i = 0; i < _allowed.size(); ++i)
    {
        if (!_allowed[i])
            continue;
        methods.push_back(static_cast<Method>(i));
        if (static_cast<Method>(i) == Method::Get)
            methods.push_back(Method::Head);
    }
    if (!methods.empty() && !_allowed[static_cast<std::size_t>(Method::Options)])
        methods.push_back(Method::Options);
    return methods;
}

} // namespace colonnade
