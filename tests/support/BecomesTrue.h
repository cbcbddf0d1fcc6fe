#pragma once

#include <functional>

namespace colonnade::test
{

/// Waits until `condition` holds, at most a minute: a loaded machine may be slow, and waiting costs only what
/// fails.
bool becomesTrue(const std::function<bool()>& condition, double seconds = 60);

} // namespace colonnade::test
