#include "CropRule.h"

#include <algorithm>
#include <cstdlib>

namespace avatars
{
namespace
{

using Crop = account::AvatarStore::Crop;
using Reading = account::AvatarStore::Reading;

constexpr std::int64_t ROUNDING = 2;
constexpr std::int64_t MAX_NUMBER = 1'000'000; // beyond every picture; keeps sums from overflowing

bool isSane(std::int64_t number)
{
    return number >= -MAX_NUMBER && number <= MAX_NUMBER;
}

Box boxOf(const Crop& crop, Reading reading)
{
    if (reading == Reading::Size)
        return {crop.x1, crop.y1, crop.x2, crop.y2};
    return {crop.x1, crop.y1, crop.x2 - crop.x1, crop.y2 - crop.y1};
}

/// Whether it is a box inside a picture that is larger by `slack` on each side.
bool isInside(const Box& box, std::int64_t width, std::int64_t height, std::int64_t slack)
{
    return box.width > 0 && box.height > 0 && box.left >= -slack && box.top >= -slack &&
           box.left + box.width <= width + slack && box.top + box.height <= height + slack;
}

bool isSquare(const Box& box)
{
    return std::abs(box.width - box.height) <= ROUNDING;
}

std::optional<Box> cutAtEdges(const Box& box, std::int64_t width, std::int64_t height)
{
    const std::int64_t left = std::max<std::int64_t>(box.left, 0), top = std::max<std::int64_t>(box.top, 0);
    const Box cut{left, top, std::min(box.left + box.width, width) - left,
                  std::min(box.top + box.height, height) - top};
    return cut.width > 0 && cut.height > 0 ? std::optional(cut) : std::nullopt;
}

std::optional<Box> choose(const Crop& crop, std::int64_t width, std::int64_t height, std::int64_t slack)
{
    const Box size = boxOf(crop, Reading::Size), corners = boxOf(crop, Reading::Corners);
    const bool sizeMay = crop.reading != Reading::Corners && isInside(size, width, height, slack);
    const bool cornersMay = crop.reading != Reading::Size && isInside(corners, width, height, slack);
    if (cornersMay && (!sizeMay || (isSquare(corners) && !isSquare(size))))
        return cutAtEdges(corners, width, height);
    return sizeMay ? cutAtEdges(size, width, height) : std::nullopt;
}

} // namespace

std::optional<Box> findBox(const Crop& crop, std::int64_t width, std::int64_t height)
{
    if (crop.x1 == 0 && crop.y1 == 0 && crop.x2 == 0 && crop.y2 == 0)
        return Box{0, 0, width, height};
    if (!isSane(crop.x1) || !isSane(crop.y1) || !isSane(crop.x2) || !isSane(crop.y2))
        return std::nullopt;
    if (const auto exact = choose(crop, width, height, 0))
        return exact;
    return choose(crop, width, height, ROUNDING);
}

} // namespace avatars
