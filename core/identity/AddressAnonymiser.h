#pragma once

#include <string>
#include <string_view>

namespace colonnade
{

/// Crypto-PAn: turns an address into another of the same family, one to one, so that two addresses with equal
/// first n bits give two with equal first n bits. Any thread.
/// Source: Xu, Fan, Ammar, Moon: Prefix-preserving IP address anonymization, ICNP 2002.
class AddressAnonymiser
{
public:
    /// `key`: 32 bytes, of which the first 16 are the AES-128 key and the others make the padding.
    explicit AddressAnonymiser(const std::string& key);

    /// What is no address counts as `0.0.0.0`.
    std::string anonymise(std::string_view address) const;

private:
    std::string encrypt(const std::string& blocks) const;

    std::string _key;
    std::string _padding; // one block
};

} // namespace colonnade
