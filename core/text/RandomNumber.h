#pragma once

#include "colonnade/Crypto.h"

#include <cstdint>
#include <cstring>

namespace colonnade
{

/// 64 random bits that nobody can guess.
inline std::uint64_t randomNumber()
{
    std::uint64_t number = 0;
    std::memcpy(&number, randomBytes(sizeof number).data(), sizeof number);
    return number;
}

} // namespace colonnade
