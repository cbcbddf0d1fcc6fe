#include "api/CategoryApi.h"

#include "model/ApiErrors.h"
#include "model/ListNames.h"

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
    if (isListName(category.text("short_name")))
        throw valueError("short_name is that of a list: " + category.text("short_name"));
    checkInfo(category);
}

} // namespace colonnade::tasks
