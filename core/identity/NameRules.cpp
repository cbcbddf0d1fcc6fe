#include "colonnade/Names.h"

#include "colonnade/Text.h"
#include "colonnade/VisibleText.h"
#include "text/Lookalikes.h"

#include <algorithm>
#include <set>

namespace colonnade
{

namespace
{

constexpr std::size_t LEAST = 3;
constexpr std::size_t MOST = 35;
constexpr std::size_t MAX_BYTES_OF_CHARACTER = 4;

/// Segments of addresses behind `/account/`, now and later, what PYBOSSA reserves besides, and what a visitor
/// would take for whoever runs the site.
constexpr std::string_view RESERVED[] = {
    "administrator", "anonymous",       "answers",       "avatar",     "colonnade", "confirm-email",
    "export",        "forgot-password", "hostmaster",    "login",      "logout",    "moderator",
    "newsletter",    "official",        "page",          "postmaster", "profile",   "register",
    "security",      "reset-password",  "save_metadata", "sessions",   "signin",    "signout",
    "support",       "system",          "undo-change",   "webmaster",  "<name>",    "<token>"};

bool hasLength(std::string_view text)
{
    if (text.size() > MAX_BYTES_OF_CHARACTER * MOST) // do not count those of a megabyte
        return false;
    const auto length = countCodePoints(text);
    return length >= LEAST && length <= MOST;
}

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// `%2e`: some proxy or library will read it as what it stands for.
bool hasEscape(std::string_view text)
{
    for (std::size_t at = text.find('%'); at < text.size(); at = text.find('%', at + 1))
        if (at + 2 < text.size() && isHexDigit(text[at + 1]) && isHexDigit(text[at + 2]))
            return true;
    return false;
}

bool hasBadCharacters(std::string_view name)
{
    const std::string folded = foldText(name);
    const auto isDotted = [](std::string_view text) { return text.starts_with('.') || text.ends_with('.'); };
    return !isValidUtf8(name) || folded.find_first_of("$#&\\/|") != std::string::npos || hasBlanks(name) ||
           hasHiddenCharacters(name) || !hasVisibleCharacters(name) || isDotted(name) || isDotted(folded) ||
           hasEscape(folded);
}

bool isReserved(std::string_view name)
{
    static const std::set<std::string> looks = []
    {
        std::set<std::string> all;
        for (const auto word: RESERVED)
            for (auto& look: looksOf(word))
                all.insert(std::move(look));
        return all;
    }();
    const auto own = looksOf(name);
    return std::any_of(own.begin(), own.end(), [](const auto& look) { return looks.contains(look); });
}

} // namespace

std::vector<NameFault> findNameFaults(std::string_view name)
{
    if (name.empty() || name.size() > MAX_BYTES_OF_CHARACTER * MOST)
        return {NameFault::Length};
    std::vector<NameFault> faults;
    if (!hasLength(name))
        faults.push_back(NameFault::Length);
    if (hasBadCharacters(name))
        faults.push_back(NameFault::Characters);
    if (isReserved(name))
        faults.push_back(NameFault::Reserved);
    return faults;
}

std::string describe(NameFault fault)
{
    switch (fault)
    {
    case NameFault::Length:
        return "a name has 3 to 35 characters";
    case NameFault::Characters:
        return "a name has no blanks, none of $#&\\/|, no characters that cannot be seen, no dot at an end "
               "and "
               "no escapes such as %2e";
    case NameFault::Reserved:
        return "that name is used by the system";
    }
    return {};
}

bool isFullName(std::string_view name)
{
    return hasLength(name) && isValidUtf8(name) && hasVisibleCharacters(name) && !hasHiddenCharacters(name);
}

} // namespace colonnade
