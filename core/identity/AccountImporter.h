#pragma once

#include "colonnade/Identity.h"
#include "colonnade/Imports.h"

namespace colonnade
{

/// The service `identity.import@1`: many accounts at once, into the tables of UserStore.
class AccountImporter final: public AccountImport
{
public:
    /// Both must outlive it.
    AccountImporter(const Vault& vault, Users& users):
        _vault(vault),
        _users(users)
    {
    }

    std::vector<AccountHolders> findHolders(Session& session,
                                            std::span<const ImportedAccount> accounts) override;
    void add(Transaction& transaction, std::span<const ImportedAccount> accounts) override;
    std::int64_t greatestId(Session& session) override;
    void reserve(Transaction& transaction, std::int64_t lastId) override;
    std::int64_t countUsed(Session& session, std::span<const std::int64_t> ids) override;
    void remove(Transaction& transaction, std::span<const std::int64_t> ids) override;

private:
    const Vault& _vault;
    Users& _users;
};

} // namespace colonnade
