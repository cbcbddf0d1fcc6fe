#include "PageNumber.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

namespace site
{

std::int64_t pageNumber(const colonnade::Request& request)
{
    constexpr std::int64_t last = 1'000'000; // far beyond what anybody turns to
    const auto given = request.query().find("page");
    const auto number = given ? colonnade::parseInteger(*given) : 1;
    if (!number || *number < 1 || *number > last)
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such page.");
    return *number;
}

} // namespace site
