#include "owning/OwnerNews.h"

#include "records/Acts.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t LONGEST_TITLE = 255;

PageForm formOf(const Record& project, const Record* post)
{
    const std::string number = post ? std::to_string(post->id()) : std::string();
    return {
        .action = pathOf(project, post ? number + "/update" : "new-blogpost"),
        .submit = "Save",
        .fields = {{.name = "title", .label = "Title", .value = post ? post->text("title") : std::string()},
                   {.name = "body",
                    .label = "Text",
                    .type = "area",
                    .value = post ? post->text("body") : std::string(),
                    .hint = "In Markdown"},
                   {.name = "published",
                    .label = "Publish it now",
                    .type = "checkbox",
                    .ticked = post && post->boolean("published")}},
        .leavePath = pathOf(project, "blog"),
        .leaveLabel = "Not now"};
}

void touch(Transaction& transaction, const Tasks& tasks, std::int64_t project)
{
    transaction.execute("UPDATE tasks_project SET updated = $2 WHERE id = $1", project, tasks.now());
}

} // namespace

OwnerRoutes OwnerNews::routes() const
{
    const std::string project = "/project/{short_name}/";
    return {{get(project + "new-blogpost").summary("The form for news of a project"),
             [this](const Request& request) { return show(request, true); }},
            {post(project + "new-blogpost").summary("Writes news of a project"),
             [this](const Request& request) { return take(request, true); }},
            {get(project + "{post:int}/update").summary("The form for one of a project's news"),
             [this](const Request& request) { return show(request, false); }},
            {post(project + "{post:int}/update").summary("Changes one of a project's news"),
             [this](const Request& request) { return take(request, false); }},
            {post(project + "{post:int}/delete").summary("Deletes one of a project's news"),
             [this](const Request& request) { return remove(request); }}};
}

Record OwnerNews::requirePost(const Request& request, const PageView& view) const
{
    auto post = _desk.tasks().database.read(
        [&](Session& session) { return findRecord(session, blogpostResource(), request.intParam("post")); });
    if (!post || post->integer("project_id") != view.project.id())
        throw HttpError(404, problem::NOT_FOUND, "There is no such post.");
    return std::move(*post);
}

Response OwnerNews::page(const Request& request, const PageView& view, const Record* post,
                         PageForm form) const
{
    OwnerPage page{.templateName = post ? "projects/update_blogpost.html" : "projects/new_blogpost.html",
                   .heading = post ? "Edit a post" : "Write a new post",
                   .form = std::move(form)};
    if (post)
        page.body.row({.label = "Delete the post",
                       .hint = "It cannot be taken back",
                       .button = "Delete",
                       .action = pathOf(view.project, std::to_string(post->id()) + "/delete"),
                       .destroys = true});
    page.members = [&](JsonWriter& json, const ProjectState&)
    {
        if (!post)
            return;
        json.key("blogpost");
        writeObject(json, *post, {});
    };
    return _desk.show(request, view, page);
}

Response OwnerNews::show(const Request& request, bool isNew) const
{
    return _desk.enter(request,
                       [&](const PageView& view)
                       {
                           if (isNew)
                               return page(request, view, nullptr, formOf(view.project, nullptr));
                           const Record post = requirePost(request, view);
                           return page(request, view, &post, formOf(view.project, &post));
                       });
}

Response OwnerNews::take(const Request& request, bool isNew) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          std::optional<Record> stored;
                          if (!isNew)
                              stored = requirePost(request, view);
                          const Record* before = stored ? &*stored : nullptr;
                          const PostedPage posted = PostedPage::read(request);
                          PageForm form = formOf(view.project, before);
                          FormField& title = fieldOf(form, "title");
                          FormField& body = fieldOf(form, "body");
                          FormField& published = fieldOf(form, "published");
                          title.value = posted.text("title");
                          body.value = posted.text("body");
                          published.ticked = posted.isOn("published", published.ticked);
                          if (title.value.empty())
                              title.errors.emplace_back("You must enter a title for the post.");
                          if (title.value.size() > LONGEST_TITLE)
                              title.errors.emplace_back("The title is too long.");
                          if (body.value.empty())
                              body.errors.emplace_back("You must enter some text for the post.");
                          if (hasErrors(form))
                              return page(request, view, before, std::move(form));
                          store(view, form, before);
                          return _desk.leave(
                              request, view.project, "blog",
                              {"success", isNew ? "Blog post created!" : "Blog post updated!"});
                      });
}

void OwnerNews::store(const PageView& view, const PageForm& form, const Record* before) const
{
    const Tasks& tasks = _desk.tasks();
    tasks.database.write(
        [&](Transaction& transaction)
        {
            Record post = before ? *before : Record(blogpostResource());
            post.set("title", form.fields[0].value);
            post.set("body", form.fields[1].value);
            post.set("published", form.fields[2].ticked);
            post.set("updated", tasks.now());
            if (!before)
            {
                post.set("created", tasks.now());
                post.set("project_id", view.project.id());
                post.set("user_id", *view.caller.userId);
                post.set("info", "{}");
                insertRecord(transaction, post);
                noteMade(transaction, tasks, post);
            }
            else
            {
                updateRecord(transaction, post);
                noteChanged(transaction, tasks, *before, post);
            }
            touch(transaction, tasks, view.project.id());
        });
}

Response OwnerNews::remove(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const Record post = requirePost(request, view);
            const Tasks& tasks = _desk.tasks();
            tasks.database.write(
                [&](Transaction& transaction)
                {
                    deleteRecord(transaction, blogpostResource(), post.id());
                    noteRemoved(transaction, tasks, post);
                    touch(transaction, tasks, view.project.id());
                });
            return _desk.leave(request, view.project, "blog", {"success", "Blog post deleted!"});
        });
}

} // namespace colonnade::tasks
