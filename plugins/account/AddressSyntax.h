#pragma once

#include <string_view>

namespace account
{

/// Whether a text has the form of an e-mail address; nothing is looked up.
///
///     address = local "@" domain        at most 254 bytes
///     local   = piece *("." piece)      at most 64 characters; letters, digits, !#$%&'*+-/=?^_`{|}~, from
///     U+0080 up domain  = label 1*("." label)     letters, digits, "-" inside, from U+0080 up; its last
///     character a letter
///
/// Source: reference/pybossa-accounts.md 2.
bool isEmailAddress(std::string_view text);

/// What follows the `@`; empty if there is none.
std::string_view domainOf(std::string_view address);

} // namespace account
