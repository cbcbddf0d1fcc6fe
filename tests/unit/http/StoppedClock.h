#pragma once

#include "colonnade/Clock.h"

#include <cstdint>

namespace colonnade::test
{

/// Shows what it is set to, from 1970 on.
class StoppedClock final: public Clock
{
public:
    std::int64_t nowMicroseconds() const override { return now; }
    std::int64_t now = 0;
};

} // namespace colonnade::test
