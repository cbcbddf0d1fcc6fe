#include "engine/TaskStep.h"

#include "engine/Local.h"
#include "engine/Votes.h"
#include "model/Choice.h"

#include <colonnade/Text.h>
#include <colonnade/pybossa/TimeAgo.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace colonnade::quality
{

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
    const auto answers =
        session.find([](const Row& row) { return row.text(0); },
                     "select answers from quality_gold where task_id = $1 and drawn_after = 0", task);
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
    reopen(transaction, known, look);
    close(transaction, known, look);
}

void TaskStep::judge(Transaction& transaction, Knowledge& known, Look& look, const Question& question) const
{
    Found& found = look.found[question.name];
    if (question.isModelled())
        judgeLearnt(transaction, known, look, question);
    else
        judgeAlone(transaction, look, question);
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

std::uint32_t bitOf(const PlacedVote& vote, std::size_t label)
{
    return static_cast<std::uint32_t>((vote.label >> label) & 1);
}

/// One item of what is learnt: all of a choice, one label of a set.
void countItem(Session& session, Knowledge& known, const Question& question,
               const std::vector<PlacedVote>& votes, std::optional<std::size_t> label,
               const Posterior& posterior, double times)
{
    Learnt& learnt = known.learnt(question.name);
    for (const auto& vote: votes)
    {
        const auto said = label ? bitOf(vote, *label) : static_cast<std::uint32_t>(vote.label);
        learnt.model.add({0, 0, said}, posterior, times, known.skill(session, vote.person, question.name));
    }
    learnt.model.addItem(posterior, times);
}

void count(Session& session, Knowledge& known, const Question& question, const std::vector<PlacedVote>& votes,
           Posterior posterior, double times)
{
    if (votes.empty() || posterior.empty())
        return;
    if (question.isSet())
    {
        for (std::size_t label = 0; label < posterior.size(); ++label)
            countItem(session, known, question, votes, label, {1 - posterior[label], posterior[label]},
                      times);
        return;
    }
    posterior.resize(known.learnt(question.name).model.labels(), 0.0);
    countItem(session, known, question, votes, std::nullopt, posterior, times);
}

Posterior judgeItem(Session& session, Knowledge& known, const Question& question,
                    const std::vector<PlacedVote>& votes, std::optional<std::size_t> label)
{
    const SkillModel& model = known.learnt(question.name).model;
    Posterior posterior(model.labels());
    model.startLogs(posterior);
    for (const auto& vote: votes)
    {
        const Confusion& person = known.skill(session, vote.person, question.name);
        const auto said = label ? bitOf(vote, *label) : static_cast<std::size_t>(vote.label);
        for (std::size_t truth = 0; truth < model.labels(); ++truth)
            posterior[truth] += std::log(model.chance(person, truth, said));
    }
    normaliseLogs(posterior);
    return posterior;
}

Posterior judgeVotes(Session& session, Knowledge& known, const Question& question,
                     const std::vector<PlacedVote>& votes)
{
    if (!question.isSet())
        return judgeItem(session, known, question, votes, std::nullopt);
    Posterior all;
    all.reserve(known.learnt(question.name).labels.size());
    for (std::size_t label = 0; label < known.learnt(question.name).labels.size(); ++label)
        all.push_back(judgeItem(session, known, question, votes, label)[1]);
    return all;
}

std::optional<double> secondsOf(const tasks::GivenAnswer& answer)
{
    if (answer.started.empty() || answer.finished.empty())
        return std::nullopt;
    const double seconds = pybossa::epochSeconds(answer.finished) - pybossa::epochSeconds(answer.started);
    return seconds >= 0 ? std::optional(seconds) : std::nullopt;
}

/// As if all that answers say were known.
void conclude(Transaction& transaction, Knowledge& known, const Question& question, Found& found,
              const std::string& gold)
{
    const auto document = JsonDocument::parse(gold);
    const auto label = known.voteOf(transaction, question, document.root());
    if (!label)
        return;
    found.posterior.assign(question.isSet() ? known.learnt(question.name).labels.size()
                                            : known.learnt(question.name).model.labels(),
                           0.0);
    for (std::size_t at = 0; question.isSet() && at < found.posterior.size(); ++at)
        found.posterior[at] = static_cast<double>((*label >> at) & 1);
    if (!question.isSet())
        found.posterior[static_cast<std::size_t>(*label)] = 1;
    found.label = gold;
    found.certainty = 1;
}

} // namespace

