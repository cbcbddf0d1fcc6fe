#include "views/SiteNumbers.h"

#include "people/Portrait.h"
#include "people/PublicUser.h"
#include "views/Access.h"

#include <algorithm>

using colonnade::User;

namespace account
{
namespace
{

using Board = site::NumberSource::Board;
using Ranked = ContributionSource::Ranked;

/// The twin has who looks twice, as PYBOSSA has it, the page once.
void addPlace(Board& board, const Ranked& one, const User& user, const std::string& name, bool isOwn)
{
    const bool isListed = std::any_of(board.places.begin(), board.places.end(),
                                      [&](const auto& place) { return place.rank == one.standing.rank; });
    if (!isListed)
        board.places.push_back({.rank = one.standing.rank,
                                .name = name,
                                .path = profilePath(user),
                                .picture = portraitOf(user),
                                .score = one.standing.score,
                                .mine = isOwn});
}

} // namespace

std::vector<SiteNumbers::Number> SiteNumbers::numbers()
{
    return {{.member = "n_auth",
             .label = "people with an account",
             .value = _parts->totalUsers(),
             .onFront = true}};
}

std::vector<SiteNumbers::Ranked> SiteNumbers::rankedFor(const User* viewer, int window) const
{
    const auto own = viewer && !viewer->restricted ? _parts->work.findStanding(viewer->id) : std::nullopt;
    if (window > 0 && own)
        return _parts->work.findAround(viewer->id, window);
    auto ranked = _parts->work.findTop(_parts->settings.leaderboardSize);
    if (own)
        ranked.push_back({viewer->id, *own});
    return ranked;
}

std::optional<Board> SiteNumbers::board(const User* viewer, int window)
{
    Board board;
    board.hidden = _parts->settings.enforcePrivacy && !(viewer && viewer->admin);
    if (board.hidden)
        return board;
    const auto ranked = rankedFor(viewer, window);
    std::vector<std::int64_t> ids;
    ids.reserve(ranked.size());
    for (const auto& one: ranked)
        ids.push_back(one.userId);
    auto& users = _parts->identity.users();
    const auto people =
        _parts->database.read([&](colonnade::Session& session) { return users.findByIds(session, ids); });
    colonnade::JsonWriter json;
    json.beginArray();
    for (const auto& one: ranked)
    {
        const auto found = people.find(one.userId);
        const auto name = found == people.end() ? std::nullopt : users.visibleName(viewer, found->second);
        if (!name)
            continue;
        writePublicMembers(json.beginObject(), found->second,
                           {.rank = one.standing.rank, .score = one.standing.score});
        json.end();
        addPlace(board, one, found->second, *name, viewer && viewer->id == one.userId);
    }
    board.json = json.end().take();
    return board;
}

} // namespace account
