#pragma once

#include "config/SettingFaults.h"

#include <string>

namespace colonnade
{

/// What is wrong with the core's settings, each by itself and against each other: from the values alone.
void findCoreFaults(const std::string& dataDirectory, SettingFaults& faults);

} // namespace colonnade
