#pragma once

#include "SiteParts.h"

namespace site
{

/// `/stats/` and `/leaderboard/`: what there is, and who has done how much. Any thread.
class NumberPages
{
public:
    /// `parts` must outlive it.
    explicit NumberPages(const SiteParts& parts):
        _parts(parts)
    {
    }

    colonnade::Response showStats(const colonnade::Request& request) const;
    /// Throws `HttpError` 404 for `?info=`: a board of something else, of which there is none.
    colonnade::Response showBoard(const colonnade::Request& request) const;
    /// `{window}` places, at most 10, before and after the visitor's own.
    colonnade::Response showWindow(const colonnade::Request& request) const;

private:
    colonnade::Response showBoard(const colonnade::Request& request, int window) const;
    static void drawBoard(colonnade::View& page, const NumberSource::Board& board);

    const SiteParts& _parts;
};

} // namespace site
