#include "identity/IdentitySettings.h"

#include "identity/IdentityCore.h"

namespace colonnade
{

std::vector<SettingSpec> identitySettingSpecs()
{
    return {
        {.key = "identity.key_file",
         .type = SettingType::Text,
         .fallback = "",
         .description = "File with the installation's secret key, made at the first start. Default: "
                        "server.key in the data folder with SQLite; inside the database with PostgreSQL, so "
                        "that several servers share it. Back it up: without it API keys, sessions, waiting "
                        "mails and the passwords of imported bcrypt accounts that nobody has used yet are "
                        "lost."},
        {.key = "identity.minimum_password_length",
         .type = SettingType::Integer,
         .fallback = "8",
         .description = "Fewest characters of a new password; never checked at sign-in.",
         .minimum = 1,
         .maximum = 128},
        {.key = "identity.session_max_days",
         .type = SettingType::Integer,
         .fallback = "365",
         .description =
             "Days after which a session, a remembered device or an ohmage token ends however much "
             "it is used.",
         .minimum = 1,
         .maximum = 3650},
        {.key = "identity.brake.enabled",
         .type = SettingType::Boolean,
         .fallback = "true",
         .description = "Slows and refuses repeated sign-in failures, all login APIs together."},
        {.key = "identity.brake.free_failures",
         .type = SettingType::Integer,
         .fallback = "10",
         .description =
             "Failures of one account from one network, or from one browser that has signed in to it "
             "before, within a day before the first wait. Ten times as many from everywhere "
             "slow the browsers that the account does not know.",
         .minimum = 1,
         .maximum = 1000},
        {.key = "identity.brake.free_failures_per_address",
         .type = SettingType::Integer,
         .fallback = "200",
         .description = "Failures from one client address within an hour before the first wait; an IPv6 "
                        "address counts by its first 64 bits.",
         .minimum = 1,
         .maximum = 1000000},
        {.key = "identity.brake.max_seconds",
         .type = SettingType::Integer,
         .fallback = "300",
         .description = "The longest wait; the first is one second, each next twice as long.",
         .minimum = 1,
         .maximum = 86400},
    };
}

IdentitySettings IdentitySettings::read(const Config& identity)
{
    IdentitySettings settings;
    settings.keyFile = identity.text("key_file");
    settings.minimumPasswordLength = static_cast<int>(identity.integer("minimum_password_length"));
    settings.sessionMaxDays = static_cast<int>(identity.integer("session_max_days"));
    settings.brake.enabled = identity.boolean("brake.enabled");
    settings.brake.freeFailures = static_cast<int>(identity.integer("brake.free_failures"));
    settings.brake.freeFailuresPerAddress =
        static_cast<int>(identity.integer("brake.free_failures_per_address"));
    settings.brake.maxSeconds = static_cast<int>(identity.integer("brake.max_seconds"));
    return settings;
}

} // namespace colonnade
