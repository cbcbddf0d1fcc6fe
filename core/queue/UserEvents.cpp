#include "colonnade/UserEvents.h"

namespace colonnade
{

namespace
{

constexpr const char* USER_ID = "user_id";
constexpr const char* NAME = "name";

void writeId(JsonWriter& json, std::int64_t userId)
{
    json.beginObject().member(USER_ID, userId).end();
}

std::int64_t readId(const JsonValue& json)
{
    return json.find(USER_ID).integer();
}

} // namespace

void UserMade::write(JsonWriter& json) const
{
    json.beginObject().member(USER_ID, userId).member(NAME, name).end();
}

UserMade UserMade::read(const JsonValue& json)
{
    return {readId(json), std::string(json.find(NAME).text())};
}

void UserRemoved::write(JsonWriter& json) const
{
    writeId(json, userId);
}

UserRemoved UserRemoved::read(const JsonValue& json)
{
    return {readId(json)};
}

void UserSignedIn::write(JsonWriter& json) const
{
    writeId(json, userId);
}

UserSignedIn UserSignedIn::read(const JsonValue& json)
{
    return {readId(json)};
}

} // namespace colonnade
