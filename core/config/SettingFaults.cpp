#include "config/SettingFaults.h"

#include <algorithm>

namespace colonnade
{

namespace
{

/// Several plugins, or several looks, may say the same.
void addOnce(std::vector<std::string>& lines, std::string line)
{
    std::replace(line.begin(), line.end(), '\n', ' ');
    if (std::find(lines.begin(), lines.end(), line) == lines.end())
        lines.push_back(std::move(line));
}

} // namespace

void SettingFaults::fault(std::string_view key, std::string sentence, const std::string& mend)
{
    for (const char* end: {": ", " "})
        if (const std::string start = std::string(key) + end; sentence.starts_with(start))
            sentence.erase(0, start.size());
    const auto found = _settings.values().find(key);
    if (found != _settings.values().end() && found->second.isFaulty)
        return;
    addOnce(_problems, lineOf(key, sentence) + (mend.empty() ? "" : "; " + mend));
}

void SettingFaults::warning(std::string_view key, const std::string& sentence)
{
    addOnce(_warnings, lineOf(key, sentence));
}

std::string SettingFaults::lineOf(std::string_view key, const std::string& sentence) const
{
    const auto found = _settings.values().find(key);
    const bool isSet = found != _settings.values().end() && found->second.isSet;
    return (isSet ? found->second.origin + ": " : std::string()) + std::string(key) + ": " + sentence;
}

} // namespace colonnade
