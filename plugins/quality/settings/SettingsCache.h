#pragma once

#include "settings/Settings.h"

#include <colonnade/Database.h>
#include <tasks/Work.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace colonnade::quality
{

/// The settings of all projects that have some, in memory: an answer to any other project costs a look into
/// it. What another server has changed is here after the worker's next `refresh`. Any thread.
class SettingsCache
{
public:
    /// How long another server may go by old settings, at most; the worker refreshes well within it.
    static constexpr std::int64_t STALE_SECONDS = 10;

    SettingsCache(Database& database, std::shared_ptr<tasks::ProjectWork> work):
        _database(database),
        _work(std::move(work))
    {
    }

    std::shared_ptr<const Settings> find(std::int64_t project) const; ///< null: the project has none
    bool empty() const { return std::atomic_load(&_all)->empty(); }
    /// Whether the address is that of a page of a project with settings: `/project/birds/stats`.
    bool covers(std::string_view path) const;
    void refresh();

private:
    struct Kept
    {
        std::string json;
        std::string shortName; ///< as it was when the settings came
        std::shared_ptr<const Settings> settings;
    };
    using All = std::map<std::int64_t, Kept>;

    Database& _database;
    std::shared_ptr<tasks::ProjectWork> _work;
    std::shared_ptr<const All> _all = std::make_shared<All>();
};

} // namespace colonnade::quality
