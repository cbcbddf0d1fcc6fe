#pragma once

#include "model/Tasks.h"

#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <cstdint>
#include <string>

namespace colonnade::tasks
{

/// Answers that a browser gave without an account. A cookie tells the browser, for a month; who signs in
/// there may say that they are his. Any thread.
class OfferedAnswers
{
public:
    explicit OfferedAnswers(const Tasks& tasks):
        _tasks(tasks)
    {
    }

    /// Gives the browser of a visitor without an account its cookie, if it has none.
    void mark(const Request& request, Response& response) const;

    /// The answer was given by the request's browser; nothing happens without its cookie.
    void remember(const Request& request, std::int64_t run) const;

    /// How many answers of the browser have no author yet.
    std::int64_t count(const Request& request) const;

    /// Makes them the account's, but for those to tasks that it has answered itself; how many became its own.
    std::int64_t take(const Request& request, std::int64_t userId) const;

    /// They stay nobody's.
    void leave(const Request& request) const;

    /// What is too old to be offered; once, at the start.
    void forgetOld() const;

private:
    std::string browserOf(const Request& request) const;

    const Tasks& _tasks;
};

} // namespace colonnade::tasks
