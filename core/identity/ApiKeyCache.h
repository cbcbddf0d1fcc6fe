#pragma once

#include "colonnade/Identity.h"
#include "data/ChangeFeed.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace colonnade
{

/// Accounts as they were read, by the digest of their API key, so that a busy client's key is not looked up
/// anew for each request. Keeps accounts only while it is told of every change to them, and none longer than
/// a minute. Any thread.
class ApiKeyCache final: public ChangeListener
{
public:
    /// Taken before the account is read: what changes from then on is not missed.
    struct Ticket
    {
        std::uint64_t changes;
    };

    /// Null if it is not there.
    std::shared_ptr<const User> find(std::string_view digest);
    /// Nothing: do not keep what you read.
    std::optional<Ticket> begin();
    void keep(const std::string& digest, std::shared_ptr<const User> user, Ticket ticket);

    /// This server is about to change the account: from now on it is not kept until the change is sure to be
    /// committed or rolled back.
    void suspend(std::int64_t id);

    void onListening() override;
    void onSilence() override;
    void onChange(std::string_view payload) override;

private:
    using Time = std::chrono::steady_clock::time_point;

    struct Entry
    {
        std::shared_ptr<const User> user;
        Time read;
    };
    struct Hash: std::hash<std::string_view>
    {
        using is_transparent = void;
    };

    void clear();
    void forget(std::int64_t id);
    bool isSuspended(std::int64_t id, Time now) const;

    std::mutex _mutex;
    // All guarded by _mutex.
    bool _listening = false;
    std::uint64_t _changes = 0;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> _entries; // by digest
    std::unordered_map<std::int64_t, std::string> _digests;                 // by account
    std::unordered_map<std::int64_t, Time> _suspended;                      // by account: until when
    Time _allSuspended{};
};

} // namespace colonnade
