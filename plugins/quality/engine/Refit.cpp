#include "engine/Refit.h"

#include "engine/PeopleFlags.h"
#include "engine/TaskStep.h"
#include "model/Agreement.h"
#include "model/Choice.h"

#include <algorithm>
#include <cmath>

namespace colonnade::quality
{

namespace
{

constexpr std::uint64_t SEED = 1;
constexpr std::size_t AT_ONCE = 200; // rows of a transaction: other writers wait meanwhile

std::uint32_t placeOf(std::map<std::int64_t, std::uint32_t>& places, std::vector<std::int64_t>& ids,
                      std::int64_t id)
{
    const auto [place, isNew] = places.emplace(id, static_cast<std::uint32_t>(ids.size()));
    if (isNew)
        ids.push_back(id);
    return place->second;
}

} // namespace

Gathered gather(Session& session, std::int64_t project, const std::string& question,
                const std::vector<std::string>& labels)
{
    Gathered gathered;
    std::map<std::int64_t, std::uint32_t> items;
    std::map<std::int64_t, std::uint32_t> people;
    session.all(
        [&](const Row& row)
        {
            gathered.votes.push_back({placeOf(items, gathered.tasks, row.integer(0)),
                                      placeOf(people, gathered.people, row.integer(1)),
                                      static_cast<std::uint32_t>(row.integer(2))});
            return 0;
        },
        "select task_id, person_id, label from quality_vote where project_id = $1 and question = $2 order by "
        "task_id, "
        "answer_id",
        project, question);
    gathered.gold.resize(gathered.tasks.size());
    session.all(
        [&](const Row& row)
        {
            const auto item = items.find(row.integer(0));
            const auto document = JsonDocument::parse(row.text(1));
            const auto value = document.root().find(question);
            if (item == items.end() || !value)
                return 0;
            const auto label = std::ranges::find(labels, value.toJson());
            if (label != labels.end())
                gathered.gold[item->second] = static_cast<std::uint32_t>(label - labels.begin());
            return 0;
        },
        "select task_id, answers from quality_gold where project_id = $1 order by task_id", project);
    return gathered;
}

Refitted refit(const Question& question, const Gathered& gathered, std::size_t labels)
{
    const Crowd crowd(labels, gathered.votes);
    Refitted refitted{fitOf(findMethod(question.aggregator), crowd, gathered.gold), {}};
    const auto before = calibrateBySplit(refitted.fit, SEED);
    std::vector<Judged> gold;
    for (std::size_t item = 0; item < gathered.gold.size(); ++item)
        if (gathered.gold[item])
        {
            const auto posterior = refitted.fit.posterior(item);
            gold.push_back({logOddsOf(posterior), bestLabel(posterior) == *gathered.gold[item]});
        }
    refitted.goldUsed = static_cast<std::int64_t>(gold.size());
    refitted.calibration = calibrateByGold(gold, before);
    if (refitted.calibration.kind() == Calibration::Kind::Gold)
        refitted.error = crossValidatedError(gold, before);
    std::vector<Rating> ratings;
    ratings.reserve(gathered.votes.size());
    for (const auto& vote: gathered.votes)
        ratings.push_back({vote.item, static_cast<double>(vote.label)});
    refitted.alpha = alpha(ratings, question.kind == Kind::Ordinal ? Scale::Ordinal : Scale::Nominal);
    return refitted;
}

namespace
{

struct Before
{
    std::string label;
    double certainty = 0;
    bool complete = false;
};

std::map<std::int64_t, Before> tasksBefore(Session& session, std::int64_t project,
                                           const std::string& question)
{
    std::map<std::int64_t, Before> tasks;
    session.all(
        [&](const Row& row)
        {
            tasks[row.integer(0)] = {row.text(1), row.real(2), row.boolean(3)};
            return 0;
        },
        "select task_id, label, certainty, complete from quality_task where project_id = $1 and question = "
        "$2 and "
        "method <> 'expert'",
        project, question);
    return tasks;
}

bool wantsLook(const Before& before, const Found& now, std::optional<double> target)
{
    constexpr double MOVED = 0.01;
    if (before.label != now.label)
        return true;
    return before.complete ? std::abs(before.certainty - now.certainty) > MOVED
                           : target && now.certainty >= *target;
}

} // namespace

void Refitting::writeTasks(const Knowledge& known, const Question& question, const Gathered& gathered,
                           const Refitted& refitted)
{
    const auto before = _database.read([&](Session& session)
                                       { return tasksBefore(session, known.project(), question.name); });
    const auto& labels = known.learnt(question.name).labels;
    const std::string method(nameOf(refitted.fit.model().method()));
    const auto writeOne = [&](Transaction& transaction, std::size_t item)
    {
        const auto& counted = refitted.fit.counted(item);
        const auto best = bestLabel(counted);
        const bool gold = gathered.gold[item].has_value();
        const Found now{
            labels[best], gold ? 1 : refitted.calibration.certainty(logOddsOf(counted)), {}, 0, method};
        const auto task = gathered.tasks[item];
        const auto was = before.find(task);
        transaction.execute("update quality_task set posterior = $3 where task_id = $1 and question = $2",
                            task, question.name, toJson(counted));
        if (was == before.end())
            return;
        transaction.execute(
            "update quality_task set label = $3, certainty = $4, method = $5 where task_id = $1 and "
            "question = $2",
            task, question.name, now.label, now.certainty, method);
        if (wantsLook(was->second, now, known.settings().targetCertainty))
            transaction.execute("insert into quality_inbox (project_id, task_id) values ($1, $2)",
                                known.project(), task);
    };
    for (std::size_t first = 0; first < gathered.tasks.size(); first += AT_ONCE)
        _write(
            [&](Transaction& transaction)
            {
                for (std::size_t item = first; item < std::min(first + AT_ONCE, gathered.tasks.size());
                     ++item)
                    writeOne(transaction, item);
            });
}

void Refitting::writePeople(const Knowledge& known, const Question& question, const Gathered& gathered,
                            const Refitted& refitted)
{
    const auto flags = flagsOf(refitted.fit, gathered);
    const auto& skills = refitted.fit.people();
    for (std::size_t first = 0; first < gathered.people.size(); first += AT_ONCE)
        _write(
            [&](Transaction& transaction)
            {
                for (std::size_t person = first; person < std::min(first + AT_ONCE, gathered.people.size());
                     ++person)
                {
                    transaction.execute(
                        "insert into quality_skill (person_id, question, project_id, counts) values ($1, $2, "
                        "$3, $4) "
                        "on conflict (person_id, question) do update set counts = excluded.counts",
                        gathered.people[person], question.name, known.project(),
                        toJson(skills[person].counts()));
                    transaction.execute("update quality_person set flags = $2 where id = $1",
                                        gathered.people[person], flags[person]);
                }
            });
}

void Refitting::run(std::int64_t project, const std::string& at, const std::function<void(double)>& progress)
{
    auto known = _database.read([&](Session& session) { return Knowledge::load(session, project); });
    if (!known)
        return;
    // Should it end half-way, it is done again.
    _write(
        [&](Transaction& transaction) {
            transaction.execute("update quality_project set wants_refit = $2 where project_id = $1", project,
                                true);
        });
    known->restart(at);
    double done = 0;
    for (const auto& question: known->settings().questions)
    {
        Learnt& learnt = known->learnt(question.name);
        const auto gathered = _database.read(
            [&](Session& session) { return gather(session, project, question.name, learnt.labels); });
        if (question.isModelled() && !gathered.votes.empty())
        {
            const auto refitted = refit(question, gathered, learnt.labels.size());
            learnt.model = refitted.fit.model();
            learnt.calibration = refitted.calibration;
            learnt.goldUsed = refitted.goldUsed;
            learnt.error = refitted.error;
            learnt.alpha = std::isnan(refitted.alpha) ? std::nullopt : std::optional(refitted.alpha);
            learnt.alphaAnswers = static_cast<std::int64_t>(gathered.votes.size());
            writeTasks(*known, question, gathered, refitted);
            writePeople(*known, question, gathered, refitted);
        }
        done += 1;
        progress(done / static_cast<double>(known->settings().questions.size()));
    }
    _write(
        [&](Transaction& transaction)
        {
            known->save(transaction);
            transaction.execute("update quality_project set wants_refit = $2 where project_id = $1", project,
                                false);
        });
}

} // namespace colonnade::quality
