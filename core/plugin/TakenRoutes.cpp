#include "plugin/SystemCheck.h"

#include "colonnade/Text.h"
#include "http/PathPrefix.h"

#include <algorithm>
#include <string_view>

namespace colonnade
{

namespace
{

/// In the order in which a router prefers them.
enum class Kind
{
    Fixed,
    Integer,
    Text
};

struct Segment
{
    Kind kind;
    std::string_view text;
};

Segment segmentOf(std::string_view text)
{
    if (!text.starts_with('{'))
        return {Kind::Fixed, text};
    return {text.ends_with(":int}") ? Kind::Integer : Kind::Text, text};
}

std::vector<Segment> segmentsOf(std::string_view pattern)
{
    std::vector<Segment> segments;
    while (!pattern.empty())
    {
        const auto end = std::min(pattern.find('/', 1), pattern.size());
        segments.push_back(segmentOf(pattern.substr(1, end - 1)));
        pattern.remove_prefix(end);
    }
    return segments;
}

/// Whether some path fits both.
bool overlap(const Segment& a, const Segment& b)
{
    if (a.kind == Kind::Fixed && b.kind == Kind::Fixed)
        return a.text == b.text;
    if (a.kind != Kind::Fixed && b.kind != Kind::Fixed)
        return true;
    const Segment& fixed = a.kind == Kind::Fixed ? a : b;
    const Segment& other = a.kind == Kind::Fixed ? b : a;
    return other.kind == Kind::Text || parseInteger(fixed.text).has_value();
}

/// Whether paths that fit both go to the first.
bool takesFrom(const std::vector<Segment>& first, const std::vector<Segment>& second)
{
    if (first.size() != second.size())
        return false;
    const auto differ = std::mismatch(first.begin(), first.end(), second.begin(),
                                      [](const Segment& a, const Segment& b) { return a.kind == b.kind; });
    return differ.first != first.end() && differ.first->kind < differ.second->kind &&
           std::equal(first.begin(), first.end(), second.begin(), &overlap);
}

const Manifest* find(const std::vector<Manifest>& manifests, const std::string& plugin)
{
    const auto found = std::find_if(manifests.begin(), manifests.end(),
                                    [&](const Manifest& manifest) { return manifest.name == plugin; });
    return found == manifests.end() ? nullptr : &*found;
}

/// Whether the route lies in the place of the other plugin, of which its own plugin says nothing.
bool intrudes(const RouteEntry& route, const std::string& other, const std::vector<Manifest>& manifests)
{
    const Manifest* own = find(manifests, route.plugin);
    const Manifest* owner = find(manifests, other);
    return own && owner && !own->mayAddBelow(other) &&
           std::any_of(owner->mounts.begin(), owner->mounts.end(),
                       [&](const ManifestMount& mount)
                       { return coversPath(mount.prefix, route.spec.pattern()); });
}

std::string textOf(const RouteEntry& route)
{
    return "route " + std::string(methodText(route.spec.method())) + " " + route.spec.pattern() +
           " of the plugin " + route.plugin;
}

/// Sentences about what one route takes from all others.
void addTaken(const RouteEntry& taker, const Ledger& ledger, const std::vector<Manifest>& manifests,
              std::vector<std::string>& sentences)
{
    const auto segments = segmentsOf(taker.spec.pattern());
    for (const auto& loser: ledger.routes())
        if (taker.plugin != loser.plugin && taker.spec.method() == loser.spec.method() &&
            takesFrom(segments, segmentsOf(loser.spec.pattern())) && intrudes(taker, loser.plugin, manifests))
            sentences.push_back(textOf(taker) + " answers in place of " + textOf(loser) +
                                "; if it is meant to, name " + loser.plugin +
                                " under routes_below in the plugin.json of " + taker.plugin);
}

} // namespace

std::vector<std::string> findTakenRoutes(const Ledger& ledger, const std::vector<Manifest>& manifests)
{
    std::vector<std::string> sentences;
    for (const auto& taker: ledger.routes())
        addTaken(taker, ledger, manifests, sentences);
    return sentences;
}

} // namespace colonnade
