#include "pages/Desk.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <cmath>

namespace colonnade::quality
{

tasks::ProjectSummary Desk::project(Session& session, const Request& request) const
{
    auto found = work->findProject(session, request.param("short_name"));
    if (!found)
        throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
    return std::move(*found);
}

tasks::ProjectSummary Desk::managed(Session& session, const Request& request) const
{
    auto found = project(session, request);
    if (work->mayManage(session, request.actor(), found.id))
        return found;
    if (request.actor().kind != "user")
        throw HttpError(401, problem::UNAUTHORIZED, "Sign in as one of the project's owners.");
    if (!found.published)
        throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
    throw HttpError(403, problem::FORBIDDEN, "Only the project's owners may do this.");
}

PageContent Desk::ownersPage(Phrase title, const tasks::ProjectSummary& project,
                             const std::shared_ptr<const PageTemplate>& from) const
{
    PageContent page{.title = std::move(title), .from = from, .menu = "owner"};
    page.parameters["short_name"] = project.shortName;
    page.view.set("short_name", project.shortName);
    return page;
}

std::string pathOf(const tasks::ProjectSummary& project, const std::string& rest)
{
    return "/project/" + project.shortName + "/quality" + rest;
}

std::int64_t percent(double share)
{
    return std::lround(100 * share);
}

std::string shownLabel(const std::string& json)
{
    const auto document = JsonDocument::parse(json);
    const auto value = document.root();
    if (value.isText())
        return std::string(value.text());
    if (!value.isArray())
        return value.isNull() ? "–" : json;
    std::string all;
    for (std::size_t at = 0; at < value.size(); ++at)
        all += (at > 0 ? ", " : "") + shownLabel(value.at(at).toJson());
    return all.empty() ? "–" : all;
}

} // namespace colonnade::quality
