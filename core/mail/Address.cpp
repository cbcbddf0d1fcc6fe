#include "mail/Address.h"

#include "colonnade/Text.h"
#include "colonnade/VisibleText.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_ADDRESS_BYTES = 254;   // RFC 5321, 4.5.3.1.3, less the angle brackets
constexpr std::size_t MAX_LOCAL_BYTES = 128;     // twice RFC 5321's 4.5.3.1.1, for older accounts
constexpr std::size_t MAX_LOCAL_CHARACTERS = 64; // RFC 5321, 4.5.3.1.1
constexpr std::size_t MAX_LABEL_BYTES = 63;      // RFC 1035, 2.3.4
constexpr std::size_t MAX_NAME_BYTES = 200;

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isLetterOrDigit(char c)
{
    return isLetter(c) || (c >= '0' && c <= '9');
}

bool isNonAscii(char c)
{
    return static_cast<unsigned char>(c) >= 0x80;
}

/// RFC 5322's atext, and RFC 6532's addition.
bool isAtomCharacter(char c)
{
    return isLetterOrDigit(c) || isNonAscii(c) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
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

bool isQuotable(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(),
                       [](char c) {
                           return isAtomCharacter(c) ||
                                  std::string_view(".@,:;()[]").find(c) != std::string_view::npos;
                       });
}

/// What stands before the `@`, quoted where it must be; nothing if it holds what no mail server should see.
std::optional<std::string> wireLocal(std::string_view local)
{
    if (allPieces(local, isAtom))
        return std::string(local);
    if (isQuotable(local))
        return "\"" + std::string(local) + "\"";
    const bool isQuoted = local.size() > 2 && local.front() == '"' && local.back() == '"' &&
                          isQuotable(local.substr(1, local.size() - 2));
    return isQuoted ? std::optional(std::string(local)) : std::nullopt;
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

std::string_view domainOf(std::string_view address)
{
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

std::optional<std::string> asciiDomain(std::string_view domain)
{
    if (domain.size() > MAX_ADDRESS_BYTES || domain.find('\0') != std::string_view::npos ||
        !isValidUtf8(domain))
        return std::nullopt;
    std::string folded = lowerAscii(domain);
    if (std::any_of(domain.begin(), domain.end(), isNonAscii) || folded.find("xn--") != std::string::npos)
    {
        char* mapped = nullptr;
        if (idn2_to_ascii_8z(folded.c_str(), &mapped, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
            return std::nullopt;
        const std::unique_ptr<char, decltype(&idn2_free)> owner(mapped, &idn2_free);
        folded = mapped;
    }
    return allPieces(folded, isLabel) ? std::optional(std::move(folded)) : std::nullopt;
}

bool isMailAddress(std::string_view text)
{
    return wireAddress(text).has_value();
}

std::optional<std::string> wireAddress(std::string_view text)
{
    const auto at = text.rfind('@');
    if (text.size() > MAX_ADDRESS_BYTES || at == std::string_view::npos || at > MAX_LOCAL_BYTES ||
        !isValidUtf8(text) || hasHighControlCharacters(text))
        return std::nullopt;
    const auto local = wireLocal(text.substr(0, at));
    const auto domain = asciiDomain(text.substr(at + 1));
    if (!local || !domain || local->size() + 1 + domain->size() > MAX_ADDRESS_BYTES)
        return std::nullopt;
    return *local + "@" + *domain;
}

bool isInternetMailAddress(std::string_view text)
{
    const auto local = text.substr(0, text.rfind('@'));
    if (!isMailAddress(text) || !allPieces(local, isAtom))
        return false;
    const auto domain = *asciiDomain(domainOf(text));
    return domain.find('.') != std::string::npos && isLetter(domain.back()) &&
           countCodePoints(local) <= MAX_LOCAL_CHARACTERS;
}

std::string foldMailAddress(std::string_view address)
{
    const auto text = trimSpace(address);
    if (std::none_of(text.begin(), text.end(), isNonAscii))
        return lowerAscii(text);
    const auto at = text.rfind('@');
    if (at == std::string_view::npos)
        return foldText(text);
    const auto domain = text.substr(at + 1);
    return foldText(text.substr(0, at)) + "@" + asciiDomain(domain).value_or(foldText(domain));
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
