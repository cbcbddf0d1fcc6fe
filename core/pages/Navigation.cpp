#include "pages/Navigation.h"

#include <algorithm>

namespace colonnade
{

namespace
{

using Entries = std::vector<NavigationEntry>;

bool isAnchor(const NavigationEntry& entry, const NavigationEntry& follower)
{
    return entry.menu == follower.menu && entry.label.english() == follower.after &&
           entry.label.english() != follower.label.english();
}

Entries::iterator findAnchor(Entries& entries, const NavigationEntry& follower)
{
    return std::find_if(entries.begin(), entries.end(),
                        [&](const NavigationEntry& entry) { return isAnchor(entry, follower); });
}

/// Behind the anchor, and behind those that follow it already.
void placeBehind(Entries& placed, Entries::iterator anchor, NavigationEntry follower)
{
    const auto end = std::find_if(anchor + 1, placed.end(),
                                  [&](const NavigationEntry& entry)
                                  { return entry.menu != follower.menu || entry.after != follower.after; });
    placed.insert(end, std::move(follower));
}

} // namespace

std::vector<NavigationEntry> ordered(const std::vector<NavigationEntry>& added)
{
    Entries placed, waiting, all = added;
    for (const auto& entry: added)
        (findAnchor(all, entry) == all.end() ? placed : waiting).push_back(entry);
    for (auto next = waiting.begin(); next != waiting.end();)
    {
        const auto anchor = findAnchor(placed, *next);
        if (anchor == placed.end())
        {
            ++next;
            continue;
        }
        placeBehind(placed, anchor, *next);
        waiting.erase(next);
        next = waiting.begin(); // some may have waited for this one
    }
    placed.insert(placed.end(), waiting.begin(), waiting.end());
    return placed;
}

} // namespace colonnade
