#include "answers/Told.h"

#include <algorithm>

namespace colonnade::tasks
{

std::optional<Remark> findFeedback(const Tasks& tasks, const Record& run, const Actor& author)
{
    const auto& all = tasks.additions.feedback;
    const std::int64_t project = run.integer("project_id");
    if (std::none_of(all.begin(), all.end(), [&](const auto& one) { return one->speaksIn(project); }))
        return std::nullopt;
    const std::string info = isNull(run["info"]) ? "null" : run.text("info");
    return tasks.database.read(
        [&](Session& session) -> std::optional<Remark>
        {
            for (const auto& one: all)
                if (auto told = one->tell(session, author, run.integer("task_id"), info))
                    return told;
            return std::nullopt;
        });
}

} // namespace colonnade::tasks
