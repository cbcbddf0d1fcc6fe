#include "text/Lookalikes.h"

#include "text/LookalikeTable.h"
#include "text/Unicode.h"

#include <algorithm>

namespace colonnade
{

namespace
{

/// Each code point as the one that stands for all that look like it.
std::u32string prototypes(std::u32string_view points)
{
    std::u32string drawn;
    for (const char32_t point: decomposed(points))
    {
        const auto* const end = LOOKALIKES + LOOKALIKE_COUNT;
        const auto* const found =
            std::lower_bound(LOOKALIKES, end, point,
                             [](const Lookalike& entry, char32_t wanted) { return entry.point < wanted; });
        if (found != end && found->point == point)
            drawn += found->prototype;
        else
            drawn += point;
    }
    return drawn;
}

std::string lookOf(std::u32string_view points)
{
    return encodeUtf8(decomposed(prototypes(foldCase(prototypes(points)))));
}

} // namespace

std::vector<std::string> looksOf(std::string_view name)
{
    const auto points = decodeUtf8(name);
    if (!points)
        return {std::string(name)};
    const auto shown = compatible(withoutIgnorables(*points, Joiners::Letters));
    std::vector<std::string> looks{lookOf(foldCase(shown))};
    if (auto drawn = lookOf(shown); drawn != looks.front())
        looks.push_back(std::move(drawn));
    return looks;
}

} // namespace colonnade
