#include "gold/Gold.h"

#include <colonnade/HttpError.h>

#include <algorithm>
#include <random>

namespace colonnade::quality
{

namespace
{

constexpr std::size_t MOST_BYTES = 10'000;

std::optional<std::string> findGold(Session& session, std::int64_t task)
{
    return session.find([](const Row& row) { return row.text(0); },
                        "select answers from quality_gold where task_id = $1", task);
}

/// An object, also where it came as a cell of a table; null for an empty one.
std::string objectOf(const JsonValue& value)
{
    if (!value.isText())
        return value.toJson();
    try
    {
        return JsonDocument::parse(value.text()).root().toJson();
    }
    catch (const Poco::DataFormatException&)
    {
        return value.toJson();
    }
}

} // namespace

std::optional<std::string> GoldMember::value(Session& session, std::int64_t task) const
{
    return findGold(session, task);
}

void GoldMember::check(const JsonValue& value) const
{
    const std::string json = objectOf(value);
    const auto document = JsonDocument::parse(json);
    if (!document.root().isNull() && !document.root().isObject())
        throw HttpError(415, "ValueError", "gold_answers must be an object of question and label, or null.");
    if (json.size() > MOST_BYTES)
        throw HttpError(415, "ValueError", "gold_answers is longer than 10000 bytes.");
}

void GoldMember::set(Transaction& transaction, std::int64_t task, const JsonValue& value) const
{
    const auto summary = _work->findTask(transaction, task);
    if (!summary)
        return;
    const std::string json = objectOf(value);
    const auto before = transaction.findInteger("select wanted from quality_gold where task_id = $1", task);
    transaction.execute("delete from quality_gold where task_id = $1", task);
    if (json != "null" && json != "{}")
    {
        transaction.execute(
            "insert into quality_gold (task_id, project_id, answers, wanted) values ($1, $2, $3, $4)", task,
            summary->projectId, json, before.value_or(summary->wanted));
        if (summary->given >= summary->wanted)
            _work->setWanted(transaction, task, summary->given + 1);
    }
    else if (before && *before < summary->wanted)
        _work->setWanted(transaction, task, std::max<std::int64_t>(*before, 1));
    transaction.execute("insert into quality_inbox (project_id, task_id) values ($1, $2)", summary->projectId,
                        task);
}

std::optional<std::int64_t> GoldMixer::mix(Transaction& transaction,
                                           const tasks::HandoutRequest& request) const
{
    const auto settings = _cache.find(request.projectId);
    if (!settings || (settings->goldRate <= 0 && settings->trainingTasks <= 0))
        return std::nullopt;
    const auto given = settings->trainingTasks <= 0
                           ? 0
                           : transaction
                                 .findInteger("select count(*) from (select 1 from tasks_run where "
                                              "project_id = $1 and actor_key = $2 "
                                              "limit $3) as given",
                                              request.projectId, request.authorKey, settings->trainingTasks)
                                 .value_or(0);
    thread_local std::mt19937 random{std::random_device{}()};
    const bool training = given < settings->trainingTasks;
    if (!training && std::uniform_real_distribution(0.0, 1.0)(random) >= settings->goldRate)
        return std::nullopt;
    return transaction.findInteger("select g.task_id from quality_gold g where g.project_id = $1 and not "
                                   "exists (select 1 from tasks_run r where "
                                   "r.task_id = g.task_id and r.actor_key = $2) order by g.task_id limit 1",
                                   request.projectId, request.authorKey);
}

GoldRecord goldRecord(Session& session, std::int64_t person)
{
    std::map<std::int64_t, bool> right;
    session.all(
        [&](const Row& row)
        {
            const auto gold = JsonDocument::parse(row.text(3));
            const auto wanted = gold.root().find(row.text(1));
            if (wanted)
            {
                auto& whole = right.emplace(row.integer(0), true).first->second;
                whole = whole && wanted.toJson() == row.text(2);
            }
            return 0;
        },
        "select v.answer_id, v.question, l.label, g.answers from quality_vote v join quality_gold g on "
        "g.task_id = "
        "v.task_id join quality_label l on l.project_id = v.project_id and l.question = v.question and "
        "l.number = v.label "
        "where v.person_id = $1",
        person);
    return {static_cast<std::int64_t>(right.size()),
            std::ranges::count_if(right, [](const auto& one) { return one.second; })};
}

std::optional<std::string> SkillGate::refuse(const Request&, const Actor& actor, std::int64_t project) const
{
    const auto settings = _cache.find(project);
    if (!settings || !settings->minimumSkill)
        return std::nullopt;
    const auto record = _database.read(
        [&](Session& session)
        {
            const auto person = session.find(
                [](const Row& row) { return std::pair(row.integer(0), row.integer(1)); },
                "select id, excused from quality_person where project_id = $1 and actor_key = $2", project,
                actor.key());
            auto record = person ? goldRecord(session, person->first) : GoldRecord();
            if (person && record.answered < person->second)
                record = {};
            return record;
        });
    const auto needed = *settings->minimumSkill * static_cast<double>(record.answered);
    if (record.answered < settings->afterGold || static_cast<double>(record.right) >= needed)
        return std::nullopt;
    return "Of " + std::to_string(record.answered) + " tasks whose answer is known you have answered " +
           std::to_string(record.right) +
           " as expected, which is too few for this project. Its owners can let you in again.";
}

std::vector<std::string> ConsensusColumns::names(Of of, std::int64_t project) const
{
    const auto settings = of == Of::Results ? _cache.find(project) : nullptr;
    std::vector<std::string> names;
    if (!settings)
        return names;
    names.reserve(2 * settings->questions.size());
    for (const auto& question: settings->questions)
    {
        names.push_back("consensus_" + question.name);
        names.push_back("certainty_" + question.name);
    }
    return names;
}

std::map<std::int64_t, std::vector<std::string>> ConsensusColumns::values(
    Session& session, Of, std::span<const std::int64_t> ids) const
{
    std::map<std::int64_t, std::vector<std::string>> all;
    for (const auto id: ids)
    {
        std::map<std::string, std::pair<std::string, double>> found;
        std::int64_t project = 0;
        session.all(
            [&](const Row& row)
            {
                project = row.integer(0);
                found[row.text(1)] = {row.text(2), row.real(3)};
                return 0;
            },
            "select q.project_id, q.question, q.label, q.certainty from tasks_result r join quality_task q "
            "on q.task_id = "
            "r.task_id where r.id = $1",
            id);
        const auto settings = _cache.find(project);
        if (!settings)
            continue;
        for (const auto& question: settings->questions)
        {
            JsonWriter certainty;
            certainty.value(found[question.name].second);
            all[id].push_back(found[question.name].first.empty() ? "null" : found[question.name].first);
            all[id].push_back(certainty.take());
        }
    }
    return all;
}

void keepGoldOpen(Transaction& transaction, const tasks::ProjectWork& work, std::int64_t task)
{
    if (!transaction.findInteger("select 1 from quality_gold where task_id = $1", task))
        return;
    const auto summary = work.findTask(transaction, task);
    if (summary && summary->given + 1 >= summary->wanted)
        work.setWanted(transaction, task, summary->given + 2);
}

} // namespace colonnade::quality
