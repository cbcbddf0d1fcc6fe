#include "people/Portrait.h"

#include <colonnade/Json.h>

namespace account
{

std::string portraitOf(const colonnade::User& user)
{
    if (user.info.find("avatar_url") == std::string::npos)
        return {};
    const auto info = colonnade::JsonDocument::parse(user.info);
    const auto given = info.root().find("avatar_url");
    const std::string address(given && given.isText() ? given.text() : std::string_view());
    const auto at = address.find("/uploads/");
    return at == std::string::npos ? std::string() : address.substr(at);
}

} // namespace account
