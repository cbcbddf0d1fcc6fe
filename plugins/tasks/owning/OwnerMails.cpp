#include "owning/OwnerMails.h"

#include <colonnade/Jobs.h>
#include <colonnade/Mail.h>

#include <array>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr const char* JOB = "tasks_owner_mails";
constexpr const char* OFTEN = "*/5 * * * *";
constexpr const char* PLUGIN = "tasks";
constexpr const char* NO_MAILS = "{\"owner_mails\":false}"; ///< of an account; nothing: it likes them
constexpr std::int64_t DAY = 24 * 3600;

MailVariables variablesOf(const std::string& kind)
{
    MailVariables variables{{"brand", "Museum Crowd"},
                            {"fullname", "Anna"},
                            {"project", "Herbarium labels"},
                            {"address", "https://x/"},
                            {"detail", "x"}};
    for (const char* name: {"import_done", "import_failed", "complete", "daily_failed", "webhook_dead"})
        variables.emplace(name, kind.empty() || kind == name);
    return variables;
}

/// Something that owners are to be told.
struct News
{
    std::int64_t project;
    std::int64_t object;
    std::string kind;
    std::string detail;
};

std::vector<News> findNews(Session& session, const Tasks& tasks)
{
    std::vector<News> found;
    const std::int64_t now = tasks.clock.nowSeconds();
    const std::string yesterday = isoTime((now - DAY) * 1'000'000);
    const auto take = [&](const char* kind)
    {
        return [&found, kind](const Row& row)
        {
            found.push_back({row.integer(0), row.integer(1), kind, row.findText(2).value_or("")});
            return true;
        };
    };
    const std::string isNew = " AND NOT EXISTS (SELECT 1 FROM tasks_owner_mail m WHERE m.project_id = ";
    for (const std::string state: {"done", "failed"})
        session.run(
            "SELECT i.project_id, i.id, cast(i.imported AS text) FROM tasks_import i WHERE i.state = '" +
                state + "' AND i.spool IS NOT NULL AND NOT i.dry_run AND i.finished > $1" + isNew +
                "i.project_id AND m.kind = 'import_" + state + "' AND m.object_id = i.id)",
            std::array<SqlValue, 1>{std::string_view(yesterday)},
            take(state == "done" ? "import_done" : "import_failed"));
    session.run(
        "SELECT c.project_id, max(c.finished) / 86400, cast(count(*) AS text) FROM tasks_webhook_call c "
        "WHERE c.state = 'dead' AND c.finished > $1" +
            isNew +
            "c.project_id AND m.kind = 'webhook_dead' AND m.object_id >= c.finished / 86400) "
            "GROUP BY c.project_id",
        std::array<SqlValue, 1>{now - DAY}, take("webhook_dead"));
    session.run("SELECT p.id, p.n_tasks, cast(p.n_tasks AS text) FROM tasks_project p WHERE p.published AND "
                "p.n_tasks > 0 AND NOT EXISTS (SELECT 1 FROM tasks_task t WHERE t.project_id = p.id AND "
                "t.state = 'ongoing')" +
                    isNew + "p.id AND m.kind = 'complete' AND m.object_id = p.n_tasks)",
                std::vector<SqlValue>(), take("complete"));
    return found;
}

} // namespace

OwnerMails::OwnerMails(const OwnerDesk& desk, Context& context):
    _desk(desk),
    _context(context),
    _template(context.mail().loadTemplate("tasks_owner", context.resourceDirectory() + "/templates/mail",
                                          context.translations(), variablesOf({})))
{
    context.jobs().add({.name = JOB}, [this](JobCall&) { send(); });
    context.jobs().every(OFTEN, JOB);
}

OwnerRoutes OwnerMails::routes() const
{
    const std::string path = "/project/{short_name}/mails";
    return {{get(path).summary("Whether an owner is told by mail"), [this](const Request& request)
             { return _desk.enter(request, [&](const PageView& view) { return page(request, view); }); }},
            {post(path).summary("Sets whether an owner is told by mail"),
             [this](const Request& request) { return take(request); }}};
}

bool OwnerMails::wantsMails(Session& session, std::int64_t user) const
{
    return !_desk.tasks().identity.users().setting(session, user, PLUGIN);
}

Response OwnerMails::page(const Request& request, const PageView& view) const
{
    const bool wants = _desk.tasks().database.read([&](Session& session)
                                                   { return wantsMails(session, *view.caller.userId); });
    OwnerPage page{
        .templateName = "/projects/mails.html",
        .heading = "Mails to you",
        .twinTitle = " &middot; Mails",
        .lede = "When an import is done or has failed, a project is complete, or your server could not "
                "be called."};
    page.form = PageForm{.action = pathOf(view.project, "mails"),
                         .submit = "Save",
                         .fields = {{.name = "mails",
                                     .label = "Tell me by mail what happens to my projects",
                                     .type = "checkbox",
                                     .ticked = wants}}};
    return _desk.show(request, view, page);
}

Response OwnerMails::take(const Request& request) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          const bool wants = PostedPage::read(request).isOn("mails", true);
                          _desk.tasks().database.write(
                              [&](Transaction& transaction)
                              {
                                  _desk.tasks().identity.users().setSetting(transaction, *view.caller.userId,
                                                                            PLUGIN, wants ? "" : NO_MAILS);
                              });
                          return _desk.leave(request, view.project, "mails", {"success", "It is saved."});
                      });
}

void OwnerMails::send() const
{
    const auto news =
        _desk.tasks().database.read([&](Session& session) { return findNews(session, _desk.tasks()); });
    for (const auto& item: news)
        _desk.tasks().database.write(
            [&](Transaction& transaction)
            { tell(transaction, item.project, item.kind, item.object, item.detail); });
}

void OwnerMails::tellDailyFailed(std::int64_t project, const Phrase& reason) const
{
    const std::int64_t day = _desk.tasks().clock.nowSeconds() / DAY;
    _desk.tasks().database.write(
        [&](Transaction& transaction)
        { tell(transaction, project, "daily_failed", day, Language().say(reason)); });
}

/// Nothing if it was told already.
void OwnerMails::tell(Transaction& transaction, std::int64_t project, const std::string& kind,
                      std::int64_t object, const std::string& detail) const
{
    const auto noted = transaction.execute("INSERT INTO tasks_owner_mail (project_id, kind, object_id) "
                                           "VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                                           project, kind, object);
    if (noted == 0)
        return;
    const auto names = transaction.find([](const Row& row) { return std::pair(row.text(0), row.text(1)); },
                                        "SELECT short_name, name FROM tasks_project WHERE id = $1", project);
    const auto owners =
        transaction.all([](const Row& row) { return row.integer(0); },
                        "SELECT user_id FROM tasks_owner WHERE project_id = $1 ORDER BY user_id", project);
    for (const auto owner: owners)
    {
        const auto user = _desk.tasks().identity.users().findById(transaction, owner);
        if (!names || !user || user->disabled || !isMailAddress(user->email) ||
            !wantsMails(transaction, owner))
            continue;
        MailVariables variables = variablesOf(kind);
        variables["brand"] = _desk.tasks().brand;
        variables["fullname"] = user->fullname;
        variables["project"] = names->second;
        variables["detail"] = detail;
        variables["address"] = _desk.tasks().publicUrl + "/project/" + names->first + "/settings";
        _context.mail().send(transaction, _template->render({user->email}, variables, user->locale));
    }
}

} // namespace colonnade::tasks
