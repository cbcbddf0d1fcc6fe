#include "site/SiteParts.h"

#include "site/ProjectFront.h"
#include "site/ProjectNumbers.h"
#include "site/ProjectSearch.h"

#include <site/Admin.h>

namespace colonnade::tasks
{

void extendSite(Context& context, const Tasks& tasks)
{
    context.extend<::site::FrontSource>(std::make_shared<ProjectFront>(tasks));
    context.extend<::site::SearchSource>(std::make_shared<ProjectSearch>(tasks));
    context.extend<::site::NumberSource>(std::make_shared<ProjectNumbers>(tasks));
}

bool hasAdministration(Context& context)
{
    return context.find<::site::Administration>() != nullptr;
}

} // namespace colonnade::tasks
