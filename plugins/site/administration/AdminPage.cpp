#include "administration/AdminPage.h"

#include "administration/QueuePages.h"

using colonnade::Phrase;
using colonnade::View;

namespace site
{

/// What was given up, a line for each queue; without any, that all is well.
void AdminPage::drawWaiting(View& page) const
{
    bool anyDead = false;
    for (const auto& queue: _desk.parts().operations.queues())
    {
        if (queue.count.dead == 0)
            continue;
        anyDead = true;
        page.list("failed")
            .add()
            .say("noun", queue.noun)
            .count("dead", queue.count.dead)
            .set("path", pathOfQueue(queue.name, "dead"));
    }
    page.set("all_well", !anyDead);
}

colonnade::Response AdminPage::show(const colonnade::Request& request) const
{
    return _desk.enter(request,
                       [&](const colonnade::User&)
                       {
                           const auto& site = _desk.parts().site;
                           const auto draw = [&](View& page)
                           {
                               drawWaiting(page);
                               View& list = page.list("entries");
                               for (const auto& part: site.sources.admin)
                                   for (const auto& entry: part->entries())
                                       list.add()
                                           .say("label", entry.label)
                                           .say("sentence", entry.sentence)
                                           .set("path", entry.path);
                           };
                           return _desk.show(
                               request, {.templateName = "/admin/index.html",
                                         .title = {},
                                         .members = [](colonnade::JsonWriter&, const colonnade::Language&) {},
                                         .page = site.templates.admin,
                                         .draw = draw,
                                         .pageTitle = "Administration"});
                       });
}

} // namespace site
