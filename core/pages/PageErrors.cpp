#include "pages/PageErrors.h"

#include "http/ProblemRenderer.h"

namespace colonnade
{

namespace
{

/// Browsers name HTML; programs say `*/*`, JSON, or nothing.
bool isPerson(const Request& request)
{
    const auto accepted = request.findHeader("Accept").value_or(std::string_view());
    return accepted.find("text/html") != std::string_view::npos && !wantsJson(request);
}

} // namespace

Response PageErrors::render(const Problem& problem, const Request& request) const
{
    if (!isPerson(request))
        return ProblemRenderer().render(problem, request);
    // A form that cannot be taken any more can be opened again.
    return _pages.drawError(request, problem.status, problem.forClient,
                            {problem.code == problem::CSRF ? std::string(request.path()) : std::string()});
}

} // namespace colonnade
