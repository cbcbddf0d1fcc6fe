#include "mail/Address.h"

#include "colonnade/Text.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_ADDRESS_BYTES = 254; // RFC 5321, 4.5.3.1.3, less the angle brackets
constexpr std::size_t MAX_LOCAL_BYTES = 128; // 64 characters (RFC 5321, 4.5.3.1.1), which may take two bytes
constexpr std::size_t MAX_LABEL_BYTES = 63;  // RFC 1035, 2.3.4
constexpr std::size_t MAX_NAME_BYTES = 200;

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// RFC 5322's atext, and RFC 6532's addition.
bool isAtomCharacter(char c)
{
    return isLetterOrDigit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool isAtom(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isAtomCharacter);
}

bool isLabel(std::string_view text)
{
    return !text.empty() && text.size() <= MAX_LABEL_BYTES && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) { return isLetterOrDigit(c) || c == '-'; });
}

/// Whether every piece between the dots passes.
template <class Test> bool allPieces(std::string_view text, Test passes)
{
    for (;;)
    {
        const auto dot = text.find('.');
        if (!passes(text.substr(0, dot)))
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

/// U+0080 to U+009F, control characters too, are C2 80 to C2 9F in UTF-8.
bool hasHighControlCharacters(std::string_view text)
{
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        if (text[i] == '\xc2' && static_cast<unsigned char>(text[i + 1]) < 0xa0)
            return true;
    return false;
}

std::optional<std::string> parseName(std::string_view text)
{
    std::string name(trimBlanks(text));
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
        name = name.substr(1, name.size() - 2);
    if (name.size() > MAX_NAME_BYTES || name.find_first_of("\"<>\\") != std::string::npos ||
        hasControlCharacters(name) || !isValidUtf8(name))
        return std::nullopt;
    return name;
}

} // namespace

POCO_IMPLEMENT_EXCEPTION(InvalidMessage, Poco::InvalidArgumentException, "Invalid message")

bool isMailAddress(std::string_view text)
{
    const auto at = text.find('@');
    if (text.size() > MAX_ADDRESS_BYTES || at == std::string_view::npos || at > MAX_LOCAL_BYTES ||
        !isValidUtf8(text) || hasHighControlCharacters(text))
        return false;
    return allPieces(text.substr(0, at), isAtom) && allPieces(text.substr(at + 1), isLabel);
}

std::optional<Mailbox> parseMailbox(std::string_view text)
{
    text = trimBlanks(text);
    if (isMailAddress(text))
        return Mailbox{{}, std::string(text)};
    const auto open = text.rfind('<');
    if (open == std::string_view::npos || text.back() != '>')
        return std::nullopt;
    const auto address = text.substr(open + 1, text.size() - open - 2);
    auto name = parseName(text.substr(0, open));
    if (!name || !isMailAddress(address))
        return std::nullopt;
    return Mailbox{*std::move(name), std::string(address)};
}

} // namespace colonnade
