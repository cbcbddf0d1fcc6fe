#include "records/Topic.h"

#include <colonnade/Request.h>

#include <algorithm>
#include <string>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_LOOKED_AT = 16 * 1024;
constexpr std::string_view BLANKS = " \t\r\n";

std::string_view withoutBlanks(std::string_view text)
{
    return text.substr(std::min(text.find_first_not_of(BLANKS), text.size()));
}

std::string named(std::string_view project)
{
    return project.empty() ? std::string() : "project/" + std::string(project);
}

/// The name of the path parameter that names a project; empty if there is none.
std::string projectParameter(const std::string& pattern)
{
    for (const std::string_view start: {"/api/project/{", "/api/app/{", "/api/{", "/project/{"})
        if (pattern.starts_with(start))
        {
            const std::string_view rest = std::string_view(pattern).substr(start.size());
            return std::string(rest.substr(0, rest.find_first_of(":}")));
        }
    return {};
}

} // namespace

std::string_view seenProject(std::string_view json)
{
    static constexpr std::string_view NAME = "\"project_id\"";
    const std::string_view start = json.substr(0, MOST_LOOKED_AT);
    const std::size_t at = start.find(NAME);
    if (at == std::string_view::npos)
        return {};
    std::string_view value = withoutBlanks(start.substr(at + NAME.size()));
    if (!value.starts_with(':'))
        return {};
    value = withoutBlanks(value.substr(1));
    value.remove_prefix(value.starts_with('"') ? 1 : 0);
    return value.substr(0, std::min(value.find_first_not_of("0123456789"), value.size()));
}

RouteSpec& addTopic(RouteSpec& spec)
{
    if (const std::string parameter = projectParameter(spec.pattern()); !parameter.empty())
        return spec.topic([parameter](const Request& request) { return named(request.param(parameter)); });
    if (spec.method() == Method::Get)
        return spec.topic([](const Request& request) { return named(request.query().get("project_id")); });
    return spec.topic([](const Request& request) { return named(seenProject(request.body())); });
}

} // namespace colonnade::tasks
