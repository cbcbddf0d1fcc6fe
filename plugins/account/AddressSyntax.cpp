#include "AddressSyntax.h"

#include "VisibleText.h"

#include <colonnade/Text.h>

#include <algorithm>

namespace account
{
namespace
{

constexpr std::size_t MAX_ADDRESS_BYTES = 254;   // RFC 5321, 4.5.3.1.3, less the angle brackets
constexpr std::size_t MAX_LOCAL_CHARACTERS = 64; // RFC 5321, 4.5.3.1.1
constexpr std::size_t MAX_LABEL_BYTES = 63;      // RFC 1035, 2.3.4

bool isNonAscii(char c)
{
    return static_cast<unsigned char>(c) >= 0x80;
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isNonAscii(c);
}

bool isLetterOrDigit(char c)
{
    return isLetter(c) || (c >= '0' && c <= '9');
}

bool isLocalCharacter(char c)
{
    return isLetterOrDigit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool isLocalPiece(std::string_view piece)
{
    return !piece.empty() && std::all_of(piece.begin(), piece.end(), isLocalCharacter);
}

bool isLabel(std::string_view label)
{
    return !label.empty() && label.size() <= MAX_LABEL_BYTES && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), [](char c) { return isLetterOrDigit(c) || c == '-'; });
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

bool isDomain(std::string_view domain)
{
    return domain.find('.') != std::string_view::npos && allPieces(domain, isLabel) &&
           isLetter(domain.back());
}

} // namespace

bool isEmailAddress(std::string_view text)
{
    const auto at = text.find('@');
    if (text.size() > MAX_ADDRESS_BYTES || at == std::string_view::npos ||
        text.find('@', at + 1) != std::string_view::npos || !colonnade::isValidUtf8(text) ||
        hasHiddenCharacters(text) || hasBlanks(text))
        return false;
    const auto local = text.substr(0, at);
    return colonnade::countCodePoints(local) <= MAX_LOCAL_CHARACTERS && allPieces(local, isLocalPiece) &&
           isDomain(text.substr(at + 1));
}

std::string_view domainOf(std::string_view address)
{
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

} // namespace account
