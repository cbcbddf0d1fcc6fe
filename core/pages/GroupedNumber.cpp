#include "colonnade/View.h"

#include <cstddef>
#include <string_view>

namespace colonnade
{

namespace
{

/// How a language groups digits. Source: CLDR 45, numbers, symbols and minimumGroupingDigits.
struct Grouping
{
    std::string_view language;
    std::string_view separator;
    std::size_t least; ///< digits before the first separator that make grouping worth while
};

constexpr std::string_view NARROW_BLANK = "\xE2\x80\xAF"; // U+202F
constexpr Grouping GROUPINGS[] = {{"en", ",", 1}, {"ar", ",", 1}, {"he", ",", 1}, {"zh", ",", 1},
                                  {"ja", ",", 1}, {"ko", ",", 1}, {"de", ".", 1}, {"nl", ".", 1},
                                  {"da", ".", 1}, {"tr", ".", 1}, {"id", ".", 1}, {"el", ".", 1},
                                  {"it", ".", 2}, {"es", ".", 2}, {"pt", ".", 2}, {"ca", ".", 1}};
constexpr Grouping OTHERS{"", NARROW_BLANK, 2};

const Grouping& groupingOf(std::string_view language)
{
    const auto primary = language.substr(0, language.find('-'));
    for (const auto& grouping: GROUPINGS)
        if (grouping.language == primary)
            return grouping;
    return OTHERS;
}

} // namespace

std::string groupedNumber(std::int64_t number, const Language& language)
{
    constexpr std::size_t GROUP = 3;
    std::string digits = std::to_string(number);
    const std::size_t sign = number < 0 ? 1 : 0;
    const Grouping& grouping = groupingOf(language.code());
    if (digits.size() - sign < GROUP + grouping.least)
        return digits;
    for (std::size_t at = digits.size(); at > sign + GROUP;)
        digits.insert(at -= GROUP, grouping.separator);
    return digits;
}

} // namespace colonnade
