#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace account
{

/// Whether a person may give it as an address: one of the Internet (`colonnade::isInternetMailAddress`) that
/// shows every character it has. Nothing is looked up. Source: reference/pybossa-accounts.md 2.
bool isEmailAddress(std::string_view text);

/// A domain as it is compared: in ASCII, if it has such a form, and in lower case.
std::string foldDomain(std::string_view domain);

/// Whether the address is of one of these domains, which are as `foldDomain` makes them.
bool isOfDomain(std::string_view address, const std::vector<std::string>& domains);

} // namespace account
