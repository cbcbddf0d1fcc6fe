#include "ExternalUid.h"

#include <colonnade/Text.h>

namespace colonnade::external_uid
{

namespace
{

constexpr std::size_t MAX_LENGTH = 255;

} // namespace

bool isExternalUid(std::string_view text)
{
    return !text.empty() && isValidUtf8(text) && countCodePoints(text) <= MAX_LENGTH &&
           !hasControlCharacters(text);
}

Actor externalActor(std::int64_t project, std::string_view uid)
{
    return {std::string(KIND), std::string(uid), "project/" + std::to_string(project), false};
}

} // namespace colonnade::external_uid
