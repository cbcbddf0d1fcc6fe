#pragma once

#include <cstdint>

namespace colonnade
{

/// Moves `systemClock()` of the whole process, for tests: they need not wait for what falls due later.
void shiftSystemClock(std::int64_t seconds);

} // namespace colonnade
