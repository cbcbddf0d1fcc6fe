#include "engine/Refit.h"

#include "engine/PeopleFlags.h"
#include "engine/TaskStep.h"
#include "model/Agreement.h"
#include "model/Choice.h"
#include "model/Numbers.h"
#include "model/Replay.h"

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

namespace
{

/// A known label of a task, as its items have it.
void setGold(Gathered& gathered, const Question& question, const std::vector<std::string>& labels,
             std::size_t first, const JsonValue& value)
{
    if (!question.isSet())
    {
        const auto label = std::ranges::find(labels, value.toJson());
        if (label != labels.end())
            gathered.gold[first] = static_cast<std::uint32_t>(label - labels.begin());
        return;
    }
    if (!value.isArray())
        return;
    for (std::size_t label = 0; label < gathered.width; ++label)
        gathered.gold[first + label] = 0;
    for (std::size_t at = 0; at < value.size(); ++at)
        if (const auto label = std::ranges::find(labels, value.at(at).toJson()); label != labels.end())
            gathered.gold[first + static_cast<std::size_t>(label - labels.begin())] = 1;
}

void gatherVotes(Session& session, std::int64_t project, const Question& question, Gathered& gathered,
                 std::map<std::int64_t, std::uint32_t>& items)
{
    std::map<std::int64_t, std::uint32_t> people;
    session.all(
        [&](const Row& row)
        {
            const auto task = placeOf(items, gathered.tasks, row.integer(0));
            const auto person = placeOf(people, gathered.people, row.integer(1));
            const auto said = row.integer(2);
            if (!question.isSet())
                gathered.votes.push_back({task, person, static_cast<std::uint32_t>(said)});
            for (std::size_t label = 0; question.isSet() && label < gathered.width; ++label)
                gathered.votes.push_back({static_cast<std::uint32_t>(task * gathered.width + label), person,
                                          static_cast<std::uint32_t>((said >> label) & 1)});
            return 0;
        },
        "select task_id, person_id, label from quality_vote where project_id = $1 and question = $2 and "
        "label "
        ">= 0 order by task_id, answer_id",
        project, question.name);
}

} // namespace

Gathered gather(Session& session, std::int64_t project, const Question& question,
                const std::vector<std::string>& labels)
{
    Gathered gathered{.width = question.isSet() ? labels.size() : 1};
    std::map<std::int64_t, std::uint32_t> items;
    gatherVotes(session, project, question, gathered, items);
    gathered.gold.resize(gathered.tasks.size() * gathered.width);
    session.all(
        [&](const Row& row)
        {
            const auto item = items.find(row.integer(0));
            const auto document = JsonDocument::parse(row.text(1));
            if (const auto value = document.root().find(question.name); value && item != items.end())
                setGold(gathered, question, labels, item->second * gathered.width, value);
            return 0;
        },
        "select task_id, answers from quality_gold where project_id = $1 and drawn_after = 0 order by "
        "task_id",
        project);
    return gathered;
}

Refitted refit(const Question& question, const Gathered& gathered, std::size_t labels)
{
    const Crowd crowd(question.isSet() ? 2 : labels, gathered.votes);
    Refitted refitted{fitOf(findMethod(question.aggregator), crowd, gathered.gold), {}};
    const auto before = calibrateBySplit(refitted.fit, SEED);
    std::vector<Judged> gold;
    for (std::size_t item = 0; item < gathered.gold.size(); ++item)
        if (gathered.gold[item])
        {
            const auto posterior = refitted.fit.posterior(item);
            gold.push_back({logOddsOf(posterior), bestLabel(posterior) == *gathered.gold[item]});
        }
    refitted.goldUsed = static_cast<std::int64_t>(gold.size() / std::max<std::size_t>(gathered.width, 1));
    refitted.calibration = calibrateByGold(gold, before);
    if (refitted.calibration.kind() == Calibration::Kind::Gold)
    {
        const auto stated = crossValidated(gold, before);
        refitted.error = calibrationError(stated);
        refitted.reliable = reliability(stated);
    }
    std::vector<Rating> ratings;
    ratings.reserve(gathered.votes.size());
    for (const auto& vote: gathered.votes)
        ratings.push_back({vote.item, static_cast<double>(vote.label)});
    refitted.alpha = alpha(ratings, question.kind == Kind::Ordinal ? Scale::Ordinal : Scale::Nominal);
    return refitted;
}

Found foundOf(const Question& question, const Learnt& learnt, const Fit& fit, std::size_t first)
{
    Found found{.method = std::string(nameOf(fit.model().method()))};
    if (question.isSet())
        for (std::size_t label = 0; label < learnt.labels.size(); ++label)
            found.posterior.push_back(fit.counted(first + label)[1]);
    else
        found.posterior = fit.counted(first);
    conclude(found, question, learnt);
    return found;
}

