#pragma once

#include "engine/Refit.h"

#include <string>
#include <vector>

namespace colonnade::quality
{

/// By person: what is odd about the answers, a JSON list of `{"flag", "evidence"}`.
std::vector<std::string> flagsOf(const Fit& fit, const Gathered& gathered);

} // namespace colonnade::quality
