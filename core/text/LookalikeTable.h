#pragma once

#include <cstddef>

namespace colonnade
{

/// A code point, and the code points that stand for all that look like it.
struct Lookalike
{
    char32_t point;
    const char32_t* prototype;
};

/// Ordered by code point. Made at build by cmake/make_lookalikes.py.
extern const Lookalike LOOKALIKES[];
extern const std::size_t LOOKALIKE_COUNT;

} // namespace colonnade
