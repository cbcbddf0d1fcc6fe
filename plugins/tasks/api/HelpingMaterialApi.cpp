#include "api/HelpingMaterialApi.h"

#include "model/ApiErrors.h"

namespace colonnade::tasks
{

HelpingMaterialApi::HelpingMaterialApi(const Tasks& tasks, Uploads& uploads):
    StoredApi(tasks, helpingMaterialResource(), &uploads)
{
}

bool HelpingMaterialApi::mayRead(Session& session, const Record& material, const Caller& caller) const
{
    return mayReadProject(session, material, caller);
}

/// Material is the business of the project's first owner.
void HelpingMaterialApi::requireWriter(Session& session, const Record& material, const Caller& caller) const
{
    const Record project = requireProjectOf(session, material, caller);
    if (!caller.admin && !caller.is(project.integer("owner_id")))
        throw forbidden();
}

void HelpingMaterialApi::check(Record& material, const Caller&) const
{
    if (isNull(material["priority"]))
        material.set("priority", 0.0);
    checkInfo(material);
}

} // namespace colonnade::tasks
