#include "reading/NewsPages.h"

#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Markup.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_SHOWN = 200; ///< of a post in the list, code points
constexpr const char* NEWEST = " ORDER BY id DESC LIMIT 100";

View exampleList()
{
    View view;
    addExampleProject(view);
    view.set("has_posts", true);
    View& post = view.list("posts").add();
    post.set("path", "/").set("headline", "News").set("beginning", "It is").set("is_hidden", true);
    post.nest("made").set("iso", "i").set("date", "d").set("clock", "c").set("ago", "a");
    return view;
}

View examplePost()
{
    View view;
    addExampleProject(view);
    view.set("is_hidden", true).set("list_path", "/").mark("body", Markup::trusted("<p>"));
    view.nest("made").set("iso", "i").set("date", "d").set("clock", "c").set("ago", "a");
    return view;
}

std::string objectOf(const Record& post)
{
    JsonWriter json;
    writeObject(json, post, {});
    return json.take();
}

} // namespace

NewsPages::NewsPages(const Tasks& tasks, const ProjectDoor& door, Pages& pages):
    _tasks(tasks),
    _door(door),
    _list(pages.loadTemplate("tasks_news", exampleList())),
    _post(pages.loadTemplate("tasks_post", examplePost()))
{
}

Response NewsPages::list(const Request& request) const
{
    return _door.enter(
        request,
        [&](const PageView& view)
        {
            const bool all = manages(view.caller, view.project);
            std::vector<Record> posts;
            _tasks.database.read(
                [&](Session& session)
                {
                    posts.clear();
                    const auto ids =
                        session.all([](const Row& row) { return row.integer(0); },
                                    std::string("SELECT id FROM tasks_blogpost WHERE project_id = $1") +
                                        (all ? "" : " AND published") + NEWEST,
                                    view.project.id());
                    posts.reserve(ids.size());
                    for (const auto id: ids)
                        if (auto post = findRecord(session, blogpostResource(), id))
                            posts.push_back(std::move(*post));
                });
            ProjectContent content{
                .templateName = "projects/blog.html", .heading = "News", .hasTitle = false, .page = _list};
            content.members = [&](JsonWriter& json, const ProjectState&)
            {
                json.key("blogposts").beginArray();
                for (const auto& post: posts)
                    json.raw(objectOf(post));
                json.end();
            };
            content.draw = [&](View& page, const ProjectState&)
            {
                page.set("has_posts", !posts.empty());
                View& list = page.list("posts");
                for (const auto& post: posts)
                    list.add()
                        .set("path", pathOf(view.project, std::to_string(post.id())))
                        .set("headline", post.text("title"))
                        .set("beginning", plainMarkdown(post.text("body"), MOST_SHOWN))
                        .set("is_hidden", !post.boolean("published"))
                        .put("made", _door.pages().time(post.text("created")));
            };
            return _door.show(request, view, content);
        });
}

Response NewsPages::show(const Request& request) const
{
    return _door.enter(request,
                       [&](const PageView& view)
                       {
                           const auto post = _tasks.database.read(
                               [&](Session& session)
                               { return findRecord(session, blogpostResource(), request.intParam("post")); });
                           const bool isOwn = post && !isNull((*post)["user_id"]) &&
                                              view.caller.is(post->integer("user_id"));
                           if (!post || post->integer("project_id") != view.project.id() ||
                               !(post->boolean("published") || isOwn))
                               throw HttpError(404, problem::NOT_FOUND, "There is no such post.");
                           ProjectContent content{
                               .templateName = "projects/blog_post.html",
                               .heading = Phrase::verbatim(post->text("title")),
                               .twinTitle = " &middot; Blog",
                               .page = _post,
                               .sentence = Phrase::verbatim(plainMarkdown(post->text("body"), MOST_SHOWN)),
                               .unlisted = !post->boolean("published")};
                           content.members = [&](JsonWriter& json, const ProjectState&)
                           { json.rawMember("blogpost", objectOf(*post)); };
                           content.draw = [&](View& page, const ProjectState&)
                           {
                               page.set("is_hidden", !post->boolean("published"))
                                   .set("list_path", pathOf(view.project, "blog"))
                                   .mark("body", renderMarkdown(post->text("body")))
                                   .put("made", _door.pages().time(post->text("created")));
                           };
                           return _door.show(request, view, content);
                       });
}

} // namespace colonnade::tasks
