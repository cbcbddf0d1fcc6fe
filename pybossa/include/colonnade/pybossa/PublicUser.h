#pragma once

#include <colonnade/Identity.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <optional>
#include <string>

namespace colonnade::pybossa
{

/// What a list or a page knows of a user besides the account; nothing is null.
struct PublicDetails
{
    std::optional<std::string> registeredAgo = {};
    std::optional<std::string> locale = {};
    std::optional<std::int64_t> answers = {};
    std::optional<std::int64_t> rank = {};
    std::optional<std::int64_t> score = {};
};

/// What anybody may see of a user, as members of an object that is open. Source:
/// reference/pybossa-accounts.md 3.1.
void writePublicMembers(JsonWriter& json, const User& user, const PublicDetails& details);

} // namespace colonnade::pybossa
