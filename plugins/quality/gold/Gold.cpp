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
    setGold(transaction, *_work, task, objectOf(value));
}

std::vector<std::string> GoldMember::columns(std::int64_t project) const
{
    std::vector<std::string> columns{std::string(name())};
    if (_cache.find(project))
        columns.emplace_back("gold");
    return columns;
}

namespace
{

/// The label that a cell means: one of the question's, as text or as JSON.
std::string labelOf(const Question& question, const std::string& text)
{
    JsonWriter json;
    std::string quoted = json.value(text).take();
    const auto& labels = question.labels;
    const auto has = [&](const std::string& label)
    { return std::ranges::find(labels, label) != labels.end(); };
    if (has(quoted) || (labels.empty() && question.kind != Kind::Number && !question.isSet()))
        return quoted;
    try
    {
        std::string plain = JsonDocument::parse(text).root().toJson();
        if (labels.empty() || question.isSet() || has(plain))
            return plain;
    }
    catch (const Poco::DataFormatException&)
    {
        // A text that is no JSON is none of the labels either.
    }
    throw HttpError(415, "ValueError",
                    "gold: \"" + text + "\" is no label of the question " + question.name + ".");
}

} // namespace

std::string GoldMember::fromCell(std::int64_t project, const JsonValue& cell) const
{
    const auto settings = _cache.find(project);
    std::string object = objectOf(cell);
    const auto document = JsonDocument::parse(object);
    if (!settings || document.root().isObject() || document.root().isNull())
        return object;
    if (cell.isText() && cell.text().empty())
        return "null";
    if (settings->questions.size() != 1)
        throw HttpError(415, "ValueError",
                        "gold: wanted an object of question and label, as {\"bird\": \"wren\"}, because the "
                        "project has several questions.");
    const Question& question = settings->questions.front();
    JsonWriter json;
    json.beginObject();
    json.rawMember(question.name,
                   labelOf(question, cell.isText() ? std::string(cell.text()) : cell.toJson()));
    return json.end().take();
}

void setGold(Transaction& transaction, const tasks::ProjectWork& work, std::int64_t task,
             const std::string& answers)
{
    const auto summary = work.findTask(transaction, task);
    if (!summary)
        return;
    const auto before = transaction.findInteger("select wanted from quality_gold where task_id = $1", task);
    transaction.execute("delete from quality_gold where task_id = $1", task);
    if (answers != "null" && answers != "{}")
    {
        transaction.execute(
            "insert into quality_gold (task_id, project_id, answers, wanted) values ($1, $2, $3, $4)", task,
            summary->projectId, answers, before.value_or(summary->wanted));
        if (summary->given >= summary->wanted)
            work.setWanted(transaction, task, summary->given + 1);
    }
    else if (before && *before < summary->wanted)
        work.setWanted(transaction, task, std::max<std::int64_t>(*before, 1));
    transaction.execute("insert into quality_inbox (project_id, task_id) values ($1, $2)", summary->projectId,
                        task);
}

void GoldStore::add(Transaction& transaction, std::int64_t project, std::int64_t task,
                    std::string_view answers)
{
    const auto summary = _work->findTask(transaction, task);
    if (summary)
        transaction.execute("insert into quality_gold (task_id, project_id, answers, wanted) values ($1, $2, "
                            "$3, $4) on conflict (task_id) do nothing",
                            task, project, answers, summary->wanted);
}

void GoldStore::removeProject(Transaction& transaction, std::int64_t project)
{
    transaction.execute("delete from quality_gold where project_id = $1", project);
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

std::optional<HeldBack> heldBack(const Settings& settings, const PersonRecord& record, std::int64_t excused)
{
    const double needed = settings.minimumSkill.value_or(0) * static_cast<double>(record.gold);
    if (record.gold < std::max(settings.afterGold, excused) ||
        static_cast<double>(record.goldRight) >= needed)
        return std::nullopt;
    return HeldBack{record.gold, record.goldRight};
}

std::optional<HeldBack> heldBack(Session& session, const Settings& settings, std::int64_t project,
                                 std::int64_t person)
{
    if (!settings.minimumSkill)
        return std::nullopt;
    const auto excused =
        session.findInteger("select excused from quality_person where id = $1", person).value_or(0);
    return heldBack(settings, recordOf(session, settings, project, person), excused);
}

std::optional<std::string> SkillGate::refuse(const Request&, const Actor& actor, std::int64_t project) const
{
    const auto settings = _cache.find(project);
    if (!settings || !settings->minimumSkill)
        return std::nullopt;
    const auto held = _database.read(
        [&](Session& session)
        {
            const auto person = findPerson(session, project, actor.key());
            return person ? heldBack(session, *settings, project, *person) : std::nullopt;
        });
    if (!held)
        return std::nullopt;
    return "Of " + std::to_string(held->answered) + " tasks whose answer is known you have answered " +
           std::to_string(held->right) +
           " as expected, which is too few for this project. Its owners can let you in again.";
}

namespace
{

/// A label for people: a text without its quotes.
std::string plainLabel(const JsonValue& value)
{
    return !value ? "" : value.isText() ? std::string(value.text()) : value.toJson();
}

bool isInTraining(Session& session, const Settings& settings, std::int64_t project, const Actor& author)
{
    return settings.trainingTasks > 0 &&
           session.findInteger("select count(*) from (select 1 from tasks_run where project_id = $1 and "
                               "actor_key = $2 limit $3) as given",
                               project, author.key(), settings.trainingTasks + 1)
                   .value_or(0) <= settings.trainingTasks;
}

tasks::Remark compare(const Settings& settings, const std::string& gold, std::string_view info)
{
    const auto known = JsonDocument::parse(gold);
    const auto given = JsonDocument::parse(info);
    tasks::Remark told{.sentence = "Saved. The answer to this task is known, and yours is the same."};
    for (const auto& question: settings.questions)
    {
        const auto wanted = known.root().find(question.name);
        const auto said = valueAt(given.root(), question.path);
        if (!told.right || !wanted || (said && sameLabel(question, said, wanted)))
            continue;
        told.right = false;
        told.sentence = Phrase("Saved. The answer to this task is known: {wanted}. Yours was: {given}.",
                               {{"wanted", plainLabel(wanted)}, {"given", said ? plainLabel(said) : "–"}});
    }
    JsonWriter json;
    told.json = json.beginObject().rawMember("expected", gold).end().take();
    return told;
}

} // namespace

bool GoldFeedback::speaksIn(std::int64_t project) const
{
    const auto settings = _cache.find(project);
    return settings && (settings->goldFeedback || settings->trainingTasks > 0);
}

std::optional<tasks::Remark> GoldFeedback::tell(Session& session, const Actor& author, std::int64_t task,
                                                std::string_view info) const
{
    const auto gold = session.find(
        [](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
        "select project_id, answers from quality_gold where task_id = $1 and drawn_after = 0", task);
    const auto settings = gold ? _cache.find(gold->first) : nullptr;
    if (!settings || !(settings->goldFeedback || isInTraining(session, *settings, gold->first, author)))
        return std::nullopt;
    return compare(*settings, gold->second, info);
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
