#pragma once

#include "settings/Aggregators.h"
#include "settings/SettingsCache.h"

#include <colonnade/Clock.h>
#include <colonnade/Database.h>
#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>
#include <tasks/Work.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace colonnade::quality
{

/// What all pages stand on. All must outlive them.
struct Desk
{
    Database& database;
    const Clock& clock;
    std::shared_ptr<tasks::ProjectWork> work;
    Pages& pages;
    SettingsCache& cache;
    const Aggregators& aggregators;
    std::function<void()> wake; ///< there is work

    /// The project of the address. Throws `HttpError` 404.
    tasks::ProjectSummary project(Session& session, const Request& request) const;
    /// The same for who manages it. Throws `HttpError` 401, 403, or 404 for what is a stranger's draft.
    tasks::ProjectSummary managed(Session& session, const Request& request) const;

    /// A page of the project's owners.
    PageContent ownersPage(Phrase title, const tasks::ProjectSummary& project,
                           const std::shared_ptr<const PageTemplate>& from) const;
};

/// `/project/birds/quality` and what follows.
std::string pathOf(const tasks::ProjectSummary& project, const std::string& rest = "");

/// `83` for 0.827.
std::int64_t percent(double share);

/// A label for people: a text without its quotes; `json` as it is kept.
std::string shownLabel(const std::string& json);

} // namespace colonnade::quality
