#include "engine/TaskStep.h"

#include "engine/Local.h"
#include "model/Choice.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace colonnade::quality
{

namespace
{

struct PlacedVote
{
    std::int64_t answer = 0;
    std::int64_t person = 0;
    std::uint32_t label = 0;

    bool operator==(const PlacedVote&) const = default;
};

std::vector<PlacedVote> votesOf(Session& session, std::int64_t task, const std::string& question)
{
    return session.all(
        [](const Row& row) {
            return PlacedVote{row.integer(0), row.integer(1), static_cast<std::uint32_t>(row.integer(2))};
        },
        "select answer_id, person_id, label from quality_vote where task_id = $1 and question = $2 order by "
        "answer_id",
        task, question);
}

} // namespace

struct TaskStep::Look
{
    std::int64_t id = 0;
    std::int64_t project = 0;
    std::optional<tasks::TaskSummary> task = {};
    std::vector<tasks::GivenAnswer> answers = {};
    std::vector<JsonDocument> documents = {};
    std::vector<std::int64_t> people = {};
    bool isGold = false;
    std::map<std::string, Found> found = {};
};

std::optional<std::string> goldLabel(Session& session, std::int64_t task, const std::string& question)
{
    const auto answers = session.find([](const Row& row) { return row.text(0); },
                                      "select answers from quality_gold where task_id = $1", task);
    if (!answers)
        return std::nullopt;
    const auto document = JsonDocument::parse(*answers);
    const auto label = document.root().find(question);
    return label ? std::optional(label.toJson()) : std::nullopt;
}

std::int64_t TaskStep::personOf(Transaction& transaction, std::int64_t project, const Actor& actor) const
{
    constexpr std::string_view FIND =
        "select id from quality_person where project_id = $1 and actor_key = $2";
    const std::string key = actor.key();
    if (const auto known = transaction.findInteger(FIND, project, key))
        return *known;
    const auto pseudonym =
        _identity.vault().digest("quality.person", std::to_string(project) + " " + key).substr(0, 12);
    const auto user = actor.kind == "user" ? parseInteger(actor.id) : std::nullopt;
    transaction.execute(
        "insert into quality_person (project_id, actor_key, user_id, pseudonym) values ($1, $2, $3, $4) "
        "on conflict (project_id, actor_key) do nothing",
        project, key, user, pseudonym);
    return transaction.findInteger(FIND, project, key).value();
}

void TaskStep::take(Transaction& transaction, Knowledge& known, std::int64_t task) const
{
    Look look{.id = task, .project = known.project()};
    look.task = _work->findTask(transaction, task);
    if (look.task && look.task->projectId == known.project())
        look.answers = _work->answers(transaction, task);
    look.documents.reserve(look.answers.size());
    look.people.reserve(look.answers.size());
    for (const auto& answer: look.answers)
    {
        look.documents.push_back(JsonDocument::parse(answer.info));
        look.people.push_back(personOf(transaction, known.project(), answer.actor));
    }
    look.isGold = transaction.findInteger("select 1 from quality_gold where task_id = $1", task).has_value();
    const auto before =
        transaction.findInteger("select max(answers) from quality_task where task_id = $1", task).value_or(0);
    for (const auto& question: known.settings().questions)
        judge(transaction, known, look, question);
    known.seen += static_cast<std::int64_t>(look.answers.size()) - before;
    close(transaction, known, look);
}

void TaskStep::judge(Transaction& transaction, Knowledge& known, Look& look, const Question& question) const
{
    Found& found = look.found[question.name];
    if (question.isModelled())
        judgeLearnt(transaction, known, look, question);
    else
    {
        std::vector<JsonValue> said;
        said.reserve(look.documents.size());
        for (const auto& document: look.documents)
            if (const auto value = valueAt(document.root(), question.path))
                said.push_back(value);
        const auto local = judgeLocally(question, said);
        found = {
            local.label, local.agreement, {}, static_cast<std::int64_t>(look.answers.size()), local.method};
    }
    if (const auto verdict = transaction.find(
            [](const Row& row) { return row.text(0); },
            "select label from quality_verdict where task_id = $1 and question = $2", look.id, question.name))
    {
        found.label = *verdict;
        found.certainty = 1;
        found.method = "expert";
    }
    if (look.answers.empty())
    {
        transaction.execute("delete from quality_task where task_id = $1 and question = $2", look.id,
                            question.name);
        return;
    }
    transaction.execute(
        "insert into quality_task (task_id, question, project_id, answers, complete, label, certainty, "
        "posterior, method) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (task_id, question) do update set answers = "
        "excluded.answers, complete = excluded.complete, label = excluded.label, certainty = "
        "excluded.certainty, "
        "posterior = excluded.posterior, method = excluded.method",
        look.id, question.name, look.project, static_cast<std::int64_t>(look.answers.size()),
        look.task->complete, found.label, found.certainty, toJson(found.posterior), found.method);
}

namespace
{

void count(Session& session, Knowledge& known, const std::string& question,
           const std::vector<PlacedVote>& votes, Posterior posterior, double times)
{
    if (votes.empty() || posterior.empty())
        return;
    Learnt& learnt = known.learnt(question);
    posterior.resize(learnt.model.labels(), 0.0);
    for (const auto& vote: votes)
        learnt.model.add({0, 0, vote.label}, posterior, times, known.skill(session, vote.person, question));
    learnt.model.addItem(posterior, times);
}

void storeVotes(Transaction& transaction, std::int64_t project, std::int64_t task,
                const std::string& question, const std::vector<PlacedVote>& votes)
{
    transaction.execute("delete from quality_vote where task_id = $1 and question = $2", task, question);
    for (const auto& vote: votes)
        transaction.execute(
            "insert into quality_vote (answer_id, question, project_id, task_id, person_id, label) "
            "values ($1, $2, $3, $4, $5, $6)",
            vote.answer, question, project, task, vote.person, static_cast<std::int64_t>(vote.label));
}

Posterior judgeVotes(Session& session, Knowledge& known, const std::string& question,
                     const std::vector<PlacedVote>& votes)
{
    const SkillModel& model = known.learnt(question).model;
    Posterior posterior(model.labels());
    model.startLogs(posterior);
    for (const auto& vote: votes)
    {
        const Confusion& person = known.skill(session, vote.person, question);
        for (std::size_t truth = 0; truth < model.labels(); ++truth)
            posterior[truth] += std::log(model.chance(person, truth, vote.label));
    }
    normaliseLogs(posterior);
    return posterior;
}

} // namespace

void TaskStep::judgeLearnt(Transaction& transaction, Knowledge& known, Look& look,
                           const Question& question) const
{
    const auto old = votesOf(transaction, look.id, question.name);
    const auto counted = transaction.find(
        [](const Row& row) { return readNumbers(JsonDocument::parse(row.text(0)).root()); },
        "select posterior from quality_task where task_id = $1 and question = $2", look.id, question.name);
    count(transaction, known, question.name, old, counted.value_or(Posterior()), -1);
    std::vector<PlacedVote> votes;
    votes.reserve(look.answers.size());
    for (std::size_t at = 0; at < look.answers.size(); ++at)
        if (const auto value = valueAt(look.documents[at].root(), question.path))
            if (const auto label = known.labelOf(transaction, question, value.toJson()))
                votes.push_back({look.answers[at].id, look.people[at], *label});
    if (votes != old)
        storeVotes(transaction, look.project, look.id, question.name, votes);
    Found& found = look.found[question.name];
    found.answers = static_cast<std::int64_t>(votes.size());
    const Learnt& learnt = known.learnt(question.name);
    found.method = nameOf(learnt.model.method());
    if (votes.empty())
        return;
    found.posterior = judgeVotes(transaction, known, question.name, votes);
    const auto best = bestLabel(found.posterior);
    found.label = learnt.labels[best];
    found.certainty =
        learnt.labels.size() > 1 ? learnt.calibration.certainty(logOddsOf(found.posterior)) : 0.5;
    if (const auto gold = goldLabel(transaction, look.id, question.name))
        if (const auto label = known.labelOf(transaction, question, *gold))
        {
            found.posterior.assign(known.learnt(question.name).model.labels(), 0.0);
            found.posterior[*label] = 1;
            found.label = *gold;
            found.certainty = 1;
        }
    count(transaction, known, question.name, votes, found.posterior, 1);
}

void writeFound(JsonWriter& json, const Found& found, const Learnt& learnt, const FitStamp& fit)
{
    json.beginObject().rawMember("label", found.label).member("certainty", found.certainty);
    json.key("posterior").beginObject();
    for (std::size_t label = 0; label < found.posterior.size() && label < learnt.labels.size(); ++label)
    {
        const auto document = JsonDocument::parse(learnt.labels[label]);
        json.member(document.root().isText() ? std::string(document.root().text()) : learnt.labels[label],
                    found.posterior[label]);
    }
    json.end().member("answers", found.answers).member("method", found.method);
    json.key("model")
        .beginObject()
        .member("number", fit.number)
        .member("at", fit.at)
        .member("version", "0.1.0")
        .end();
    json.member("gold_used", learnt.goldUsed).end();
}

void TaskStep::close(Transaction& transaction, Knowledge& known, Look& look) const
{
    if (!look.task || look.answers.empty() || look.isGold)
        return;
    const auto& settings = known.settings();
    const auto given = static_cast<std::int64_t>(look.answers.size());
    const bool sure = settings.targetCertainty && given >= settings.minimumAnswers &&
                      std::ranges::all_of(settings.questions,
                                          [&](const Question& question)
                                          {
                                              const auto& found = look.found[question.name];
                                              return found.method == "expert" ||
                                                     (question.isModelled() &&
                                                      found.certainty >= *settings.targetCertainty);
                                          });
    bool complete = look.task->complete;
    if (!complete && sure && _work->complete(transaction, look.id, given) == tasks::Completion::Done)
    {
        complete = true;
        known.answersSaved += look.task->wanted - given;
        transaction.execute("update quality_task set complete = $2 where task_id = $1", look.id, true);
    }
    if (!complete)
        return;
    JsonWriter json;
    json.beginObject();
    for (const auto& question: settings.questions)
    {
        json.key(question.name);
        writeFound(json, look.found[question.name], known.learnt(question.name), known.fit());
    }
    _work->setResultMember(transaction, look.id, "consensus", json.end().take());
}

} // namespace colonnade::quality
