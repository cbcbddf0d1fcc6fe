#pragma once

#include "api/ResourceApi.h"

namespace colonnade::tasks
{

/// `/api/favorites`: the tasks that somebody likes (reference 9.2).
class FavoritesApi final: public ResourceApi
{
public:
    explicit FavoritesApi(const Tasks& tasks);

    Response list(const Request& request) const override;
    Response create(const Request& request) const override; ///< adds one
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;
};

/// Favourites of one account become another's; returns how many it did not have yet.
std::int64_t moveFavorites(Transaction& transaction, std::int64_t from, std::int64_t into);

/// Whether the person likes the task from now on. Throws `HttpError` 404 if there is none.
void setFavorite(Transaction& transaction, std::int64_t userId, std::int64_t task, bool liked);

/// Nothing is somebody's favourite any more.
void removeFavoritesOf(Transaction& transaction, std::int64_t userId);

} // namespace colonnade::tasks
