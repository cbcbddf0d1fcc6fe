#include "projects/ProjectSecrets.h"

namespace colonnade::tasks
{

ProjectSecret ProjectSecrets::open(const Row& row) const
{
    return {row.integer(0), row.text(1), _tasks.identity.vault().open("tasks.secret_key", row.text(2))};
}

std::optional<ProjectSecret> ProjectSecrets::findById(std::int64_t id) const
{
    return _tasks.database.read(
        [&](Session& session)
        {
            return session.find([this](const Row& row) { return open(row); },
                                "SELECT id, short_name, secret_key FROM tasks_project WHERE id = $1", id);
        });
}

std::optional<ProjectSecret> ProjectSecrets::findByShortName(std::string_view shortName) const
{
    return _tasks.database.read(
        [&](Session& session)
        {
            return session.find([this](const Row& row) { return open(row); },
                                "SELECT id, short_name, secret_key FROM tasks_project WHERE short_name = $1",
                                shortName);
        });
}

} // namespace colonnade::tasks
