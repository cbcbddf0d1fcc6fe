#include "settings/SettingsCache.h"

#include <algorithm>

namespace colonnade::quality
{

std::shared_ptr<const Settings> SettingsCache::find(std::int64_t project) const
{
    const auto all = std::atomic_load(&_all);
    const auto found = all->find(project);
    return found == all->end() ? nullptr : found->second.settings;
}

bool SettingsCache::covers(std::string_view path) const
{
    constexpr std::string_view PROJECT = "/project/";
    if (!path.starts_with(PROJECT))
        return false;
    path.remove_prefix(PROJECT.size());
    const auto shortName = path.substr(0, path.find('/'));
    const auto all = std::atomic_load(&_all);
    return std::ranges::any_of(*all, [&](const auto& one) { return one.second.shortName == shortName; });
}

void SettingsCache::refresh()
{
    const auto before = std::atomic_load(&_all);
    auto all = std::make_shared<All>();
    _database.read(
        [&](Session& session)
        {
            all->clear();
            const auto stored =
                session.all([](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
                            "select project_id, settings from quality_project");
            for (const auto& [project, json]: stored)
            {
                const auto known = before->find(project);
                if (known != before->end() && known->second.json == json)
                {
                    (*all)[project] = known->second;
                    continue;
                }
                const auto summary = _work->findProject(session, project);
                (*all)[project] = {json, summary ? summary->shortName : std::string(),
                                   std::make_shared<const Settings>(readSettings(json))};
            }
        });
    std::atomic_store(&_all, std::shared_ptr<const All>(std::move(all)));
}

} // namespace colonnade::quality