std::vector<Evaluated> evaluate(const Gathered& gathered, std::size_t labels, std::int64_t fewest)
{
    const Crowd crowd(labels, gathered.votes);
    const Fit all = chooseFit(crowd);
    const double items = static_cast<double>(std::max<std::size_t>(all.items(), 1));
    std::vector<Evaluated> evaluated;
    for (const double target: {0.8, 0.9, 0.95, 0.99})
    {
        const auto replayed = replay(crowd, target, static_cast<std::size_t>(fewest), SEED);
        double alike = 0;
        double right = 0;
        double known = 0;
        for (std::size_t item = 0; item < all.items(); ++item)
        {
            alike += replayed.labels[item] == bestLabel(all.counted(item)) ? 1 : 0;
            known += gathered.gold[item] ? 1 : 0;
            right += gathered.gold[item] == replayed.labels[item] ? 1 : 0;
        }
        evaluated.push_back({target, static_cast<std::int64_t>(replayed.used),
                             static_cast<std::int64_t>(replayed.all), alike / items,
                             known > 0 ? std::optional(right / known) : std::nullopt});
    }
    return evaluated;
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
        "$2 and method <> 'expert'",
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

/// In transactions of so many rows.
void Refitting::eachSome(std::size_t rows, const std::function<void(Transaction&, std::size_t)>& one)
{
    for (std::size_t first = 0; first < rows; first += AT_ONCE)
        _write(
            [&](Transaction& transaction)
            {
                for (std::size_t row = first; row < std::min(first + AT_ONCE, rows); ++row)
                    one(transaction, row);
            });
}

void Refitting::writeTasks(const Knowledge& known, const Question& question, const Gathered& gathered,
                           const Refitted& refitted)
{
    const auto before = _database.read([&](Session& session)
                                       { return tasksBefore(session, known.project(), question.name); });
    const Learnt& learnt = known.learnt(question.name);
    eachSome(gathered.tasks.size(),
             [&](Transaction& transaction, std::size_t at)
             {
                 const std::size_t first = at * gathered.width;
                 Found now = foundOf(question, learnt, refitted.fit, first);
                 if (gathered.width > 0 && gathered.gold[first].has_value())
                     now.certainty = 1;
                 const auto task = gathered.tasks[at];
                 transaction.execute(
                     "update quality_task set posterior = $3 where task_id = $1 and question = $2", task,
                     question.name, toJson(now.posterior));
                 const auto was = before.find(task);
                 if (was == before.end())
                     return;
                 transaction.execute("update quality_task set label = $3, certainty = $4, method = $5 where "
                                     "task_id = $1 and question = $2",
                                     task, question.name, now.label, now.certainty, now.method);
                 if (wantsLook(was->second, now, known.settings().targetCertainty))
                     transaction.execute("insert into quality_inbox (project_id, task_id) values ($1, $2)",
                                         known.project(), task);
             });
}

void Refitting::writePeople(const Knowledge& known, const Question& question, const Gathered& gathered,
                            const Refitted& refitted)
{
    const auto flags = flagsOf(refitted.fit, gathered);
    for (std::size_t person = 0; person < gathered.people.size(); ++person)
        _flags[gathered.people[person]].insert(flags[person].begin(), flags[person].end());
    const auto& skills = refitted.fit.people();
    eachSome(gathered.people.size(),
             [&](Transaction& transaction, std::size_t person)
             {
                 transaction.execute(
                     "insert into quality_skill (person_id, question, project_id, counts) values ($1, $2, "
                     "$3, $4) on conflict (person_id, question) do update set counts = excluded.counts",
                     gathered.people[person], question.name, known.project(),
                     toJson(skills[person].counts()));
             });
}

namespace
{

/// The first tasks, about so many answers: each target is a fit a round.
Gathered sampleOf(const Gathered& gathered)
{
    constexpr std::size_t ENOUGH = 2000;
    Gathered sample = gathered;
    if (gathered.votes.size() <= ENOUGH)
        return sample;
    const auto last = gathered.votes[ENOUGH].item;
    std::erase_if(sample.votes, [&](const Vote& vote) { return vote.item >= last; });
    return sample;
}

} // namespace

void Refitting::fitLearnt(Knowledge& known, const Question& question)
{
    Learnt& learnt = known.learnt(question.name);
    const auto gathered = _database.read(
        [&](Session& session) { return gather(session, known.project(), question, learnt.labels); });
    if (gathered.votes.empty())
        return;
    const auto refitted = refit(question, gathered, learnt.labels.size());
    learnt.model = refitted.fit.model();
    learnt.calibration = refitted.calibration;
    learnt.goldUsed = refitted.goldUsed;
    learnt.error = refitted.error;
    learnt.reliable = refitted.reliable;
    learnt.alpha = std::isnan(refitted.alpha) ? std::nullopt : std::optional(refitted.alpha);
    learnt.alphaAnswers = static_cast<std::int64_t>(gathered.votes.size() / gathered.width);
    learnt.evaluated.clear();
    if (!known.settings().targetCertainty && gathered.width == 1)
        learnt.evaluated =
            evaluate(sampleOf(gathered), learnt.labels.size(), known.settings().minimumAnswers);
    writeTasks(known, question, gathered, refitted);
    writePeople(known, question, gathered, refitted);
}

/// How far from others each person's numbers lie, and how far they agree. Tasks are judged by it as they are
/// looked at.
void Refitting::fitNumbers(Knowledge& known, const Question& question)
{
    std::vector<Measured> measured;
    std::vector<std::int64_t> tasks;
    std::vector<std::int64_t> people;
    std::map<std::int64_t, std::uint32_t> items;
    std::map<std::int64_t, std::uint32_t> persons;
    std::vector<Rating> ratings;
    _database.read(
        [&](Session& session)
        {
            measured.clear();
            ratings.clear();
            session.all(
                [&](const Row& row)
                {
                    const auto item = placeOf(items, tasks, row.integer(0));
                    measured.push_back({item, placeOf(persons, people, row.integer(1)), row.real(2)});
                    ratings.push_back({item, row.real(2)});
                    return 0;
                },
                "select task_id, person_id, number from quality_measure where project_id = $1 and question = "
                "$2 order by task_id, answer_id",
                known.project(), question.name);
        });
    if (measured.empty())
        return;
    const auto fit =
        quality::fitNumbers(measured, question.aggregator == "mean" ? Middle::Mean : Middle::Median);
    Learnt& learnt = known.learnt(question.name);
    const double agreement = alpha(ratings, Scale::Interval);
    learnt.alpha = std::isnan(agreement) ? std::nullopt : std::optional(agreement);
    learnt.alphaAnswers = static_cast<std::int64_t>(measured.size());
    eachSome(people.size(),
             [&](Transaction& transaction, std::size_t person)
             {
                 transaction.execute(
                     "insert into quality_error (person_id, question, project_id, error) values ($1, $2, $3, "
                     "$4) on conflict (person_id, question) do update set error = excluded.error",
                     people[person], question.name, known.project(), fit.errors[person]);
             });
    eachSome(tasks.size(),
             [&](Transaction& transaction, std::size_t task)
             {
                 transaction.execute("insert into quality_inbox (project_id, task_id) values ($1, $2)",
                                     known.project(), tasks[task]);
             });
}

void Refitting::writeFlags(std::int64_t project)
{
    const auto people = _database.read(
        [&](Session& session)
        {
            return session.all([](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
                               "select id, flags from quality_person where project_id = $1 order by id",
                               project);
        });
    eachSome(people.size(),
             [&](Transaction& transaction, std::size_t at)
             {
                 const std::string flags = toJson(_flags[people[at].first]);
                 if (flags != people[at].second)
                     transaction.execute("update quality_person set flags = $2 where id = $1",
                                         people[at].first, flags);
             });
}

void Refitting::writeHistory(Transaction& transaction, const Knowledge& known) const
{
    JsonWriter agreement;
    agreement.beginObject();
    for (const auto& question: known.settings().questions)
        agreement.member(question.name, known.learnt(question.name).alpha);
    transaction.execute(
        "insert into quality_history (project_id, fit_number, made, answers, saved, agreement) values ($1, "
        "$2, $3, $4, $5, $6) on conflict (project_id, fit_number) do nothing",
        known.project(), known.fit().number, known.fit().at, known.fit().answers, known.answersSaved,
        agreement.end().take());
}

void Refitting::run(std::int64_t project, const std::string& at, const std::function<void(double)>& progress)
{
    auto known = _database.read([&](Session& session) { return Knowledge::load(session, project); });
    if (!known)
        return;
    // Should it end half-way, it is done again; what is asked for meanwhile is done after it.
    std::int64_t asked = 0;
    _write(
        [&](Transaction& transaction)
        {
            transaction.execute("update quality_project set wants_refit = $2 where project_id = $1", project,
                                true);
            asked =
                transaction
                    .findInteger("select refits_asked from quality_project where project_id = $1", project)
                    .value_or(0);
        });
    known->restart(at);
    _flags.clear();
    double done = 0;
    for (const auto& question: known->settings().questions)
    {
        if (question.isModelled())
            fitLearnt(*known, question);
        else if (question.kind == Kind::Number)
            fitNumbers(*known, question);
        _database.read([&](Session& session) { flagFast(session, project, question.name, _flags); });
        done += 1;
        progress(done / static_cast<double>(known->settings().questions.size()));
    }
    writeFlags(project);
    _write(
        [&](Transaction& transaction)
        {
            known->save(transaction);
            writeHistory(transaction, *known);
            transaction.execute(
                "update quality_project set refits_done = $2, wants_refit = (refits_asked > $2) "
                "where project_id = $1",
                project, asked);
        });
}

} // namespace colonnade::quality
