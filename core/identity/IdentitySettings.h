#pragma once

#include "colonnade/Config.h"

#include <string>

namespace colonnade
{

/// How repeated sign-in failures are slowed.
struct BrakeSettings
{
    bool enabled = true;
    int freeFailures = 10; ///< of one account from one network or known device, before the first wait
    int freeFailuresPerAddress = 200; ///< of one client address: a school may stand behind it
    int maxSeconds = 300;             ///< the longest wait; the first is one second, each next twice as long
};

/// The section `identity`; keys and defaults: `identitySettingSpecs`.
struct IdentitySettings
{
    std::string keyFile; ///< empty: beside an SQLite database, else in the database
    int minimumPasswordLength = 8;
    int sessionMaxDays = 365;
    BrakeSettings brake;

    static IdentitySettings read(const Config& identity); ///< ranges were checked before
};

} // namespace colonnade
