#pragma once

#include "colonnade/Identity.h"

#include <string>
#include <vector>

namespace colonnade
{

/// The formats of PasswordHashes.h and KeyedBcrypt.h, and the rules of PasswordFaults.h. Passwords are hashed
/// composed (NFC); older hashes of what was typed otherwise match as well.
class PasswordHasher final: public Passwords
{
public:
    /// `vault` must outlive the hasher.
    PasswordHasher(int minimumLength, const Vault& vault, std::vector<std::string> siteWords = {});

    std::string hash(std::string_view password) const override;
    bool matches(std::string_view password, std::string_view hash) const override;
    bool recognises(std::string_view hash) const override;
    std::optional<std::string> findFault(std::string_view password, std::string_view name,
                                         std::string_view email) const override;
    std::optional<HashRefusal> findHashFault(std::string_view hash, HashSource source) const override;
    bool needsRenewal(std::string_view hash) const override;

private:
    int _minimumLength;
    const Vault& _vault;
    std::vector<std::string> _siteWords;
};

} // namespace colonnade
