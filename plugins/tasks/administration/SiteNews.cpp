#include "administration/SiteNews.h"

#include "records/Acts.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>

#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr const char* LIST = "/admin/announcement";
constexpr std::size_t LONGEST_TITLE = 255;
constexpr int MOST = 200;

std::string pathOfOne(const Record& news, const char* act)
{
    return std::string(LIST) + "/" + std::to_string(news.id()) + "/" + act;
}

std::string textOf(const Record* news, std::string_view column)
{
    return news && !isNull((*news)[column]) ? news->text(column) : std::string();
}

PageForm formOf(const Record* news)
{
    return {.action = news ? pathOfOne(*news, "update") : std::string(LIST) + "/new",
            .submit = "Save",
            .fields = {{.name = "title", .label = "Title", .value = textOf(news, "title")},
                       {.name = "body",
                        .label = "Text",
                        .type = "area",
                        .value = textOf(news, "body"),
                        .hint = "In Markdown"},
                       {.name = "media_url",
                        .label = "Address of a picture",
                        .type = "url",
                        .value = textOf(news, "media_url"),
                        .hint = "Not needed"},
                       {.name = "published",
                        .label = "Publish it now",
                        .type = "checkbox",
                        .ticked = news && news->boolean("published")}},
            .leavePath = LIST,
            .leaveLabel = "Not now"};
}

} // namespace

OwnerRoutes SiteNews::routes() const
{
    const std::string one = std::string(LIST) + "/{news:int}/";
    OwnerRoutes routes;
    for (const std::string end: {"", "/"})
        routes.emplace_back(get(LIST + end).summary("News of the site, for administrators"),
                            [this](const Request& request) { return showList(request); });
    routes.emplace_back(get(std::string(LIST) + "/new").summary("The form for news of the site"),
                        [this](const Request& request) { return edit(request, true); });
    routes.emplace_back(post(std::string(LIST) + "/new").summary("Writes news of the site"),
                        [this](const Request& request) { return take(request, true); });
    routes.emplace_back(get(one + "update").summary("The form for one of the site's news"),
                        [this](const Request& request) { return edit(request, false); });
    routes.emplace_back(post(one + "update").summary("Changes one of the site's news"),
                        [this](const Request& request) { return take(request, false); });
    routes.emplace_back(post(one + "delete").summary("Deletes one of the site's news"),
                        [this](const Request& request) { return remove(request); });
    return routes;
}

Record SiteNews::requireNews(const Request& request) const
{
    auto news = _desk.tasks().database.read(
        [&](Session& session)
        { return findRecord(session, announcementResource(), request.intParam("news")); });
    if (!news)
        throw HttpError(404, problem::NOT_FOUND, "There is no such news.");
    return std::move(*news);
}

Response SiteNews::showList(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const Caller&)
        {
            const auto all = _desk.tasks().database.read(
                [](Session& session)
                {
                    std::vector<Record> found;
                    for (const auto id:
                         session.all([](const Row& row) { return row.integer(0); },
                                     "SELECT id FROM tasks_announcement ORDER BY id DESC LIMIT $1", MOST))
                        if (auto news = findRecord(session, announcementResource(), id))
                            found.push_back(std::move(*news));
                    return found;
                });
            AdminSheet sheet{.templateName = "admin/announcement.html",
                             .heading = "News",
                             .twinTitle = "Manage global Announcements",
                             .lede = "What the whole site is told, on the front page and below News."};
            sheet.body.button("Write news", std::string(LIST) + "/new");
            for (const auto& news: all)
                sheet.body.row({.label = Phrase::verbatim(news.text("title")),
                                .hint = news.boolean("published") ? Phrase("Published") : Phrase("Draft"),
                                .button = "Change",
                                .path = pathOfOne(news, "update")});
            if (all.empty())
                sheet.body.text("There is no news yet.");
            sheet.members = [&](JsonWriter& json)
            {
                json.key("announcements").beginArray();
                for (const auto& news: all)
                    writeObject(json, news, {});
                json.end();
            };
            return _desk.show(request, sheet);
        });
}

