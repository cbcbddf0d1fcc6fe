#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace colonnade::quality
{

/// A box in parts of the picture; a point is one without width and height.
struct Box
{
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

/// What somebody has drawn.
struct Drawn
{
    std::uint32_t person = 0;
    Box box;
};

/// Drawings that mean the same thing, each by another person.
struct Cluster
{
    Box middle;                       ///< the median of each side
    std::vector<std::size_t> members; ///< places in what was given
};

double distance(const Box& a, const Box& b); ///< of their corners x, y
/// Intersection over union: 1 for equal boxes, 0 for such as do not meet.
double overlap(const Box& a, const Box& b);

/// The nearest are joined first, so long as they lie within `radius` of each other's middles and belong to
/// different people. The largest cluster first.
std::vector<Cluster> clusterPoints(std::span<const Drawn> points, double radius);
/// The same by intersection over union of at least so much.
std::vector<Cluster> clusterBoxes(std::span<const Drawn> boxes, double fewest);

} // namespace colonnade::quality
