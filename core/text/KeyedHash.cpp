#include "text/KeyedHash.h"

#include <Poco/Exception.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <memory>

namespace colonnade
{

namespace
{

struct FreeContext
{
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, FreeContext>;

struct FreeAlgorithm
{
    void operator()(EVP_MAC* algorithm) const { EVP_MAC_free(algorithm); }
};

void require(bool done)
{
    if (!done)
        throw Poco::SystemException("OpenSSL could not compute SipHash");
}

Context makeContext()
{
    const std::unique_ptr<EVP_MAC, FreeAlgorithm> algorithm(EVP_MAC_fetch(nullptr, "SIPHASH", nullptr));
    require(algorithm != nullptr);
    Context context(EVP_MAC_CTX_new(algorithm.get())); // which keeps the algorithm
    std::size_t size = sizeof(std::uint64_t);
    const std::array parameters{OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                OSSL_PARAM_construct_end()};
    require(context != nullptr && EVP_MAC_CTX_set_params(context.get(), parameters.data()) == 1);
    return context;
}

const unsigned char* bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::uint64_t keyedHash(std::string_view key, std::string_view first, std::string_view second)
{
    constexpr std::string_view BETWEEN("\0", 1);
    thread_local const Context context = makeContext();
    EVP_MAC_CTX* const mac = context.get();
    std::array<unsigned char, sizeof(std::uint64_t)> result{};
    std::size_t size = 0;
    require(EVP_MAC_init(mac, bytes(key), key.size(), nullptr) == 1);
    for (const std::string_view piece: {first, BETWEEN, second})
        require(EVP_MAC_update(mac, bytes(piece), piece.size()) == 1);
    require(EVP_MAC_final(mac, result.data(), &size, result.size()) == 1 && size == result.size());
    std::uint64_t number = 0;
    std::memcpy(&number, result.data(), sizeof number);
    return number;
}

} // namespace colonnade
