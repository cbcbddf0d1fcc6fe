#include "identity/AddressAnonymiser.h"

#include "text/IpAddress.h"

#include <Poco/Bugcheck.h>
#include <Poco/Exception.h>

#include <openssl/evp.h>

#include <memory>

namespace colonnade
{

namespace
{

constexpr std::size_t BLOCK_BYTES = 16;

struct FreeCipher
{
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// The first `bits` of `address`, then those of `padding`.
std::string makeBlock(const std::string& address, std::size_t bits, std::string padding)
{
    const std::size_t whole = bits / 8;
    padding.replace(0, whole, address, 0, whole);
    if (bits % 8 != 0)
    {
        const auto mask = static_cast<unsigned char>(0xff << (8 - bits % 8));
        padding[whole] = static_cast<char>((address[whole] & mask) | (padding[whole] & ~mask));
    }
    return padding;
}

} // namespace

AddressAnonymiser::AddressAnonymiser(const std::string& key):
    _key(key.substr(0, BLOCK_BYTES))
{
    poco_assert(key.size() == 2 * BLOCK_BYTES);
    _padding = encrypt(key.substr(BLOCK_BYTES));
}

std::string AddressAnonymiser::anonymise(std::string_view address) const
{
    const IpAddress original = IpAddress::parse(address).value_or(IpAddress{std::string(4, '\0')});
    const std::size_t bits = original.bytes.size() * 8;
    // One encryption for each prefix; the first bit of each result says whether the next bit is flipped.
    std::string blocks;
    blocks.reserve(bits * BLOCK_BYTES);
    for (std::size_t bit = 0; bit < bits; ++bit)
        blocks += makeBlock(original.bytes, bit, _padding);
    const std::string encrypted = encrypt(blocks);
    IpAddress result = original;
    for (std::size_t bit = 0; bit < bits; ++bit)
    {
        const bool flip = (encrypted[bit * BLOCK_BYTES] & 0x80) != 0;
        if (flip)
            result.bytes[bit / 8] = static_cast<char>(result.bytes[bit / 8] ^ (0x80 >> (bit % 8)));
    }
    return result.toText();
}

std::string AddressAnonymiser::encrypt(const std::string& blocks) const
{
    const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> cipher(EVP_CIPHER_CTX_new());
    std::string result(blocks.size() + BLOCK_BYTES, '\0');
    int written = 0;
    if (!cipher ||
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_ecb(), nullptr,
                           reinterpret_cast<const unsigned char*>(_key.data()), nullptr) != 1 ||
        EVP_EncryptUpdate(cipher.get(), reinterpret_cast<unsigned char*>(result.data()), &written,
                          reinterpret_cast<const unsigned char*>(blocks.data()),
                          static_cast<int>(blocks.size())) != 1)
        throw Poco::SystemException("OpenSSL refused AES-128");
    result.resize(static_cast<std::size_t>(written));
    return result;
}

} // namespace colonnade
