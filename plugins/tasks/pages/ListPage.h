#pragma once

#include <colonnade/Json.h>
#include <colonnade/Request.h>
#include <colonnade/View.h>

#include <cstdint>
#include <functional>
#include <string>

namespace colonnade::tasks
{

/// Which page of a list is shown.
struct ListPage
{
    std::int64_t number = 1;
    std::int64_t perPage = 20;
    std::int64_t total = 0;

    std::int64_t last() const { return total > perPage ? (total + perPage - 1) / perPage : 1; }
    std::int64_t offset() const { return (number - 1) * perPage; }
};

/// Members `previous`, `next`, `here`, `has_pages`; `pathTo` says where a page of the list is.
void addPaging(View& page, const ListPage& list, const Language& language,
               const std::function<std::string(std::int64_t)>& pathTo);
/// The twin's member `pagination`.
void writePagination(JsonWriter& json, const ListPage& list);
/// The number of a page, from `?page=`. Throws 404 for what is none.
std::int64_t wantedPage(const Request& request);

} // namespace colonnade::tasks
