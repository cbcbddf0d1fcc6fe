#include "text/Lookalikes.h"

#include "text/LookalikeTable.h"
#include "text/Unicode.h"

#include <algorithm>

namespace colonnade
{

namespace
{

/// What a capital I is taken for: it stands for `l` in Unicode's table, but among capitals it is an I.
enum class CapitalI
{
    LowerL,
    UpperI
};

/// Each code point as the one that stands for all that look like it.
std::u32string prototypes(std::u32string_view points, CapitalI capitalI = CapitalI::LowerL)
{
    std::u32string drawn;
    for (const char32_t point: decomposed(points))
    {
        const auto* const end = LOOKALIKES + LOOKALIKE_COUNT;
        const auto* const found =
            std::lower_bound(LOOKALIKES, end, point,
                             [](const Lookalike& entry, char32_t wanted) { return entry.point < wanted; });
        if (found == end || found->point != point)
            drawn += point;
        else if (capitalI == CapitalI::UpperI && isCapital(point) &&
                 found->prototype == std::u32string_view(U"l"))
            drawn += U'I';
        else
            drawn += found->prototype;
    }
    return drawn;
}

/// Among capitals alone a small L is taken for an I: `ADMlNISTRATOR`.
std::u32string withPlainCapitals(std::u32string shown)
{
    const auto isOtherSmall = [](char32_t point) { return isSmall(point) && point != U'l'; };
    if (std::count_if(shown.begin(), shown.end(), &isCapital) > 1 &&
        std::none_of(shown.begin(), shown.end(), isOtherSmall))
        std::replace(shown.begin(), shown.end(), U'l', U'I');
    return shown;
}

std::string lookOf(std::u32string_view drawn)
{
    return encodeUtf8(decomposed(prototypes(foldCase(drawn))));
}

} // namespace

std::vector<std::string> looksOf(std::string_view name)
{
    const auto points = decodeUtf8(name);
    if (!points)
        return {std::string(name)};
    const auto shown = withPlainCapitals(compatible(withoutIgnorables(*points, Joiners::Letters)));
    std::vector<std::string> looks;
    for (const auto& drawn:
         {prototypes(foldCase(shown)), prototypes(shown), prototypes(shown, CapitalI::UpperI)})
        if (auto look = lookOf(drawn); std::find(looks.begin(), looks.end(), look) == looks.end())
            looks.push_back(std::move(look));
    return looks;
}

} // namespace colonnade
