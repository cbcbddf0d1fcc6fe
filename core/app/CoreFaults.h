#pragma once

#include "app/Configuration.h"
#include "config/SettingFaults.h"

#include <string>

namespace colonnade
{

/// What is wrong with the core's settings, each by itself and against each other: from the values alone.
void findCoreFaults(const std::string& dataDirectory, SettingFaults& faults);

/// What is wrong with the files and folders that the settings name. Looks, and makes nothing.
void findPlaceFaults(const Configuration& configuration, SettingFaults& faults);

} // namespace colonnade
