#pragma once

#include <colonnade/Database.h>
#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>
#include <tasks/Work.h>

#include <memory>

namespace colonnade::quality
{

/// `/project/<short name>/quality`: for the project's people how sure its results are, which tasks are
/// disputed, and how people do; for a volunteer how the own answers stand.
class QualityPages
{
public:
    /// In `provision`. All must outlive it.
    QualityPages(Database& database, std::shared_ptr<tasks::ProjectWork> work, Pages& pages);

    Response show(const Request& request) const;

private:
    Database& _database;
    std::shared_ptr<tasks::ProjectWork> _work;
    Pages& _pages;
    std::shared_ptr<const PageTemplate> _overview;
    std::shared_ptr<const PageTemplate> _own;
};

} // namespace colonnade::quality
