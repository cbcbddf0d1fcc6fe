#pragma once

#include <openssl/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace colonnade
{

/// As long as the digest; empty if OpenSSL refuses. `rounds` and sizes must fit an `int`.
std::string derivePbkdf2(const EVP_MD* digest, std::string_view salt, std::int64_t rounds,
                         std::string_view password);

} // namespace colonnade
