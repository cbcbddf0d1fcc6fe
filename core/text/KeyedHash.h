#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace colonnade
{

constexpr std::size_t KEYED_HASH_BYTES = 16; ///< of its key

/// SipHash-2-4 of a pair of texts, 64 bits: for tables whose keys others choose. Who does not know `key` can
/// make no two texts meet. `first` must hold no NUL. Any thread.
/// Source: Aumasson and Bernstein, SipHash: a fast short-input PRF, 2012.
std::uint64_t keyedHash(std::string_view key, std::string_view first, std::string_view second);

} // namespace colonnade
