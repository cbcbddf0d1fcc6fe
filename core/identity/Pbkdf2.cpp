#include "identity/Pbkdf2.h"

#include <openssl/evp.h>

namespace colonnade
{

std::string derivePbkdf2(const EVP_MD* digest, std::string_view salt, std::int64_t rounds,
                         std::string_view password)
{
    std::string result(static_cast<std::size_t>(EVP_MD_get_size(digest)), '\0');
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                          reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                          static_cast<int>(rounds), digest, static_cast<int>(result.size()),
                          reinterpret_cast<unsigned char*>(result.data())) != 1)
        return {};
    return result;
}

} // namespace colonnade
