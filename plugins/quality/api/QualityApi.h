#pragma once

#include "engine/Worker.h"
#include "settings/SettingsCache.h"

#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>
#include <tasks/Work.h>

#include <functional>
#include <memory>

namespace colonnade::quality
{

/// What programs of a project's owners ask and say: `/api/project/<id>/quality` and below.
class QualityApi
{
public:
    /// `wake`: there is work.
    QualityApi(Database& database, const Clock& clock, std::shared_ptr<tasks::ProjectWork> work,
               SettingsCache& cache, std::function<void()> wake):
        _database(database),
        _clock(clock),
        _work(std::move(work)),
        _cache(cache),
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
    std::function<void()> _wake;
};

/// The members of `GET …/state`, of a project with settings.
void writeState(JsonWriter& json, Session& session, std::int64_t project);
/// How somebody's answers stand to what their tasks are taken for; `agreement` is the part that is the same.
struct Standing
{
    std::int64_t answers = 0;
    double agreement = 0;
};
Standing standingOf(Session& session, std::int64_t person);

/// An object for each person.
void writePeople(JsonWriter& json, Session& session, std::int64_t project);

} // namespace colonnade::quality
