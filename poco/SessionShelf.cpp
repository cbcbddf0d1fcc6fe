#include "SessionShelf.h"

#include <colonnade/Database.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace colonnade::poco
{

namespace
{

constexpr std::chrono::seconds PATIENCE{5}; ///< as `data.wait_milliseconds` is by default

} // namespace

/// One of those that may be lent at a time, given back at the end.
class SessionShelf::Place
{
public:
    explicit Place(SessionShelf& shelf):
        _shelf(shelf)
    {
        std::unique_lock lock(shelf._mutex);
        if (!shelf._cameBack.wait_for(lock, PATIENCE, [&] { return shelf._lent < shelf._most; }))
            throw DatabaseBusy("all " + std::to_string(shelf._most) + " sessions of POCO's are in use");
        ++shelf._lent;
        if (shelf._idle.empty())
            return;
        _session.emplace(std::move(shelf._idle.back()));
        shelf._idle.pop_back();
    }

    ~Place()
    {
        {
            const std::lock_guard lock(_shelf._mutex);
            --_shelf._lent;
            if (_session)
                _shelf._idle.push_back(std::move(*_session)); // has room: reserved for all
        }
        _shelf._cameBack.notify_one();
    }

    Poco::Data::Session take() { return _session ? *std::exchange(_session, std::nullopt) : _shelf._open(); }

    void putBack(Poco::Data::Session session) { _session.emplace(std::move(session)); }

private:
    SessionShelf& _shelf;
    std::optional<Poco::Data::Session> _session;
};

SessionShelf::SessionShelf(std::size_t most, Open open):
    _most(most),
    _open(std::move(open))
{
    _idle.reserve(most);
}

void SessionShelf::lend(const Work& work)
{
    Place place(*this);
    Poco::Data::Session session = place.take();
    work(session);
    place.putBack(session);
}

} // namespace colonnade::poco
