#pragma once

#include "config/SettingSpec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// POCO's words: `true`, `yes`, `on`, `1` and their opposites, in any case.
std::optional<bool> parseBoolean(std::string_view text);

/// Comma-separated, blanks trimmed, without empty items.
std::vector<std::string> parseList(std::string_view text);

/// What is wrong with a value, as `wanted …, there was …`; nothing if it is right. Never shows a secret.
std::optional<std::string> findFault(const SettingSpec& spec, std::string_view value);

/// What stands in the place of a value that is wrong: the default, or what comes next to nothing.
std::string standIn(const SettingSpec& spec);

/// What in a text looks as if it were not meant as part of it, quotes around it or a comment behind it, and
/// what to do about that; empty if nothing does. Shows nothing of it.
std::string decorationHint(std::string_view value);

/// The value as it may be shown: a secret, and a password within a URL, as `********`.
std::string shownValue(const SettingSpec& spec, const std::string& value);

/// What the spec's type is called in messages: `an integer from 1 to 10`.
std::string wantedText(const SettingSpec& spec);

/// `text`, `secret`, …, as plugin.json writes it.
std::string_view settingTypeName(SettingType type);
/// As plugin.json names them; nothing for any other word.
std::optional<SettingType> parseSettingType(std::string_view name);
const std::vector<std::string>& settingTypeNames(); ///< for "did you mean"

} // namespace colonnade
