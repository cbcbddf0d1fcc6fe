#pragma once

#include <colonnade/Identity.h>

#include <cstdint>
#include <optional>
#include <string>

namespace account
{

/// Keys of persons for other services (a CKAN catalogue), sealed, in table account_external_key. Any thread.
class ExternalKeys
{
public:
    explicit ExternalKeys(const colonnade::Vault& vault):
        _vault(vault)
    {
    }

    /// In clear, for its owner's form; nothing if none was given.
    std::optional<std::string> find(colonnade::Session& session, std::int64_t userId) const;
    /// Empty: takes it back.
    void set(colonnade::Transaction& transaction, std::int64_t userId, const std::string& key) const;

private:
    const colonnade::Vault& _vault;
};

} // namespace account
