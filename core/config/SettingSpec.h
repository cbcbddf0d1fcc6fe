#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace colonnade
{

enum class SettingType
{
    Text,
    Secret, ///< a text that is masked wherever it is shown
    Url,    ///< a text, of which a password is masked
    Integer,
    Boolean,
    List,  ///< comma-separated texts
    Choice ///< one of `choices`
};

/// Declares one setting: the core's are tables of these, a plugin's come from plugin.json.
struct SettingSpec
{
    std::string key; ///< full: `http.listen`, `account.link_expiration`
    SettingType type = SettingType::Text;
    std::optional<std::string> fallback; ///< the default as text; none: must be set
    std::string description;             ///< a sentence
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min(); ///< of an integer
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
    std::vector<std::string> choices = {};
    std::string unset = {}; ///< what to do instead of setting it to nothing; empty: nothing is a value, too

    bool operator==(const SettingSpec&) const = default;
};

} // namespace colonnade
