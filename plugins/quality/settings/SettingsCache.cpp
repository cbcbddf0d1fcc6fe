#include "settings/SettingsCache.h"

namespace colonnade::quality
{

std::shared_ptr<const Settings> SettingsCache::find(std::int64_t project) const
{
    const auto all = std::atomic_load(&_all);
    const auto found = all->find(project);
    return found == all->end() ? nullptr : found->second.settings;
}

void SettingsCache::refresh()
{
    const auto before = std::atomic_load(&_all);
    auto all = std::make_shared<All>();
    _database.read(
        [&](Session& session)
        {
            all->clear();
            session.all(
                [&](const Row& row)
                {
                    std::string json = row.text(1);
                    const auto known = before->find(row.integer(0));
                    auto settings = known != before->end() && known->second.json == json
                                        ? known->second.settings
                                        : std::make_shared<const Settings>(readSettings(json));
                    (*all)[row.integer(0)] = {std::move(json), std::move(settings)};
                    return 0;
                },
                "select project_id, settings from quality_project");
        });
    std::atomic_store(&_all, std::shared_ptr<const All>(std::move(all)));
}

} // namespace colonnade::quality
