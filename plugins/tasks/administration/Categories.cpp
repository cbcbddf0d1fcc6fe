#include "administration/Categories.h"

#include "model/ListNames.h"
#include "records/Acts.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

#include <algorithm>
#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr const char* LIST = "/admin/categories";
constexpr std::size_t LONGEST_NAME = 200;

PageForm formOf(const Record* category)
{
    return {.action = category ? "/admin/categories/update/" + std::to_string(category->id()) : LIST,
            .submit = category ? Phrase("Save") : Phrase("Add the category"),
            .fields = {{.name = "name",
                        .label = "Name",
                        .value = category ? category->text("name") : std::string()},
                       {.name = "description",
                        .label = "Description",
                        .value = category ? category->text("description") : std::string(),
                        .hint = "One sentence"}},
            .leavePath = category ? LIST : "",
            .leaveLabel = "Not now"};
}

/// As PYBOSSA makes it of a name.
std::string shortNameOf(const std::string& name)
{
    std::string shortName;
    for (const char c: foldText(name))
        if (c != ' ')
            shortName += c;
    return shortName;
}

/// Nothing is stored before it holds: the name is nobody else's, nor is the address made of it.
void judge(Session& session, PageForm& form, const std::optional<std::int64_t>& self)
{
    FormField& name = fieldOf(form, "name");
    if (name.value.empty())
        name.errors.emplace_back("You must enter a name.");
    if (name.value.size() > LONGEST_NAME)
        name.errors.emplace_back("The name is too long.");
    if (fieldOf(form, "description").value.empty())
        fieldOf(form, "description").errors.emplace_back("You must enter a description.");
    if (session.findInteger("SELECT id FROM tasks_category WHERE (name = $1 OR short_name = $2) AND id <> $3",
                            name.value, self ? std::string() : shortNameOf(name.value), self.value_or(0)))
        name.errors.emplace_back("Another category is called so.");
    if (!self && (isListName(shortNameOf(name.value)) || shortNameOf(name.value).empty()))
        name.errors.emplace_back("A list of projects is called so: take another name.");
}

void fill(PageForm& form, const Request& request)
{
    const PostedPage posted = PostedPage::read(request);
    for (FormField& field: form.fields)
        field.value = posted.text(field.name);
}

void writeCategory(JsonWriter& json, const Record& category)
{
    json.beginObject()
        .member("created", category.text("created"))
        .member("description", category.text("description"))
        .member("id", category.id())
        .key("info")
        .beginObject()
        .end()
        .member("name", category.text("name"))
        .member("short_name", category.text("short_name"))
        .end();
}

} // namespace

OwnerRoutes Categories::routes() const
{
    const std::string one = "/{category:int}";
    OwnerRoutes routes;
    for (const std::string path: {LIST, "/admin/categories/"})
        routes.emplace_back(get(path).summary("The categories of projects, for administrators"),
                            [this](const Request& request) {
                                return _desk.enter(request, [&](const Caller&)
                                                   { return showList(request, formOf(nullptr)); });
                            });
    routes.emplace_back(post(LIST).summary("Adds a category"),
                        [this](const Request& request) { return add(request); });
    routes.emplace_back(get(LIST + ("/update" + one)).summary("The form for a category"),
                        [this](const Request& request)
                        {
                            return _desk.enter(request,
                                               [&](const Caller&)
                                               {
                                                   const Record category = requireCategory(request);
                                                   return showOne(request, category, formOf(&category));
                                               });
                        });
    routes.emplace_back(post(LIST + ("/update" + one)).summary("Changes a category"),
                        [this](const Request& request) { return update(request); });
    routes.emplace_back(get(LIST + ("/del" + one)).summary("Asks before a category is deleted"),
                        [this](const Request& request) { return ask(request); });
    routes.emplace_back(post(LIST + ("/del" + one)).summary("Deletes a category; its projects go to another"),
                        [this](const Request& request) { return remove(request); });
    return routes;
}

