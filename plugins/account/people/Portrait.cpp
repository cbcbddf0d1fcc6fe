#include "people/Portrait.h"

#include <colonnade/Json.h>

namespace account
{
namespace
{

constexpr std::string_view OWN_FILES = "/uploads/";

/// The first character of a name.
std::string initialOf(const std::string& name)
{
    std::size_t size = 1;
    while (size < name.size() && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80)
        ++size;
    return name.substr(0, size);
}

} // namespace

std::string portraitOf(const colonnade::User& user)
{
    if (user.info.find("avatar_url") == std::string::npos)
        return {};
    const auto info = colonnade::JsonDocument::parse(user.info);
    const auto given = info.root().find("avatar_url");
    const std::string address(given && given.isText() ? given.text() : std::string_view());
    const auto at = address.find(OWN_FILES);
    return at == std::string::npos ? std::string() : address.substr(at);
}

void drawPortrait(colonnade::View& view, const colonnade::User& user)
{
    view.set("portrait", portraitOf(user)).set("letter", initialOf(user.fullname));
}

} // namespace account
