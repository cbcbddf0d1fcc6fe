#include "api/Deeds.h"

#include "engine/Worker.h"
#include "gold/Records.h"
#include "settings/SettingsCache.h"

#include <colonnade/HttpError.h>

#include <algorithm>

namespace colonnade::quality
{

namespace
{

constexpr std::string_view BELOW =
    "task_id in (select task_id from quality_task where project_id = $1 group by task_id having "
    "min(certainty) < $2)";

/// What was found under other questions is void.
void forget(Transaction& transaction, std::int64_t project)
{
    for (const auto* table:
         {"delete from quality_vote where project_id = $1", "delete from quality_task where project_id = $1",
          "delete from quality_skill where project_id = $1",
          "delete from quality_measure where project_id = $1",
          "delete from quality_error where project_id = $1",
          "delete from quality_label where project_id = $1",
          "delete from quality_inbox where project_id = $1"})
        transaction.execute(table, project);
}

void storeLabels(Transaction& transaction, std::int64_t project, const Settings& settings)
{
    for (const auto& question: settings.questions)
        for (std::size_t number = 0; number < question.labels.size(); ++number)
            transaction.execute(
                "insert into quality_label (project_id, question, number, label) values ($1, $2, $3, $4)",
                project, question.name, static_cast<std::int64_t>(number), question.labels[number]);
}

/// The worker opens them when it looks at them.
void reopenBelow(Transaction& transaction, std::int64_t project, double target)
{
    static const std::string SQL =
        "update quality_closed set reopen = $3 where project_id = $1 and " + std::string(BELOW);
    transaction.execute(SQL, project, target, true);
}

} // namespace

void storeSettings(Transaction& transaction, std::int64_t project, const Settings& settings, std::int64_t now)
{
    if (settings.targetCertainty)
        reopenBelow(transaction, project, *settings.targetCertainty);
    // The claim goes: whoever works by the old settings must stop.
    transaction.execute(
        "insert into quality_project (project_id, settings, fill_due) values ($1, $2, $3) on conflict "
        "(project_id) do update set settings = excluded.settings, fill_due = excluded.fill_due, "
        "claim = null, claim_until = 0, fit = '{}', fit_answers = 0, seen = 0",
        project, toJson(settings), now + SettingsCache::STALE_SECONDS);
    forget(transaction, project);
    storeLabels(transaction, project, settings);
    fillInbox(transaction, project);
}

std::int64_t countBelow(Session& session, std::int64_t project, double target)
{
    static const std::string SQL =
        "select count(*) from quality_closed where project_id = $1 and " + std::string(BELOW);
    return session.findInteger(SQL, project, target).value_or(0);
}

void removeSettings(Transaction& transaction, std::int64_t project)
{
    transaction.execute("delete from quality_project where project_id = $1", project);
    transaction.execute("delete from quality_history where project_id = $1", project);
    transaction.execute("delete from quality_closed where project_id = $1", project);
    forget(transaction, project);
}

bool askForRefit(Transaction& transaction, std::int64_t project)
{
    return transaction.execute("update quality_project set wants_refit = $2, refits_asked = refits_asked + 1 "
                               "where project_id = $1",
                               project, true) == 1;
}

void decideTask(Transaction& transaction, const tasks::ProjectWork& work, std::int64_t project,
                std::int64_t task, const JsonValue& labels)
{
    const auto summary = work.findTask(transaction, task);
    const auto known = Knowledge::load(transaction, project);
    if (!known || !summary || summary->projectId != project)
        throw HttpError(404, problem::NOT_FOUND, "There is no such task, or no settings of quality.");
    const auto& questions = known->settings().questions;
    for (std::size_t at = 0; at < labels.size(); ++at)
    {
        const auto [name, label] = labels.member(at);
        if (std::ranges::find(questions, name, &Question::name) == questions.end())
            throw HttpError(400, problem::BAD_REQUEST,
                            std::string(name) + ": wanted a question of the project.");
        transaction.execute("delete from quality_verdict where task_id = $1 and question = $2", task,
                            std::string(name));
        if (!label.isNull())
            transaction.execute("insert into quality_verdict (task_id, question, project_id, label) values "
                                "($1, $2, $3, $4)",
                                task, std::string(name), project, label.toJson());
    }
    transaction.execute("insert into quality_inbox (project_id, task_id) values ($1, $2)", project, task);
}

bool excusePerson(Transaction& transaction, const Settings* settings, std::int64_t project,
                  const std::string& pseudonym)
{
    const auto person = transaction.findInteger(
        "select id from quality_person where project_id = $1 and pseudonym = $2", project, pseudonym);
    if (!person)
        return false;
    const std::int64_t answered = settings ? recordOf(transaction, *settings, project, *person).gold : 0;
    transaction.execute("update quality_person set excused = $2 where id = $1", *person,
                        answered + (settings ? settings->afterGold : 0));
    return true;
}

} // namespace colonnade::quality
