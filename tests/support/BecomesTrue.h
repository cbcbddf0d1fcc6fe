#pragma once

#include <functional>

namespace colonnade::test
{

/// Waits until `condition` holds, at most some seconds.
bool becomesTrue(const std::function<bool()>& condition, double seconds = 20);

} // namespace colonnade::test
