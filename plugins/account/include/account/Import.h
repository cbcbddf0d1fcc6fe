#pragma once

#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace account
{

/// What another server kept of an account beside it.
struct ImportedSettings
{
    std::int64_t userId = 0;
    bool askedForNewsletter = false;
    std::string_view ckanKey = {}; ///< empty: none
};

/// Stores what another server kept of its accounts, many a call. Nobody is told. Any thread.
class Import
{
public:
    static constexpr colonnade::Interface INTERFACE{"account.import", 1};

    virtual ~Import() = default;

    /// Whether an account may choose the language.
    virtual bool isLocale(std::string_view locale) const = 0;
    /// What is there already stays as it is.
    virtual void add(colonnade::Transaction& transaction, std::span<const ImportedSettings> settings) = 0;
};

} // namespace account