Response SiteNews::showForm(const Request& request, const Record* news, PageForm form) const
{
    AdminSheet sheet{.templateName = "admin/new_announcement.html",
                     .heading = news ? Phrase("Edit a post") : Phrase("Write a new post"),
                     .twinTitle = news ? "Edit a post" : "Write a new post",
                     .form = std::move(form)};
    if (news)
        sheet.body.row({.label = "Delete the post",
                        .hint = "It cannot be taken back",
                        .button = "Delete",
                        .action = pathOfOne(*news, "delete"),
                        .destroys = true});
    return _desk.show(request, sheet);
}

Response SiteNews::edit(const Request& request, bool isNew) const
{
    return _desk.enter(request,
                       [&](const Caller&)
                       {
                           if (isNew)
                               return showForm(request, nullptr, formOf(nullptr));
                           const Record news = requireNews(request);
                           return showForm(request, &news, formOf(&news));
                       });
}

Response SiteNews::take(const Request& request, bool isNew) const
{
    return _desk.take(
        request,
        [&](const Caller& caller)
        {
            std::optional<Record> stored;
            if (!isNew)
                stored = requireNews(request);
            const Record* before = stored ? &*stored : nullptr;
            const PostedPage posted = PostedPage::read(request);
            PageForm form = formOf(before);
            for (const char* name: {"title", "body", "media_url"})
                fieldOf(form, name).value = posted.text(name);
            FormField& published = fieldOf(form, "published");
            published.ticked = posted.isOn("published", published.ticked);
            FormField& title = fieldOf(form, "title");
            if (title.value.empty())
                title.errors.emplace_back("You must enter a title for the post.");
            if (title.value.size() > LONGEST_TITLE)
                title.errors.emplace_back("The title is too long.");
            if (fieldOf(form, "body").value.empty())
                fieldOf(form, "body").errors.emplace_back("You must enter some text for the post.");
            FormField& picture = fieldOf(form, "media_url");
            if (!picture.value.empty() && !picture.value.starts_with("https://") &&
                !picture.value.starts_with("http://") && !picture.value.starts_with("/uploads/"))
                picture.errors.emplace_back("Wanted is an address that begins with https://.");
            if (hasErrors(form))
                return showForm(request, before, std::move(form));
            store(caller, form, before);
            return _desk.leave(request, LIST,
                               isNew ? FlashMessage{"success", Phrase::verbatim("<i class=\"icon-ok\"></i> "
                                                                                "Annnouncement created!")}
                                     : FlashMessage{"success", "Announcement updated!"});
        });
}

void SiteNews::store(const Caller& caller, const PageForm& form, const Record* before) const
{
    const Tasks& tasks = _desk.tasks();
    tasks.database.write(
        [&](Transaction& transaction)
        {
            auto stored =
                before ? lockRecord(transaction, announcementResource(), before->id()) : std::nullopt;
            if (before && !stored)
                throw HttpError(404, problem::NOT_FOUND, "There is no such news.");
            Record news = stored ? *stored : Record(announcementResource());
            news.set("title", form.fields[0].value);
            news.set("body", form.fields[1].value);
            news.set("media_url", form.fields[2].value);
            news.set("published", form.fields[3].ticked);
            news.set("updated", tasks.now());
            if (before)
            {
                updateRecord(transaction, news);
                noteChanged(transaction, tasks, *stored, news);
                return;
            }
            news.set("created", tasks.now());
            news.set("user_id", *caller.userId);
            news.set("info", "{}");
            insertRecord(transaction, news);
            noteMade(transaction, tasks, news);
        });
}

Response SiteNews::remove(const Request& request) const
{
    return _desk.take(request,
                      [&](const Caller&)
                      {
                          const Record news = requireNews(request);
                          const Tasks& tasks = _desk.tasks();
                          tasks.database.write(
                              [&](Transaction& transaction)
                              {
                                  if (deleteRecord(transaction, announcementResource(), news.id()))
                                      noteRemoved(transaction, tasks, news);
                              });
                          return _desk.leave(request, LIST, {"success", "Announcement deleted!"});
                      });
}

} // namespace colonnade::tasks