void conclude(Found& found, const Question& question, const Learnt& learnt)
{
    if (!question.isSet())
    {
        found.label = learnt.labels[bestLabel(found.posterior)];
        found.certainty =
            learnt.labels.size() > 1 ? learnt.calibration.certainty(logOddsOf(found.posterior)) : 0.5;
        return;
    }
    JsonWriter json;
    json.beginArray();
    found.certainty = found.posterior.empty() ? 0.5 : 1;
    for (std::size_t label = 0; label < found.posterior.size(); ++label)
    {
        const double there = found.posterior[label];
        found.certainty *= learnt.calibration.certainty(logOddsOf(Posterior{1 - there, there}));
        if (there > 0.5)
            json.raw(learnt.labels[label]);
    }
    found.label = json.end().take();
}

void TaskStep::judgeLearnt(Transaction& transaction, Knowledge& known, Look& look,
                           const Question& question) const
{
    const Place place{look.project, look.id, question.name};
    const auto old = votesOf(transaction, place);
    const auto counted = transaction.find(
        [](const Row& row) { return readNumbers(JsonDocument::parse(row.text(0)).root()); },
        "select posterior from quality_task where task_id = $1 and question = $2", look.id, question.name);
    count(transaction, known, question, old, counted.value_or(Posterior()), -1);
    std::vector<PlacedVote> votes;
    votes.reserve(look.answers.size());
    for (std::size_t at = 0; at < look.answers.size(); ++at)
        if (const auto value = valueAt(look.documents[at].root(), question.path))
            if (const auto label = known.voteOf(transaction, question, value))
                votes.push_back({look.answers[at].id, look.people[at], *label, secondsOf(look.answers[at])});
    if (votes != old)
        storeVotes(transaction, place, votes);
    Found& found = look.found[question.name];
    found.answers = static_cast<std::int64_t>(votes.size());
    found.method = nameOf(known.learnt(question.name).model.method());
    if (votes.empty())
        return;
    found.posterior = judgeVotes(transaction, known, question, votes);
    conclude(found, question, known.learnt(question.name));
    if (const auto gold = goldLabel(transaction, look.id, question.name))
        conclude(transaction, known, question, found, *gold);
    count(transaction, known, question, votes, found.posterior, 1);
}

