#include "rules/AddressSyntax.h"

#include <colonnade/Mail.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

#include <algorithm>

namespace account
{

bool isEmailAddress(std::string_view text)
{
    return colonnade::isInternetMailAddress(text) && !colonnade::hasHiddenCharacters(text) &&
           !colonnade::hasBlanks(text);
}

std::string foldDomain(std::string_view domain)
{
    return colonnade::asciiDomain(domain).value_or(colonnade::lowerAscii(domain));
}

bool isOfDomain(std::string_view address, const std::vector<std::string>& domains)
{
    return std::find(domains.begin(), domains.end(), foldDomain(colonnade::domainOf(address))) !=
           domains.end();
}

} // namespace account
