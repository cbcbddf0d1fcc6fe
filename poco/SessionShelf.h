#pragma once

#include <Poco/Data/Session.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace colonnade::poco
{

/// Sessions that are lent to one piece of work after another. Instead of POCO's pool, which needs two threads
/// that no plugin can end, and whose sessions may be kept by whoever got one. Any thread.
class SessionShelf
{
public:
    using Work = std::function<void(Poco::Data::Session&)>;
    using Open = std::function<Poco::Data::Session()>;

    /// Opens `most` at most.
    SessionShelf(std::size_t most, Open open);

    /// Lends a session; one whose work threw is closed, since it may be broken. Throws `DatabaseBusy` when
    /// none comes back in time.
    void lend(const Work& work);

private:
    class Place;

    const std::size_t _most;
    const Open _open;
    std::mutex _mutex;
    std::condition_variable _cameBack;
    std::vector<Poco::Data::Session> _idle; // guarded by _mutex
    std::size_t _lent = 0;                  // guarded by _mutex
};

} // namespace colonnade::poco
