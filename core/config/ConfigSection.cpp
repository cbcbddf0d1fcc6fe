#include "config/SettingValue.h"
#include "config/Settings.h"

#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <initializer_list>

namespace colonnade
{

POCO_IMPLEMENT_EXCEPTION(ConfigurationException, Poco::RuntimeException, "Configuration error")

Config::~Config() = default;

namespace
{

/// The keys of one section, by the names that follow its dot.
class ConfigSection final: public Config
{
public:
    ConfigSection(std::shared_ptr<const Settings::Values> values, std::string_view name):
        _values(std::move(values)),
        _prefix(std::string(name) + ".")
    {
    }

    std::string text(std::string_view key) const override
    {
        return get(key, {SettingType::Text, SettingType::Secret, SettingType::Url, SettingType::Choice})
            .value;
    }

    std::int64_t integer(std::string_view key) const override
    {
        return *parseInteger(get(key, {SettingType::Integer}).value);
    }

    bool boolean(std::string_view key) const override
    {
        return *parseBoolean(get(key, {SettingType::Boolean}).value);
    }

    std::vector<std::string> list(std::string_view key) const override
    {
        return parseList(get(key, {SettingType::List}).value);
    }

    bool isSet(std::string_view key) const override { return get(key).isSet; }

private:
    const CheckedSetting& get(std::string_view key) const
    {
        const auto found = _values->find(_prefix + std::string(key));
        if (found == _values->end())
            throw Poco::NotFoundException("no setting " + _prefix + std::string(key) + " is declared");
        return found->second;
    }

    const CheckedSetting& get(std::string_view key, std::initializer_list<SettingType> types) const
    {
        const CheckedSetting& setting = get(key);
        for (const auto type: types)
            if (setting.spec.type == type)
                return setting;
        throw Poco::BadCastException("setting " + _prefix + std::string(key) + " is declared as " +
                                     std::string(settingTypeName(setting.spec.type)));
    }

    std::shared_ptr<const Settings::Values> _values;
    std::string _prefix;
};

} // namespace

std::unique_ptr<Config> Settings::section(std::string_view name) const
{
    return std::make_unique<ConfigSection>(_values, name);
}

} // namespace colonnade
