#pragma once

#include "reading/AboutPage.h"
#include "reading/ContactPage.h"
#include "reading/ExportPage.h"
#include "reading/NewsPages.h"
#include "reading/PeoplePage.h"
#include "reading/ResultsPage.h"
#include "reading/StatsPage.h"
#include "reading/TaskPages.h"
#include "reading/TutorialPage.h"

#include <colonnade/Plugin.h>
#include <colonnade/Route.h>

#include <string>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// The pages on which everybody reads about a project, put together.
class ReadingPages
{
public:
    /// [provision] All must outlive it.
    ReadingPages(const Tasks& tasks, const ProjectApi& projects, const ProjectPasswords& passwords,
                 const CsrfHook& csrf, const Frames& frames, Context& context);

    /// What is to be registered: addresses, and what answers there.
    std::vector<std::pair<RouteSpec, Handler>> routes() const;

    const ProjectTwin& twin() const { return _twin; }
    const ProjectDoor& door() const { return _door; }
    const TutorialPage& tutorial() const { return _tutorial; }

private:
    const ProjectTwin _twin;
    const ProjectDoor _door;
    const AboutPage _about;
    const ContactPage _contact;
    const ResultsPage _results;
    const StatsPage _stats;
    const NewsPages _news;
    const PeoplePage _people;
    const TutorialPage _tutorial;
    const TaskPages _taskPages;
    const ExportPage _export;
};

} // namespace colonnade::tasks
