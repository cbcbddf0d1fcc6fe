#pragma once

#include "model/Tasks.h"
#include "tasks/Projects.h"

namespace colonnade::tasks
{

/// The service `tasks.projects@1`.
class ProjectSecrets final: public Projects
{
public:
    explicit ProjectSecrets(const Tasks& tasks):
        _tasks(tasks)
    {
    }

    std::optional<ProjectSecret> findById(std::int64_t id) const override;
    std::optional<ProjectSecret> findByShortName(std::string_view shortName) const override;

private:
    ProjectSecret open(const Row& row) const;

    const Tasks& _tasks;
};

} // namespace colonnade::tasks
