#pragma once

#include <account/Avatars.h>

#include <cstdint>
#include <optional>

namespace avatars
{

/// A part of a picture, in pixels.
struct Box
{
    std::int64_t left = 0;
    std::int64_t top = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;

    bool operator==(const Box&) const = default;
};

/// The part that the four numbers mean in a picture of that size: all of it if they are all 0; nothing if
/// they mean no part of it.
///
/// `x2`, `y2` are the right and lower corner for all known clients, width and height by the documentation.
/// Without a word of the client: if one reading is a box inside the picture, that; if both are, the one that
/// is square to within two pixels, since clients cut squares; else the documented one. A box that reaches
/// beyond the edge by at most two pixels, as rounding makes it, is cut at the edge.
/// Source: reference/pybossa-accounts.md 9 row 19.
std::optional<Box> findBox(const account::AvatarStore::Crop& crop, std::int64_t width, std::int64_t height);

} // namespace avatars
