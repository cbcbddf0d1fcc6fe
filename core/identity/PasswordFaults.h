#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What an attacker knows of an account, and tries.
struct GuessedWords
{
    std::string_view name;
    std::string_view email;
    const std::vector<std::string>& site; ///< the site's name, as a text of words
};

/// `Passwords::findFault`. Refused are: fewer than `minimumLength` code points, a NUL (bcrypt and C programs
/// end there), more than 1024 bytes, and what an attacker would try first.
std::optional<std::string> findPasswordFault(std::string_view password, const GuessedWords& words,
                                             int minimumLength);

/// Whether it falls within some thousand guesses by common passwords and by the words of name, address, site
/// and sign-up form, with what people put behind a word to make it a password (`boss1234`, `boss2026!`).
///
/// zxcvbn estimates the guesses. The bound is low on purpose, 2^10: the brake lets an attacker have some 300
/// guesses a day at one account, so these fall within days, while a bound that also withstood guessing
/// against a stolen table would refuse much that people rightly think of as a password.
bool isEasilyGuessed(std::string_view password, const GuessedWords& words);

} // namespace colonnade
