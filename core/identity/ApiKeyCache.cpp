#include "identity/ApiKeyCache.h"

#include "colonnade/Text.h"

namespace colonnade
{

namespace
{

constexpr std::size_t MOST_KEPT = 4096;
constexpr std::size_t MOST_SUSPENDED = 4096;
constexpr std::chrono::seconds LIFETIME{60};
/// Longer than a transaction may take.
constexpr std::chrono::seconds SUSPENSION{120};

} // namespace

std::shared_ptr<const User> ApiKeyCache::find(std::string_view digest)
{
    const std::lock_guard lock(_mutex);
    const auto found = _entries.find(digest);
    if (found == _entries.end() || std::chrono::steady_clock::now() - found->second.read > LIFETIME)
        return nullptr;
    return found->second.user;
}

std::optional<ApiKeyCache::Ticket> ApiKeyCache::begin()
{
    const std::lock_guard lock(_mutex);
    return _listening ? std::optional(Ticket{_changes}) : std::nullopt;
}

void ApiKeyCache::keep(const std::string& digest, std::shared_ptr<const User> user, Ticket ticket)
{
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(_mutex);
    const std::int64_t id = user->id;
    if (!_listening || _changes != ticket.changes || isSuspended(id, now))
        return;
    if (_entries.size() >= MOST_KEPT)
    {
        _entries.clear();
        _digests.clear();
    }
    forget(id);
    _entries[digest] = {std::move(user), now};
    _digests[id] = digest;
}

void ApiKeyCache::suspend(std::int64_t id)
{
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(_mutex);
    ++_changes;
    forget(id);
    if (_suspended.size() >= MOST_SUSPENDED)
        std::erase_if(_suspended, [&](const auto& entry) { return entry.second <= now; });
    if (_suspended.size() < MOST_SUSPENDED)
        _suspended[id] = now + SUSPENSION;
    else
    {
        clear();
        _allSuspended = now + SUSPENSION;
    }
}

void ApiKeyCache::onListening()
{
    const std::lock_guard lock(_mutex);
    clear();
    _listening = true;
}

void ApiKeyCache::onSilence()
{
    const std::lock_guard lock(_mutex);
    clear();
    _listening = false;
}

void ApiKeyCache::onChange(std::string_view payload)
{
    const std::lock_guard lock(_mutex);
    ++_changes;
    if (const auto id = parseInteger(payload))
        forget(*id);
    else
        clear();
}

void ApiKeyCache::clear()
{
    ++_changes;
    _entries.clear();
    _digests.clear();
}

void ApiKeyCache::forget(std::int64_t id)
{
    const auto found = _digests.find(id);
    if (found == _digests.end())
        return;
    _entries.erase(found->second);
    _digests.erase(found);
}

bool ApiKeyCache::isSuspended(std::int64_t id, Time now) const
{
    if (now < _allSuspended)
        return true;
    const auto found = _suspended.find(id);
    return found != _suspended.end() && now < found->second;
}

} // namespace colonnade