std::vector<Categories::Counted> Categories::list() const
{
    return _desk.tasks().database.read(
        [](Session& session)
        {
            std::vector<Counted> all;
            const auto found = session.all(
                [](const Row& row) { return std::pair(row.integer(0), row.integer(1)); },
                "SELECT c.id, coalesce((SELECT CAST(sum(t.n_published + t.n_drafts) AS bigint) FROM "
                "tasks_project_total t WHERE t.category_id = c.id), 0) FROM tasks_category c ORDER BY "
                "c.name, "
                "c.id");
            for (const auto& [id, count]: found)
                if (auto category = findRecord(session, categoryResource(), id))
                    all.push_back({std::move(*category), count});
            return all;
        });
}

Record Categories::requireCategory(const Request& request) const
{
    auto category = _desk.tasks().database.read(
        [&](Session& session)
        { return findRecord(session, categoryResource(), request.intParam("category")); });
    if (!category)
        throw HttpError(404, problem::NOT_FOUND, "There is no such category.");
    return std::move(*category);
}

Response Categories::showList(const Request& request, PageForm form,
                              const std::optional<FlashMessage>& flash) const
{
    const auto all = list();
    AdminSheet sheet{.templateName = "admin/categories.html",
                     .heading = "Categories",
                     .twinTitle = "Categories",
                     .lede = "Projects are sorted into these; people find them by category.",
                     .form = std::move(form),
                     .flash = flash};
    for (const auto& [category, count]: all)
        sheet.body.row({.label = Phrase::verbatim(category.text("name")),
                        .hint = count == 1 ? Phrase("{description} · one project",
                                                    {{"description", category.text("description")}})
                                           : Phrase("{description} · {n} projects",
                                                    {{"description", category.text("description")},
                                                     {"n", std::to_string(count)}}),
                        .button = "Change",
                        .path = "/admin/categories/update/" + std::to_string(category.id())});
    sheet.body.heading("Add a category");
    sheet.members = [&](JsonWriter& json)
    {
        json.key("categories").beginArray();
        for (const auto& one: all)
            writeCategory(json, one.category);
        json.end().key("n_projects_per_category").beginObject();
        for (const auto& one: all)
            json.member(one.category.text("short_name"), one.projects);
        json.end();
    };
    return _desk.show(request, sheet);
}

Response Categories::add(const Request& request) const
{
    return _desk.take(
        request,
        [&](const Caller&)
        {
            const Tasks& tasks = _desk.tasks();
            PageForm form = formOf(nullptr);
            fill(form, request);
            tasks.database.write(
                [&](Transaction& transaction)
                {
                    judge(transaction, form, {});
                    if (hasErrors(form))
                        return;
                    Record category(categoryResource());
                    category.set("name", form.fields[0].value);
                    category.set("short_name", shortNameOf(form.fields[0].value));
                    category.set("description", form.fields[1].value);
                    category.set("info", "{}");
                    category.set("created", tasks.now());
                    insertRecord(transaction, category);
                    noteMade(transaction, tasks, category);
                });
            if (hasErrors(form))
                return showList(request, std::move(form));
            return showList(request, formOf(nullptr), FlashMessage{"success", "Category added"});
        });
}

Response Categories::showOne(const Request& request, const Record& category, PageForm form) const
{
    AdminSheet sheet{.templateName = "admin/update_category.html",
                     .heading = "Update Category",
                     .twinTitle = "Update Category",
                     .form = std::move(form)};
    sheet.body.hint(Phrase("Its address stays: {path}",
                           {{"path", "/project/category/" + category.text("short_name") + "/"}}));
    sheet.body.row({.label = "Delete the category",
                    .hint = "Its projects go to another one",
                    .button = "Delete",
                    .path = "/admin/categories/del/" + std::to_string(category.id())});
    sheet.members = [&](JsonWriter& json)
    {
        json.key("category");
        writeCategory(json, category);
    };
    return _desk.show(request, sheet);
}

