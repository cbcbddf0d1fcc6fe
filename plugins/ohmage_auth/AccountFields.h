#pragma once

#include "Failure.h"
#include "Persons.h"

#include <colonnade/Parameters.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ohmage
{

/// `[A-Za-z0-9._@+-]{4,25}` with a letter or digit.
bool isUserName(std::string_view name);

/// Whether a new account may have it: besides, by the rules for names of this server (Names.h) but their
/// length.
bool isNewUserName(std::string_view name);

// What calls about accounts need. Each returns why it cannot be taken, or nothing and sets its last argument.
// Source: reference/ohmage-auth.md 2.1, 4.2, 4.3.

std::optional<Failure> readUserName(const colonnade::Parameters& parameters, std::string& userName);

/// A new password, by the protocol's own rule: at least 8 characters.
std::optional<Failure> readPassword(const colonnade::Parameters& parameters, std::string& password);

/// The text of a failure `1010`, which quotes what was given.
std::optional<std::string> readEmailAddress(const colonnade::Parameters& parameters, std::string& email);

/// A value about a person, at most 255 characters; `label` is what failures call it. The text of a failure.
std::optional<std::string> readPersonal(const colonnade::Parameters& parameters, const std::string& name,
                                        const std::string& label, std::string& value);

/// The same for `first_name`, `last_name`, `organization` and `personal_id` where none need be given. `text`
/// holds the failure's.
std::optional<Failure> readPersonChange(const colonnade::Parameters& parameters, PersonChange& person,
                                        std::string& text);

/// An address that need not be given; then `email` stays. The text of a failure `1010`.
std::optional<std::string> readOptionalEmailAddress(const colonnade::Parameters& parameters,
                                                    std::optional<std::string>& email);

/// `user_list`: names with commas between them, at most 1000; none if it is not given.
std::variant<std::vector<std::string>, Failure> readUserList(const colonnade::Parameters& parameters);

/// `text`, unless it holds a word that clients look for in the texts of failures: then without the part that
/// came from outside. Source: reference/ohmage-auth.md 0.4, 5.3.
std::string quoting(std::string_view text, std::string_view given);

} // namespace ohmage
