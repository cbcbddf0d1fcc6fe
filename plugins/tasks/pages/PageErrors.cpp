#include "pages/PageErrors.h"

#include <colonnade/Parameters.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::string_view PROJECTS = "/project/";
constexpr int OUR_FAULT = 500; ///< and above: the database may be what failed

/// What stands after `/project/` where something stands below that; empty: it is no page of a project.
std::string_view projectIn(std::string_view path)
{
    if (!path.starts_with(PROJECTS))
        return {};
    path.remove_prefix(PROJECTS.size());
    const auto end = path.find('/');
    return end == std::string_view::npos || end + 1 == path.size() ? std::string_view() : path.substr(0, end);
}

} // namespace

Response PageErrorRenderer::render(const Problem& problem, const Request& request) const
{
    if (wantsJson(request))
        return Response::json({{"code", problem.status},
                               {"description", problem.forClient},
                               {"template", std::to_string(problem.status) + ".html"}},
                              problem.status);
    return _pages.drawError(request, problem.status, problem.forClient, wayOn(problem, request));
}

WayOn PageErrorRenderer::wayOn(const Problem& problem, const Request& request) const
{
    if (problem.code == problem::CSRF) // a form that cannot be taken any more can be opened again
        return {std::string(request.path())};
    const std::string shortName = decodePercent(projectIn(request.path())).value_or("");
    if (shortName.empty() || problem.status >= OUR_FAULT || !isOpenProject(shortName))
        return {};
    return {std::string(PROJECTS) + encodePercent(shortName) + "/", "To the project"};
}

/// Of drafts nobody learns by this way that they are there.
bool PageErrorRenderer::isOpenProject(std::string_view shortName) const
{
    return _tasks.database
        .read(
            [&](Session& session)
            {
                return session.findInteger("SELECT id FROM tasks_project WHERE short_name = $1 AND published",
                                           shortName);
            })
        .has_value();
}

} // namespace colonnade::tasks
