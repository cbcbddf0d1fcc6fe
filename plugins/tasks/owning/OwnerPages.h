#pragma once

#include "owning/Checklist.h"
#include "owning/DailyImports.h"
#include "owning/DesignPages.h"
#include "owning/EditTask.h"
#include "owning/Helping.h"
#include "owning/ImportPages.h"
#include "owning/ManageTasks.h"
#include "owning/OwnerLogs.h"
#include "owning/OwnerMails.h"
#include "owning/OwnerNews.h"
#include "owning/OwnerResults.h"
#include "owning/Owners.h"
#include "owning/ProjectDeeds.h"
#include "owning/TaskSettings.h"

namespace colonnade::tasks
{

/// What the pages of a project's owners are made of.
struct OwningParts
{
    const Tasks& tasks;
    const ProjectApi& projects;
    const ProjectTwin& twin;
    const CsrfHook& csrf;
    Uploads& uploads;
    const Frames& frames;
    const TaskApi& taskList;
    ImportLimits limits;
};

/// The pages on which owners run a project, put together.
class OwnerPages
{
public:
    /// [provision] All must outlive it.
    OwnerPages(const OwningParts& parts, Context& context);

    /// What is to be registered.
    OwnerRoutes routes() const;

    /// What a project's `info.sched` may say; before the first request.
    void setSchedulers(std::vector<std::string> names) { _settings.setSchedulers(std::move(names)); }

    const ProjectDeeds& deeds() const { return _deeds; }

private:
    const OwnerDesk _desk;
    const Checklist _checklist;
    const ProjectDeeds _deeds;
    const Owners _owners;
    const ImportPages _import;
    const DesignPages _design;
    const ManageTasks _manage;
    const EditTask _edit;
    TaskSettings _settings;
    const OwnerResults _results;
    const OwnerNews _news;
    const Helping _helping;
    const OwnerLogs _logs;
    const OwnerMails _mails;
    const DailyImports _daily;
};

} // namespace colonnade::tasks
