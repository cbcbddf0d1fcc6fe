#pragma once

#include <colonnade/Identity.h>

namespace colonnade::tasks
{

/// Accounts, as `user_id`.
class UserCodec final: public ActorCodec
{
public:
    std::string_view kind() const override { return "user"; }
    std::string_view field() const override { return "user_id"; }
    void write(JsonWriter& json, const Actor& actor) const override;
    std::optional<std::string> idOf(std::string_view value) const override;
    void checkMember(const JsonValue& value) const override;
};

/// Nobody known, as `user_ip`: the anonymised address.
class AddressCodec final: public ActorCodec
{
public:
    std::string_view kind() const override { return "anonymous"; }
    std::string_view field() const override { return "user_ip"; }
    void write(JsonWriter& json, const Actor& actor) const override;
    std::optional<std::string> idOf(std::string_view value) const override;
    void checkMember(const JsonValue& value) const override;
};

} // namespace colonnade::tasks
