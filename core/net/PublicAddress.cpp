#include "net/PublicAddress.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include <netinet/in.h>

namespace colonnade
{

namespace
{

struct Range
{
    std::uint32_t first;
    int bits;
};

constexpr std::array RESERVED_V4{
    Range{0x00000000, 8},  // this network
    Range{0x0A000000, 8},  // private
    Range{0x64400000, 10}, // carrier's translation
    Range{0x7F000000, 8},  // loopback
    Range{0xA9FE0000, 16}, // link-local, clouds' metadata
    Range{0xAC100000, 12}, // private
    Range{0xC0000000, 24}, // protocol assignments
    Range{0xC0000200, 24}, // documentation
    Range{0xC0586300, 24}, // 6to4 relays
    Range{0xC0A80000, 16}, // private
    Range{0xC6120000, 15}, // benchmarks
    Range{0xC6336400, 24}, // documentation
    Range{0xCB007100, 24}, // documentation
    Range{0xE0000000, 4},  // multicast
    Range{0xF0000000, 4},  // reserved, broadcast
};

using Bytes16 = std::array<std::uint8_t, 16>;

bool startsWith(const Bytes16& address, std::initializer_list<std::uint8_t> prefix)
{
    return std::equal(prefix.begin(), prefix.end(), address.begin());
}

bool isPublicV4(std::uint32_t address)
{
    return std::none_of(RESERVED_V4.begin(), RESERVED_V4.end(),
                        [&](const Range& range)
                        { return ((address ^ range.first) >> (32 - range.bits)) == 0; });
}

std::uint32_t lastFour(const Bytes16& address)
{
    std::uint32_t number = 0;
    for (int i = 12; i < 16; ++i)
        number = number << 8 | address[i];
    return number;
}

bool isPublicV6(const Bytes16& address)
{
    if (startsWith(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}))
        return isPublicV4(lastFour(address));
    const bool globalUnicast = (address[0] & 0xE0) == 0x20;
    const bool assignments = startsWith(address, {0x20, 0x01}) && address[2] < 2; // Teredo among them
    const bool documentation = startsWith(address, {0x20, 0x01, 0x0D, 0xB8}) ||
                               (startsWith(address, {0x3F, 0xFF}) && address[2] < 0x10);
    const bool sixToFour = startsWith(address, {0x20, 0x02});
    return globalUnicast && !assignments && !documentation && !sixToFour;
}

} // namespace

bool isPublicAddress(const sockaddr& address)
{
    if (address.sa_family == AF_INET)
    {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return isPublicV4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6)
        return false;
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    Bytes16 bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return isPublicV6(bytes);
}

} // namespace colonnade
