#include "model/ActorCodecs.h"

#include "model/Value.h"

#include <colonnade/Text.h>

namespace colonnade::tasks
{

void UserCodec::write(JsonWriter& json, const Actor& actor) const
{
    const auto id = actor.kind == kind() ? parseInteger(actor.id) : std::nullopt;
    json.value(id);
}

std::optional<std::string> UserCodec::idOf(std::string_view value) const
{
    const auto id = parseInteger(value);
    return id ? std::optional(std::to_string(*id)) : std::nullopt;
}

/// Clients may send it, for it is no reserved member; who answered is decided without it.
void UserCodec::checkMember(const JsonValue& value) const
{
    valueFromJson(value, ColumnType::Integer, field());
}

void AddressCodec::write(JsonWriter& json, const Actor& actor) const
{
    actor.kind == kind() ? json.value(actor.id) : json.null();
}

std::optional<std::string> AddressCodec::idOf(std::string_view value) const
{
    return std::string(value);
}

void AddressCodec::checkMember(const JsonValue& value) const
{
    valueFromJson(value, ColumnType::Text, field());
}

} // namespace colonnade::tasks
