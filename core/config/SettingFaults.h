#pragma once

#include "config/Settings.h"

#include <Poco/Exception.h>

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What is found wrong with settings beyond their types, each line with where the setting was made:
///
///     colonnade.properties:7: mail.from: wanted an address such as noreply@example.org, there was "me"
class SettingFaults
{
public:
    /// `settings` must outlive it.
    explicit SettingFaults(const Settings& settings):
        _settings(settings)
    {
    }

    const Settings& settings() const { return _settings; } ///< that are judged

    /// `sentence` may begin with the key, as those of exceptions do: it is not told twice.
    /// A setting that was already found to be wrong stands in `settings` as its default and gets no second
    /// line.
    void fault(std::string_view key, std::string sentence, const std::string& mend = {});
    /// Is told besides, and keeps nothing from starting.
    void warning(std::string_view key, const std::string& sentence);
    /// Runs what may throw a sentence about `key`, which is told as its fault then.
    template <class Look> void attempt(const std::string& key, const Look& look)
    {
        try
        {
            look();
        }
        catch (const Poco::Exception& exc)
        {
            fault(key, exc.message().empty() ? exc.displayText() : exc.message());
        }
    }
    /// Something that is wrong without being a setting's fault; a whole line.
    void problem(std::string line) { _problems.push_back(std::move(line)); }

    const std::vector<std::string>& problems() const { return _problems; } ///< with file and line
    const std::vector<std::string>& warnings() const { return _warnings; } ///< with file and line

private:
    std::string lineOf(std::string_view key, const std::string& sentence) const;

    const Settings& _settings;
    std::vector<std::string> _problems;
    std::vector<std::string> _warnings;
};

} // namespace colonnade
