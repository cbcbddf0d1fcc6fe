#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// A setting as somebody gave it, not yet checked.
struct GivenSetting
{
    std::string key;
    std::string value;
    std::string
        origin; ///< `conf.d/10-mail.properties:3`, `environment COLONNADE_HTTP_LISTEN`, `-D`, `--listen`
    std::string folder = {}; ///< what `@file:` of a secret is relative to; empty: the current folder
};

/// Reads POCO's properties format: `key = value` or `key: value`, comments after `#` or `!`, a backslash at
/// the end of a line continues it, `\t \n \r \f \\` in values. `${…}` is not expanded. Lines that are none of
/// this and keys set twice go to `problems`, each with `file:line:`.
std::vector<GivenSetting> parseProperties(std::string_view text, const std::string& file,
                                          std::vector<std::string>& problems);

} // namespace colonnade
