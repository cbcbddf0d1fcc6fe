#include "ExternalUidCodec.h"

#include "ExternalUid.h"

#include <colonnade/HttpError.h>

namespace colonnade::external_uid
{

std::string_view ExternalUidCodec::kind() const
{
    return KIND;
}

std::string_view ExternalUidCodec::field() const
{
    return FIELD;
}

void ExternalUidCodec::write(JsonWriter& json, const Actor& actor) const
{
    actor.kind == KIND ? json.value(actor.id) : json.null();
}

std::optional<std::string> ExternalUidCodec::idOf(std::string_view value) const
{
    if (!value.empty() && !isExternalUid(value))
        return std::nullopt;
    return std::string(value); // the empty one finds nobody
}

/// An empty one counts as absent.
void ExternalUidCodec::checkMember(const JsonValue& value) const
{
    const bool fits =
        !value || value.isNull() || (value.isText() && (value.text().empty() || isExternalUid(value.text())));
    if (!fits)
        throw HttpError(415, "DataError",
                        "external_uid must be a text of at most 255 characters without control characters.");
}

} // namespace colonnade::external_uid
