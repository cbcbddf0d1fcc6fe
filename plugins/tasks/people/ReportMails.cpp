#include "people/ReportMails.h"

#include <colonnade/Mail.h>

#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr const char* JOB = "tasks_reports";
constexpr const char* DAILY = "0 6 * * *";
constexpr int MOST_LISTED = 50; ///< of a mail; the list of tasks has all

const MailVariables EXAMPLES{{"brand", "Museum Crowd"},
                             {"fullname", "Anna"},
                             {"project", "Herbarium labels"},
                             {"address", "https://x/"},
                             {"reports", std::vector<std::string>{"Task 42: The picture is missing."}},
                             {"more", false}};

struct Reported
{
    std::string shortName;
    std::string name;
    std::vector<std::string> lines;
    bool more = false;
};

Reported findReported(Session& session, std::int64_t project)
{
    Reported found;
    session.find(
        [&](const Row& row)
        {
            found.shortName = row.text(0);
            found.name = row.text(1);
            return true;
        },
        "SELECT short_name, name FROM tasks_project WHERE id = $1", project);
    found.lines =
        session.all([](const Row& row) { return "#" + std::to_string(row.integer(0)) + ": " + row.text(1); },
                    "SELECT r.task_id, r.reason FROM tasks_report r JOIN tasks_task t ON t.id = r.task_id "
                    "WHERE NOT r.mailed AND t.project_id = $1 ORDER BY r.id LIMIT $2",
                    project, MOST_LISTED + 1);
    found.more = found.lines.size() > MOST_LISTED;
    if (found.more)
        found.lines.pop_back();
    return found;
}

} // namespace

ReportMails::ReportMails(Context& context, const Tasks& tasks):
    _context(context),
    _tasks(tasks),
    _template(context.mail().loadTemplate("tasks_reports", context.resourceDirectory() + "/templates/mail",
                                          context.translations(), EXAMPLES))
{
    context.jobs().add({.name = JOB}, [this](JobCall&) { send(); });
    context.jobs().every(DAILY, JOB);
}

void ReportMails::send() const
{
    const auto projects = _tasks.database.read(
        [](Session& session)
        {
            return session.all([](const Row& row) { return row.integer(0); },
                               "SELECT DISTINCT t.project_id FROM tasks_report r JOIN tasks_task t "
                               "ON t.id = r.task_id WHERE NOT r.mailed ORDER BY t.project_id");
        });
    for (const auto project: projects)
        _tasks.database.write([&](Transaction& transaction) { sendOf(transaction, project); });
}

void ReportMails::sendOf(Transaction& transaction, std::int64_t project) const
{
    const Reported reported = findReported(transaction, project);
    if (reported.lines.empty())
        return;
    const auto owners =
        transaction.all([](const Row& row) { return row.integer(0); },
                        "SELECT user_id FROM tasks_owner WHERE project_id = $1 ORDER BY user_id", project);
    for (const auto& owner: owners)
        if (const auto user = _tasks.identity.users().findById(transaction, owner);
            user && !user->disabled && isMailAddress(user->email))
            _context.mail().send(transaction, _template->render({user->email},
                                                                {{"brand", _tasks.brand},
                                                                 {"fullname", user->fullname},
                                                                 {"project", reported.name},
                                                                 {"address", _tasks.publicUrl + "/project/" +
                                                                                 reported.shortName +
                                                                                 "/tasks/browse?reported=1"},
                                                                 {"reports", reported.lines},
                                                                 {"more", reported.more}},
                                                                user->locale));
    transaction.execute("UPDATE tasks_report SET mailed = true WHERE NOT mailed AND task_id IN "
                        "(SELECT id FROM tasks_task WHERE project_id = $1)",
                        project);
}

} // namespace colonnade::tasks
