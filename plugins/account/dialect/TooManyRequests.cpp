#include "dialect/TooManyRequests.h"

#include <colonnade/HttpError.h>

#include <algorithm>

namespace account
{

void refuseForNow(std::int64_t seconds, const std::string& detail, const std::string& forLog)
{
    colonnade::Problem problem{429, std::string(colonnade::problem::TOO_MANY_REQUESTS), detail, forLog};
    problem.headers.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(1, seconds)));
    throw colonnade::HttpError(std::move(problem));
}

} // namespace account
