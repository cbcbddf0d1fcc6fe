#include "api/NoticeApis.h"

#include "model/ApiErrors.h"

namespace colonnade::tasks
{

namespace
{

/// Of announcements and blog posts.
void checkNotice(Record& notice, const Caller& caller)
{
    for (const std::string_view needed: {"title", "body"})
    {
        requireValue(notice, needed);
        if (notice.text(needed).empty())
            throw integrityError(std::string(needed) + " must not be empty.");
    }
    if (isNull(notice["published"]))
        notice.set("published", false);
    if (isNull(notice["id"]))
        notice.set("user_id", *caller.userId);
    checkInfo(notice);
}

} // namespace

AnnouncementApi::AnnouncementApi(const Tasks& tasks, Uploads& uploads):
    StoredApi(tasks, announcementResource(), &uploads)
{
}

bool AnnouncementApi::mayRead(Session&, const Record& announcement, const Caller& caller) const
{
    return announcement.boolean("published") || caller.admin;
}

void AnnouncementApi::requireWriter(Session&, const Record&, const Caller& caller) const
{
    if (!caller.admin)
        throw notAllowed(caller.signedIn());
}

void AnnouncementApi::check(Record& announcement, const Caller& caller) const
{
    checkNotice(announcement, caller);
}

BlogpostApi::BlogpostApi(const Tasks& tasks, Uploads& uploads):
    StoredApi(tasks, blogpostResource(), &uploads)
{
}

bool BlogpostApi::mayRead(Session& session, const Record& post, const Caller& caller) const
{
    const auto project = findProjectOf(session, post);
    return project &&
           (manages(caller, *project) || (project->boolean("published") && post.boolean("published")));
}

void BlogpostApi::requireWriter(Session& session, const Record& post, const Caller& caller) const
{
    requireManager(caller, requireProjectOf(session, post, caller));
}

void BlogpostApi::check(Record& post, const Caller& caller) const
{
    checkNotice(post, caller);
}

void BlogpostApi::stored(Transaction& transaction, const Record& post) const
{
    transaction.execute("UPDATE tasks_project SET updated = $2 WHERE id = $1", post.integer("project_id"),
                        tasks().now());
}

PageApi::PageApi(const Tasks& tasks, Uploads& uploads):
    StoredApi(tasks, pageResource(), &uploads)
{
}

bool PageApi::mayRead(Session& session, const Record& page, const Caller& caller) const
{
    return mayReadProject(session, page, caller);
}

void PageApi::requireWriter(Session& session, const Record& page, const Caller& caller) const
{
    requireManager(caller, requireProjectOf(session, page, caller));
}

void PageApi::check(Record& page, const Caller&) const
{
    requireValue(page, "slug");
    checkInfo(page);
}

} // namespace colonnade::tasks
