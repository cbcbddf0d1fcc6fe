#pragma once

#include "engine/Worker.h"
#include "gold/Records.h"
#include "settings/Aggregators.h"
#include "settings/SettingsCache.h"

#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>
#include <tasks/Work.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::quality
{

/// What programs of a project's owners ask and say: `/api/project/<id>/quality` and below.
class QualityApi
{
public:
    /// `wake`: there is work.
    QualityApi(Database& database, const Clock& clock, std::shared_ptr<tasks::ProjectWork> work,
               SettingsCache& cache, const Aggregators& aggregators, std::function<void()> wake):
        _database(database),
        _clock(clock),
        _work(std::move(work)),
        _cache(cache),
        _aggregators(aggregators),
        _wake(std::move(wake))
    {
    }

    Response show(const Request& request) const;
    Response settle(const Request& request) const; ///< PUT: replaces the settings
    Response remove(const Request& request) const; ///< results stay as they are
    Response state(const Request& request) const;
    Response refit(const Request& request) const;
    Response people(const Request& request) const;
    Response tasks(const Request& request) const;  ///< `?state=open|completed`, the least sure first
    Response decide(const Request& request) const; ///< a label that an owner has decided
    Response excuse(const Request& request) const; ///< lets somebody work again

private:
    std::int64_t managed(Session& session, const Request& request) const;

    Database& _database;
    const Clock& _clock;
    std::shared_ptr<tasks::ProjectWork> _work;
    SettingsCache& _cache;
    const Aggregators& _aggregators;
    std::function<void()> _wake;
};

/// The members of `GET …/state`, of a project with settings.
void writeState(JsonWriter& json, Session& session, std::int64_t project);

/// How somebody stands in a project.
struct PersonStanding
{
    std::int64_t id = 0;
    std::string pseudonym;
    std::optional<std::int64_t> user = {};
    std::string flags = "[]"; ///< JSON
    std::int64_t excused = 0; ///< answers to gold before which nothing is held against that person
    PersonRecord record = {};
    double skill = 0; ///< of the first question whose skills are learnt
};
/// In the order in which they came; at most ten thousand.
std::vector<PersonStanding> standingsOf(Session& session, std::int64_t project);

} // namespace colonnade::quality
