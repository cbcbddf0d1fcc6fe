#include "projects/OldAddresses.h"

#include <colonnade/Parameters.h>
#include <colonnade/Request.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

std::optional<std::string> OldAddresses::find(const Request& request) const
{
    const std::string_view rest = request.path().substr(prefix().size());
    if (!rest.starts_with('/'))
        return std::nullopt;
    const auto name = decodePercent(rest.substr(1, rest.find('/', 1) - 1));
    if (!name || name->empty() || !isValidUtf8(*name) || name->find('\0') != std::string::npos)
        return std::nullopt;
    const auto id = _tasks.database.read(
        [&](Session& session)
        { return session.findInteger("SELECT id FROM tasks_project WHERE short_name = $1", *name); });
    if (!id)
        return std::nullopt;
    const std::string query(request.queryText());
    return "/project" + std::string(rest) + (query.empty() ? query : "?" + query);
}

} // namespace colonnade::tasks
