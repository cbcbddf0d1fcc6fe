#include "handout/Gates.h"

#include "model/ApiErrors.h"

namespace colonnade::tasks
{

void requireOpenGates(const Tasks& tasks, const Request& request, const Actor& actor, std::int64_t project)
{
    for (const auto& gate: tasks.additions.gates)
        if (const auto reason = gate->refuse(request, actor, project))
            throw forbidden(*reason);
}

} // namespace colonnade::tasks
