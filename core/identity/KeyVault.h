#pragma once

#include "colonnade/Identity.h"

#include <string>
#include <string_view>

namespace colonnade
{

/// Keys made from the installation's master key: one for each use and purpose, HMAC-SHA-256 of
/// `colonnade:<use>:<purpose>`, so that what leaks for one purpose is worth nothing for another.
///
/// A sealed text is base64url of: 1 byte format (1), 12 bytes nonce, the ciphertext, 16 bytes tag
/// (AES-256-GCM; the purpose is authenticated with it).
class KeyVault final: public Vault
{
public:
    /// Closed: what needs a key throws `Poco::IllegalStateException`.
    KeyVault() = default;
    /// `masterKey`: 32 bytes.
    explicit KeyVault(std::string masterKey);
    ~KeyVault() override;
    KeyVault(const KeyVault&) = delete;
    KeyVault& operator=(const KeyVault&) = delete;

    /// Once, before it is used. `masterKey`: 32 bytes.
    void unlock(std::string masterKey);

    std::string digest(std::string_view purpose, std::string_view content) const override;
    std::string seal(std::string_view purpose, std::string_view secret) const override;
    std::string open(std::string_view purpose, std::string_view sealed) const override;

    /// 32 bytes, the same at every call.
    std::string deriveKey(std::string_view use, std::string_view purpose) const;

private:
    std::string _masterKey; // empty: closed
};

} // namespace colonnade
