#pragma once

#include "colonnade/Export.h"
#include "colonnade/Interface.h"
#include "colonnade/Json.h"

#include <cstdint>
#include <string>

namespace colonnade
{

/// An account was made, by whatever way. Told with the account's id as key, as are the others here.
struct COLONNADE_API UserMade
{
    static constexpr Interface INTERFACE{"identity.user_made", 1};

    std::int64_t userId = 0;
    std::string name;

    void write(JsonWriter& json) const;
    static UserMade read(const JsonValue& json);
};

/// An account is gone, with all that plugins kept of the person.
struct COLONNADE_API UserRemoved
{
    static constexpr Interface INTERFACE{"identity.user_removed", 1};

    std::int64_t userId = 0;

    void write(JsonWriter& json) const;
    static UserRemoved read(const JsonValue& json);
};

/// Somebody signed in: a session began.
struct COLONNADE_API UserSignedIn
{
    static constexpr Interface INTERFACE{"identity.user_signed_in", 1};

    std::int64_t userId = 0;

    void write(JsonWriter& json) const;
    static UserSignedIn read(const JsonValue& json);
};

} // namespace colonnade
