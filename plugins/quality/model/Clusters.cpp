#include "model/Clusters.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace colonnade::quality
{

double distance(const Box& a, const Box& b)
{
    return std::hypot(a.x - b.x, a.y - b.y);
}

double overlap(const Box& a, const Box& b)
{
    const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (width <= 0 || height <= 0)
        return 0;
    const double both = width * height;
    return both / (a.width * a.height + b.width * b.height - both);
}

namespace
{

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double medianOf(std::span<const Drawn> drawn, const Cluster& cluster, double Box::*side)
{
    std::vector<double> values;
    values.reserve(cluster.members.size());
    for (const auto member: cluster.members)
        values.push_back(drawn[member].box.*side);
    return median(std::move(values));
}

bool shareAPerson(std::span<const Drawn> drawn, const Cluster& a, const Cluster& b)
{
    return std::ranges::any_of(a.members,
                               [&](std::size_t one)
                               {
                                   return std::ranges::any_of(
                                       b.members, [&](std::size_t other)
                                       { return drawn[one].person == drawn[other].person; });
                               });
}

using Apart = std::function<double(const Box&, const Box&)>;

struct Pair
{
    std::size_t first = 0;
    std::size_t second = 0;
    double apart = 0;
};

std::optional<Pair> nearest(std::span<const Drawn> drawn, const std::vector<Cluster>& clusters,
                            const Apart& apart, double farthest)
{
    std::optional<Pair> best;
    for (std::size_t first = 0; first < clusters.size(); ++first)
        for (std::size_t second = first + 1; second < clusters.size(); ++second)
        {
            const double between = apart(clusters[first].middle, clusters[second].middle);
            if (between <= farthest && (!best || between < best->apart) &&
                !shareAPerson(drawn, clusters[first], clusters[second]))
                best = {first, second, between};
        }
    return best;
}

void join(std::span<const Drawn> drawn, std::vector<Cluster>& clusters, const Pair& pair)
{
    Cluster& first = clusters[pair.first];
    const auto& others = clusters[pair.second].members;
    first.members.insert(first.members.end(), others.begin(), others.end());
    first.middle = {medianOf(drawn, first, &Box::x), medianOf(drawn, first, &Box::y),
                    medianOf(drawn, first, &Box::width), medianOf(drawn, first, &Box::height)};
    clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(pair.second));
}

std::vector<Cluster> cluster(std::span<const Drawn> drawn, const Apart& apart, double farthest)
{
    std::vector<Cluster> clusters;
    clusters.reserve(drawn.size());
    for (std::size_t at = 0; at < drawn.size(); ++at)
        clusters.push_back({drawn[at].box, {at}});
    while (const auto pair = nearest(drawn, clusters, apart, farthest))
        join(drawn, clusters, *pair);
    std::ranges::stable_sort(clusters, std::greater{}, [](const Cluster& one) { return one.members.size(); });
    return clusters;
}

} // namespace

std::vector<Cluster> clusterPoints(std::span<const Drawn> points, double radius)
{
    return cluster(points, distance, radius);
}

std::vector<Cluster> clusterBoxes(std::span<const Drawn> boxes, double fewest)
{
    return cluster(
        boxes, [](const Box& a, const Box& b) { return 1 - overlap(a, b); }, 1 - fewest);
}

} // namespace colonnade::quality