/// By the answers alone; they are kept for what a fit makes of people.
void TaskStep::judgeAlone(Transaction& transaction, Look& look, const Question& question) const
{
    constexpr std::int64_t NO_LABEL = -1;
    std::vector<AggregatedAnswer> said;
    std::vector<PlacedVote> votes;
    std::vector<PlacedNumber> numbers;
    for (std::size_t at = 0; at < look.answers.size(); ++at)
    {
        const auto value = valueAt(look.documents[at].root(), question.path);
        if (!value)
            continue;
        const double error = question.kind == Kind::Number
                                 ? errorOf(transaction, look.people[at], question.name).value_or(1)
                                 : 1;
        said.push_back({look.people[at], value, 1 / std::max(error * error, 1e-12)});
        votes.push_back({look.answers[at].id, look.people[at], NO_LABEL, secondsOf(look.answers[at])});
        if (question.kind == Kind::Number && value.isNumber())
            numbers.push_back({look.answers[at].id, look.people[at], value.number()});
    }
    const Place place{look.project, look.id, question.name};
    if (votes != votesOf(transaction, place))
        storeVotes(transaction, place, votes);
    if (question.kind == Kind::Number)
        storeNumbers(transaction, place, numbers);
    Found& found = look.found[question.name];
    found.answers = static_cast<std::int64_t>(said.size());
    const Aggregator* other = _aggregators.find(question.aggregator, question.kind);
    if (other && !said.empty())
    {
        const auto aggregated = other->aggregate(said);
        found.label = aggregated.label;
        found.certainty = std::clamp(aggregated.certainty, 0.0, 1.0);
        found.method = question.aggregator;
        return;
    }
    const auto local = judgeLocally(question, said);
    found.label = local.label;
    found.certainty = local.agreement;
    found.method = local.method;
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

/// A task closed early that must be surer by now wants again what it wanted.
void TaskStep::reopen(Transaction& transaction, Knowledge& known, Look& look) const
{
    if (!look.task || !look.task->complete)
        return;
    const auto wanted = transaction.findInteger(
        "select wanted from quality_closed where task_id = $1 and reopen = $2", look.id, true);
    if (!wanted)
        return;
    transaction.execute("delete from quality_closed where task_id = $1", look.id);
    if (*wanted <= look.task->wanted)
        return;
    known.answersSaved -= *wanted - look.task->wanted;
    _work->setWanted(transaction, look.id, *wanted);
    look.task = _work->findTask(transaction, look.id);
    transaction.execute("update quality_task set complete = $2 where task_id = $1", look.id,
                        look.task->complete);
}

bool TaskStep::isSure(const Settings& settings, const Look& look) const
{
    const auto given = static_cast<std::int64_t>(look.answers.size());
    if (!settings.targetCertainty || given < settings.minimumAnswers)
        return false;
    return std::ranges::all_of(settings.questions,
                               [&](const Question& question)
                               {
                                   const auto& found = look.found.at(question.name);
                                   return found.method == "expert" ||
                                          (question.closes() && found.certainty >= *settings.targetCertainty);
                               });
}

void TaskStep::close(Transaction& transaction, Knowledge& known, Look& look) const
{
    if (!look.task || look.answers.empty() || look.isGold)
        return;
    const auto given = static_cast<std::int64_t>(look.answers.size());
    bool complete = look.task->complete;
    if (!complete && isSure(known.settings(), look) &&
        _work->complete(transaction, look.id, given) == tasks::Completion::Done)
    {
        complete = true;
        known.answersSaved += look.task->wanted - given;
        transaction.execute("update quality_task set complete = $2 where task_id = $1", look.id, true);
        transaction.execute("insert into quality_closed (task_id, project_id, wanted) values ($1, $2, $3) on "
                            "conflict (task_id) do update set wanted = excluded.wanted, reopen = $4",
                            look.id, look.project, look.task->wanted, false);
    }
    if (!complete)
        return;
    JsonWriter json;
    json.beginObject();
    for (const auto& question: known.settings().questions)
    {
        json.key(question.name);
        writeFound(json, look.found[question.name], known.learnt(question.name), known.fit());
    }
    _work->setResultMember(transaction, look.id, "consensus", json.end().take());
    drawGold(transaction, known, look);
}

/// Of complete tasks that all have answered alike one in twenty becomes gold; it keeps its result.
void TaskStep::drawGold(Transaction& transaction, const Knowledge& known, const Look& look) const
{
    constexpr std::int64_t ONE_IN = 20;
    constexpr std::int64_t FEWEST = 3;
    const auto given = static_cast<std::int64_t>(look.answers.size());
    // The same tasks whenever it is asked.
    const bool drawn = (look.id * 2654435761LL >> 8) % ONE_IN == 0;
    if (!known.settings().randomGold || !drawn || given < FEWEST)
        return;
    JsonWriter json;
    json.beginObject();
    for (const auto& question: known.settings().questions)
    {
        const auto& found = look.found.at(question.name);
        if (!question.isModelled() || found.method == "expert")
            continue;
        const auto votes = votesOf(transaction, {look.project, look.id, question.name});
        const bool alike = std::ranges::all_of(votes, [&](const PlacedVote& vote)
                                               { return vote.label == votes.front().label; });
        if (votes.empty() || !alike)
            return;
        json.rawMember(question.name, found.label);
    }
    const std::string answers = json.end().take();
    if (answers == "{}")
        return;
    transaction.execute("insert into quality_gold (task_id, project_id, answers, wanted, drawn_after) values "
                        "($1, $2, $3, $4, $5) on conflict (task_id) do nothing",
                        look.id, look.project, answers, look.task->wanted, look.answers.back().id);
    _work->setWanted(transaction, look.id, given + 1);
}

} // namespace colonnade::quality
