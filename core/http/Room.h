#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace colonnade
{

/// A number of bytes that all connections share. A network (see `networkOf`) may hold no more than it leaves
/// to all others: one alone half of the room, two a third each, and so on, so that a newcomer always finds
/// some. Who has only one thing in it may fill what is left. Any thread.
class Room
{
public:
    /// In bytes. A network may hold no more than it leaves to all others.
    explicit Room(std::uint64_t capacity):
        _capacity(capacity)
    {
    }

    std::uint64_t capacity() const { return _capacity; } ///< bytes
    std::uint64_t used() const;                          ///< bytes, by all networks
    std::uint64_t refused() const;                       ///< how often there was no room

private:
    friend class Hold;

    struct Use
    {
        std::uint64_t bytes = 0;
        std::uint64_t holds = 0; ///< that have some of them
    };

    bool tryTake(const std::string& network, std::uint64_t bytes, bool isNew, bool mayExceed);
    void giveBack(const std::string& network, std::uint64_t bytes) noexcept;

    const std::uint64_t _capacity;
    mutable std::mutex _mutex;
    std::uint64_t _used = 0;                         // guarded by _mutex
    std::uint64_t _refused = 0;                      // guarded by _mutex
    std::unordered_map<std::string, Use> _byNetwork; // guarded by _mutex
};

/// Bytes taken from a room, given back at its end. One thread at a time.
class Hold
{
public:
    Hold() = default;
    Hold(Room& room, std::string network):
        _room(&room),
        _network(std::move(network))
    {
    }
    Hold(Hold&& other) noexcept:
        _room(other._room),
        _network(std::move(other._network)),
        _bytes(std::exchange(other._bytes, 0))
    {
    }
    Hold& operator=(Hold&& other) noexcept
    {
        std::swap(_room, other._room);
        _network.swap(other._network);
        std::swap(_bytes, other._bytes);
        return *this;
    }
    ~Hold() { release(); }

    /// Takes so many more if there is room for them.
    [[nodiscard]] bool tryTake(std::uint64_t bytes);
    /// The same without asking: what is here already must be counted.
    void take(std::uint64_t bytes);
    /// Gives all of it back before the object ends.
    void release() noexcept;

    std::uint64_t bytes() const { return _bytes; } ///< held now

private:
    Room* _room = nullptr;
    std::string _network;
    std::uint64_t _bytes = 0;
};

} // namespace colonnade
