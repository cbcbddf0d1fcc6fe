#pragma once

#include "account/Import.h"

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <string>
#include <vector>

namespace account
{

/// The service `account.import@1`.
class SettingsImport final: public Import
{
public:
    /// `vault` and `clock` must outlive it.
    SettingsImport(const colonnade::Vault& vault, const colonnade::Clock& clock,
                   std::vector<std::string> locales):
        _vault(vault),
        _clock(clock),
        _locales(std::move(locales))
    {
    }

    bool isLocale(std::string_view locale) const override;
    void add(colonnade::Transaction& transaction, std::span<const ImportedSettings> settings) override;

private:
    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
    const std::vector<std::string> _locales;
};

} // namespace account
