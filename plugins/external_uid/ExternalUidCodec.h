#pragma once

#include <colonnade/Identity.h>

namespace colonnade::external_uid
{

/// External users, as `external_uid`.
class ExternalUidCodec final: public ActorCodec
{
public:
    std::string_view kind() const override;
    std::string_view field() const override;
    void write(JsonWriter& json, const Actor& actor) const override;
    std::optional<std::string> idOf(std::string_view value) const override;
    void checkMember(const JsonValue& value) const override;
};

} // namespace colonnade::external_uid
