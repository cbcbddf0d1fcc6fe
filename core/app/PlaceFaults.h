#pragma once

#include "app/Configuration.h"
#include "config/SettingFaults.h"

namespace colonnade
{

/// What is wrong with the data folder and the key's file. Looks, and makes nothing.
void findDataPlaceFaults(const Configuration& configuration, SettingFaults& faults);

/// The same of the other files that the settings name: of TLS, logs and mail.
void findPlaceFaults(const Configuration& configuration, SettingFaults& faults);

} // namespace colonnade
