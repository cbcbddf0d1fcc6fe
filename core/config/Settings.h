#pragma once

#include "colonnade/Config.h"
#include "config/SettingSources.h"
#include "config/SettingSpec.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// All keys that may be set.
class Schema
{
public:
    /// Throws `Poco::ExistsException` if a key is there already.
    void add(const std::vector<SettingSpec>& specs);

    /// Keys of this section are neither checked nor refused: a plugin that is here but not enabled.
    void tolerate(const std::string& section) { _tolerated.insert(section); }

    const SettingSpec* find(std::string_view key) const; ///< null if there is none
    /// Whether the key belongs to a plugin that is not enabled: its settings may stay in the file, so they
    /// are not checked.
    bool isTolerated(std::string_view key) const;
    bool hasSection(std::string_view section) const; ///< whether any key begins so
    const std::map<std::string, SettingSpec, std::less<>>& specs() const { return _specs; } ///< by key
    /// Of plugins that are not enabled.
    const std::set<std::string, std::less<>>& toleratedSections() const { return _tolerated; }

private:
    std::map<std::string, SettingSpec, std::less<>> _specs;
    std::set<std::string, std::less<>> _tolerated;
};

/// A setting that holds: of its type, in its range.
struct CheckedSetting
{
    SettingSpec spec;
    std::string value;
    std::string origin; ///< `default` if it was not set
    bool isSet = false;
    bool isFaulty = false; ///< what was given is wrong, and told; `value` is the default in its place
};

/// The checked configuration: a value for each key of the schema.
class Settings
{
public:
    using Values = std::map<std::string, CheckedSetting, std::less<>>;

    /// Without any setting.
    Settings():
        _values(std::make_shared<Values>())
    {
    }
    /// Shared by copies, since nothing changes once it is read.
    explicit Settings(Values values):
        _values(std::make_shared<Values>(std::move(values)))
    {
    }

    /// The keys `<name>.…`; lives on its own.
    std::unique_ptr<Config> section(std::string_view name) const;

    const Values& values() const { return *_values; } ///< by key, with where each came from

private:
    std::shared_ptr<const Values> _values;
};

/// What came of checking. With problems, `settings` hold defaults in place of what is wrong: fit for finding
/// further faults, not for serving.
struct CheckResult
{
    Settings settings;
    std::vector<std::string> problems; ///< each a line for the operator
    std::vector<std::string> warnings;
};

/// Checks every key that was given, and that every key that must be set is.
CheckResult checkSettings(const SettingSources& sources, const Schema& schema);

} // namespace colonnade