Response Categories::update(const Request& request) const
{
    return _desk.take(request,
                      [&](const Caller&)
                      {
                          const Tasks& tasks = _desk.tasks();
                          const Record before = requireCategory(request);
                          PageForm form = formOf(&before);
                          fill(form, request);
                          tasks.database.write(
                              [&](Transaction& transaction)
                              {
                                  auto category = lockRecord(transaction, categoryResource(), before.id());
                                  if (!category)
                                      throw HttpError(404, problem::NOT_FOUND, "There is no such category.");
                                  judge(transaction, form, before.id());
                                  if (hasErrors(form))
                                      return;
                                  const Record was = *category;
                                  category->set("name", form.fields[0].value);
                                  category->set("description", form.fields[1].value);
                                  updateRecord(transaction, *category);
                                  noteChanged(transaction, tasks, was, *category);
                              });
                          if (hasErrors(form))
                              return showOne(request, before, std::move(form));
                          return _desk.leave(request, LIST, {"success", "Category updated"});
                      });
}

Response Categories::refuseLast(const Request& request) const
{
    return _desk.leave(request, LIST,
                       {"warning", "Sorry, it is not possible to delete the only available category. You can "
                                   "modify it, click the edit button"});
}

Response Categories::ask(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const Caller&)
        {
            const Record category = requireCategory(request);
            const auto all = list();
            if (all.size() < 2)
                return refuseLast(request);
            const auto self =
                std::find_if(all.begin(), all.end(),
                             [&](const Counted& one) { return one.category.id() == category.id(); });
            const std::int64_t count = self == all.end() ? 0 : self->projects;
            PageForm form{.action = "/admin/categories/del/" + std::to_string(category.id()),
                          .submit = "Delete the category",
                          .destroys = true,
                          .leavePath = LIST,
                          .leaveLabel = "Not now"};
            FormField where{.name = "move_to", .label = "Where its projects go", .type = "select"};
            for (const auto& one: all)
                if (one.category.id() != category.id())
                    where.choices.push_back(
                        {std::to_string(one.category.id()), Phrase::verbatim(one.category.text("name"))});
            if (count > 0)
                form.fields.push_back(std::move(where));
            AdminSheet sheet{.templateName = "admin/del_category.html",
                             .heading = "Delete Category",
                             .twinTitle = "Delete Category",
                             .lede = Phrase("{name}: {n} projects are in it, drafts counted.",
                                            {{"name", category.text("name")}, {"n", std::to_string(count)}}),
                             .form = std::move(form)};
            sheet.members = [&](JsonWriter& json)
            {
                json.key("category");
                writeCategory(json, category);
            };
            return _desk.show(request, sheet);
        });
}

Response Categories::remove(const Request& request) const
{
    return _desk.take(
        request,
        [&](const Caller&)
        {
            const Tasks& tasks = _desk.tasks();
            const Record category = requireCategory(request);
            const auto target = parseInteger(PostedPage::read(request).text("move_to"));
            const auto refused = tasks.database.write(
                [&](Transaction& transaction) -> std::optional<FlashMessage>
                {
                    const auto others = transaction.all(
                        [](const Row& row) { return row.integer(0); },
                        "SELECT id FROM tasks_category WHERE id <> $1 ORDER BY id", category.id());
                    if (others.empty())
                        return FlashMessage{
                            "warning", "Sorry, it is not possible to delete the only available category. You "
                                       "can modify it, click the edit button"};
                    const bool isUsed =
                        transaction
                            .findInteger("SELECT id FROM tasks_project WHERE category_id = $1 LIMIT 1",
                                         category.id())
                            .has_value();
                    if (isUsed &&
                        (!target || std::find(others.begin(), others.end(), *target) == others.end()))
                        return FlashMessage{"error", "Say where the projects of the category go."};
                    if (isUsed)
                        transaction.execute(
                            "UPDATE tasks_project SET category_id = $2 WHERE category_id = $1", category.id(),
                            *target);
                    if (deleteRecord(transaction, categoryResource(), category.id()))
                        noteRemoved(transaction, tasks, category);
                    return std::nullopt;
                });
            if (refused)
                return _desk.leave(request,
                                   refused->category == "error"
                                       ? "/admin/categories/del/" + std::to_string(category.id())
                                       : std::string(LIST),
                                   *refused);
            return _desk.leave(request, LIST, {"success", "Category deleted"});
        });
}

} // namespace colonnade::tasks
