#pragma once

#include "mail/Transport.h"

#include <cppunit/TestAssert.h>

#include <string>

namespace CppUnit
{
template <> struct assertion_traits<colonnade::Delivery>
{
    static bool equal(colonnade::Delivery a, colonnade::Delivery b) { return a == b; }
    static std::string toString(colonnade::Delivery delivery)
    {
        return std::to_string(static_cast<int>(delivery));
    }
};
} // namespace CppUnit
