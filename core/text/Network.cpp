#include "colonnade/Network.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>

namespace colonnade
{

namespace
{

constexpr std::size_t NETWORK_BYTES = 8; // a /64
constexpr std::array<unsigned char, 12> V4_WITHIN_V6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string textOf(int family, const unsigned char* bytes)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(family, bytes, text.data(), text.size()); // cannot fail: all addresses fit
}

} // namespace

std::string networkOf(std::string_view address)
{
    if (address.find(':') == std::string_view::npos)
        return std::string(address); // nearly always: IPv4, as the system writes it
    const std::string withoutZone(address.substr(0, address.find('%')));
    std::array<unsigned char, 16> bytes{};
    if (withoutZone.find('\0') != std::string::npos ||
        ::inet_pton(AF_INET6, withoutZone.c_str(), bytes.data()) != 1)
        return std::string(address);
    if (std::memcmp(bytes.data(), V4_WITHIN_V6.data(), V4_WITHIN_V6.size()) == 0)
        return textOf(AF_INET, bytes.data() + V4_WITHIN_V6.size());
    std::memset(bytes.data() + NETWORK_BYTES, 0, bytes.size() - NETWORK_BYTES);
    return textOf(AF_INET6, bytes.data()) + "/64";
}

} // namespace colonnade
