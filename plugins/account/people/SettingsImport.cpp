#include "people/SettingsImport.h"

#include "people/ExternalKeys.h"

#include <colonnade/BulkInsert.h>

#include <algorithm>

namespace account
{

bool SettingsImport::isLocale(std::string_view locale) const
{
    return std::find(_locales.begin(), _locales.end(), locale) != _locales.end();
}

void SettingsImport::add(colonnade::Transaction& transaction, std::span<const ImportedSettings> settings)
{
    using Type = colonnade::BulkColumn::Type;
    static constexpr colonnade::BulkColumn COLUMNS[] = {
        {"user_id", Type::Integer}, {"email"}, {"state"}, {"changed", Type::Integer}};
    const ExternalKeys keys(_vault);
    colonnade::BulkRows asked("account_subscription", COLUMNS);
    for (const auto& one: settings)
    {
        if (one.askedForNewsletter)
            asked.add({one.userId, std::string_view(), std::string_view("asked"), _clock.nowSeconds()});
        if (!one.ckanKey.empty())
            keys.set(transaction, one.userId, std::string(one.ckanKey));
    }
    asked.insert(transaction);
}

} // namespace account
