#pragma once

#include "administration/AdminDesk.h"

#include <string>
#include <string_view>
#include <vector>

namespace site
{

/// `/admin/queue`: what waits in the queues of all plugins and what was given up; tries it again, or removes
/// it. Any thread.
class QueuePages
{
public:
    /// `desk` must outlive it.
    explicit QueuePages(const AdminDesk& desk):
        _desk(desk)
    {
    }

    /// `queue`: its name, else the first with anything given up; `state`: `dead` or `waiting`; `after`: the
    /// key of the last row of the page before.
    colonnade::Response show(const colonnade::Request& request) const;

    // [path {queue}, and {key} of a row or all that were given up]
    colonnade::Response retry(const colonnade::Request& request) const;
    colonnade::Response retryAll(const colonnade::Request& request) const;
    /// Asks first, since nothing brings back what is removed.
    colonnade::Response ask(const colonnade::Request& request) const;
    colonnade::Response discard(const colonnade::Request& request) const;
    colonnade::Response askAll(const colonnade::Request& request) const;
    colonnade::Response discardAll(const colonnade::Request& request) const;

private:
    struct Wish
    {
        std::string queue;
        std::string state;
        std::string after;
    };

    Wish readWish(const colonnade::Request& request,
                  const std::vector<colonnade::StandingQueue>& queues) const;
    colonnade::Response showRows(const colonnade::Request& request, const Wish& wish,
                                 const std::vector<colonnade::StandingQueue>& queues) const;
    void drawRows(colonnade::View& page, const Wish& wish,
                  const std::vector<colonnade::QueuedRow>& rows) const;
    colonnade::Response question(const colonnade::Request& request, const colonnade::Phrase& what,
                                 const std::string& action) const;
    colonnade::StandingQueue get(const std::string& queue) const;
    colonnade::Response leave(const colonnade::Request& request, const colonnade::FlashMessage& flash) const;

    const AdminDesk& _desk;
};

/// Where the rows of a queue in that state are listed.
std::string pathOfQueue(const std::string& queue, std::string_view state);

} // namespace site
