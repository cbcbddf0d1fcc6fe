#include "owning/OwnerPages.h"

#include <iterator>

namespace colonnade::tasks
{

namespace
{

void addMenu(Pages& pages)
{
    static constexpr std::pair<const char*, const char*> ENTRIES[] = {
        {"Checklist", "settings"},
        {"Task design", "tasks/taskpresentereditor"},
        {"Tasks", "tasks/manage"},
        {"Add tasks", "tasks/import"},
        {"Order", "tasks/settings"},
        {"Results", "results"},
        {"Details", "update"},
        {"People", "coowners"},
        {"Calls to your server", "webhook"},
        {"History", "auditlog"},
        {"Copy", "clone"},
        {"Delete", "delete"}};
    std::string before;
    for (const auto& [label, path]: ENTRIES)
    {
        pages.navigation({.menu = "owner",
                          .label = label,
                          .path = std::string("/project/{short_name}/") + path,
                          .after = before});
        before = label;
    }
}

} // namespace

OwnerPages::OwnerPages(const OwningParts& parts, Context& context):
    _desk(parts.tasks, parts.projects, parts.twin, parts.csrf, context.pages()),
    _checklist(_desk),
    _deeds(_desk, parts.uploads, parts.limits.maxPictureBytes),
    _owners(_desk, context),
    _import(_desk, parts.uploads, context.dataDirectory(), parts.limits),
    _design(_desk, parts.frames),
    _manage(_desk, parts.taskList, context.dataDirectory()),
    _edit(_desk, parts.taskList),
    _settings(_desk, parts.taskList),
    _results(_desk),
    _news(_desk),
    _helping(_desk, parts.uploads, parts.limits.maxPictureBytes),
    _logs(_desk),
    _mails(_desk, context),
    _daily(_desk, _mails, Sources(parts.limits.allowsPrivate, parts.limits.maxBytes), parts.limits.maxRows,
           context)
{
    addMenu(context.pages());
}

OwnerRoutes OwnerPages::routes() const
{
    OwnerRoutes all;
    for (OwnerRoutes part:
         {_checklist.routes(), _deeds.routes(), _owners.routes(), _import.routes(), _design.routes(),
          _manage.routes(), _edit.routes(), _settings.routes(), _results.routes(), _news.routes(),
          _helping.routes(), _logs.routes(), _mails.routes(), _daily.routes()})
        all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    return all;
}

} // namespace colonnade::tasks
