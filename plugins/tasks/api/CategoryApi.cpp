#include "api/CategoryApi.h"

#include "model/ApiErrors.h"

namespace colonnade::tasks
{

CategoryApi::CategoryApi(const Tasks& tasks):
    StoredApi(tasks, categoryResource())
{
}

void CategoryApi::requireWriter(Session&, const Record&, const Caller& caller) const
{
    if (!caller.admin)
        throw notAllowed(caller.signedIn());
}

void CategoryApi::check(Record& category, const Caller&) const
{
    for (const std::string_view needed: {"name", "short_name", "description"})
        requireValue(category, needed);
    checkInfo(category);
}

} // namespace colonnade::tasks
