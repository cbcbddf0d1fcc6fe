#include "model/Agreement.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace colonnade::quality
{

namespace
{

constexpr double NOTHING = std::numeric_limits<double>::quiet_NaN();

/// How often each value was given to each item that has two or more, and how often in all.
struct Counts
{
    std::map<std::uint32_t, std::map<double, double>> byItem;
    std::map<double, double> byValue;
};

double sumOf(const std::map<double, double>& counts)
{
    double sum = 0;
    for (const auto& [value, count]: counts)
        sum += count;
    return sum;
}

Counts countsOf(std::span<const Rating> ratings)
{
    Counts counts;
    for (const auto& rating: ratings)
        counts.byItem[rating.item][rating.value] += 1;
    std::erase_if(counts.byItem, [](const auto& item) { return sumOf(item.second) < 2; });
    for (const auto& [item, values]: counts.byItem)
        for (const auto& [value, count]: values)
            counts.byValue[value] += count;
    return counts;
}

/// Where a value lies on a line on which the square of the distance is what the scale counts: on that of
/// ordinal values each stands in the middle of all that have it.
std::map<double, double> placesOf(const std::map<double, double>& byValue, Scale scale)
{
    std::map<double, double> places;
    double below = 0;
    for (const auto& [value, count]: byValue)
    {
        places[value] = scale == Scale::Ordinal ? below + count / 2 : value;
        below += count;
    }
    return places;
}

/// The sum over ordered pairs of what lies between them.
double distances(const std::map<double, double>& counts, const std::map<double, double>& places, Scale scale)
{
    double all = 0;
    double squares = 0;
    double first = 0;
    double second = 0;
    for (const auto& [value, count]: counts)
    {
        const double place = places.at(value);
        all += count;
        squares += count * count;
        first += count * place;
        second += count * place * place;
    }
    return scale == Scale::Nominal ? all * all - squares : 2 * (all * second - first * first);
}

} // namespace

double alpha(std::span<const Rating> ratings, Scale scale)
{
    const Counts counts = countsOf(ratings);
    const auto places = placesOf(counts.byValue, scale);
    const double all = sumOf(counts.byValue);
    const double expected = distances(counts.byValue, places, scale);
    if (all < 2 || expected <= 0)
        return NOTHING;
    double observed = 0;
    for (const auto& [item, values]: counts.byItem)
        observed += distances(values, places, scale) / (sumOf(values) - 1);
    return 1 - (all - 1) * observed / expected;
}

double pairwiseAgreement(std::span<const Rating> ratings)
{
    double pairs = 0;
    double alike = 0;
    for (const auto& [item, values]: countsOf(ratings).byItem)
    {
        const double all = sumOf(values);
        pairs += all * (all - 1);
        for (const auto& [value, count]: values)
            alike += count * (count - 1);
    }
    return pairs > 0 ? alike / pairs : NOTHING;
}

} // namespace colonnade::quality
