#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"

namespace colonnade
{

/// The columns that `toUser` reads, for a select over `core_user u`. Further columns begin at
/// `USER_COLUMN_COUNT`.
inline constexpr std::string_view USER_COLUMNS =
    "u.id, u.created, u.name, u.fullname, u.email, u.locale, u.info, u.admin, u.pro, u.disabled, "
    "u.must_change_password, u.privacy_mode, u.restricted, u.valid_email, u.confirmation_email_sent, "
    "u.subscribed, u.consent, u.password_hash is not null, u.password_version";
inline constexpr int USER_COLUMN_COUNT = 19;

/// What digests and seals of API keys are made for.
inline constexpr std::string_view API_KEY_PURPOSE = "user.api_key";

/// Columns in the order of `selectUser`.
User toUser(const Row& row);

/// `select <columns of a user> from core_user u <rest>`.
std::string selectUser(std::string_view rest, std::string_view furtherColumns = {});

} // namespace colonnade
