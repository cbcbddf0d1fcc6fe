#include "api/QualityApi.h"

#include "gold/Gold.h"
#include "model/Choice.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <array>

namespace colonnade::quality
{

namespace
{

constexpr std::string_view NOTHING = R"({"questions": []})";

[[noreturn]] void refuseStranger(const Request& request)
{
    if (request.actor().kind == "user")
        throw HttpError(403, problem::FORBIDDEN, "Only the project's owners may do this.");
    throw HttpError(401, problem::UNAUTHORIZED, "Only the project's owners may do this: sign in.");
}

/// Throws `HttpError` 400 for a body that is no JSON.
JsonDocument bodyOf(const Request& request)
{
    try
    {
        return JsonDocument::parse(request.body());
    }
    catch (const Poco::DataFormatException& error)
    {
        throw HttpError(400, problem::BAD_REQUEST, "The body is no JSON: " + error.message() + ".");
    }
}

Response answer(std::string json)
{
    return Response::json(std::move(json)).header("Cache-Control", "no-store");
}

} // namespace

/// The project's number, for who manages it.
std::int64_t QualityApi::managed(Session& session, const Request& request) const
{
    const auto project = _work->findProject(session, request.intParam("id"));
    if (!project)
        throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
    if (!_work->mayManage(session, request.actor(), project->id))
        refuseStranger(request);
    return project->id;
}

Response QualityApi::show(const Request& request) const
{
    return _database.read(
        [&](Session& session)
        {
            const auto kept = session.find([](const Row& row) { return row.text(0); },
                                           "select settings from quality_project where project_id = $1",
                                           managed(session, request));
            return answer(kept.value_or(std::string(NOTHING)));
        });
}

namespace
{

/// What was found under other questions is void.
void forget(Transaction& transaction, std::int64_t project)
{
    for (const auto* table:
         {"delete from quality_vote where project_id = $1", "delete from quality_task where project_id = $1",
          "delete from quality_skill where project_id = $1",
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

} // namespace

Response QualityApi::settle(const Request& request) const
{
    _database.read([&](Session& session) { managed(session, request); });
    const auto body = bodyOf(request);
    const Settings settings = readSettings(body.root());
    const std::string json = toJson(settings);
    _database.write(
        [&](Transaction& transaction)
        {
            const auto project = managed(transaction, request);
            // The claim goes: whoever works by the old settings must stop.
            transaction.execute(
                "insert into quality_project (project_id, settings, fill_due) values ($1, $2, $3) on "
                "conflict "
                "(project_id) do update set settings = excluded.settings, fill_due = excluded.fill_due, "
                "claim = null, claim_until = 0, fit = '{}', fit_answers = 0, seen = 0",
                project, json, _clock.nowMicroseconds() / 1'000'000 + SettingsCache::STALE_SECONDS);
            forget(transaction, project);
            storeLabels(transaction, project, settings);
            fillInbox(transaction, project);
        });
    _cache.refresh();
    _wake();
    return answer(json);
}

Response QualityApi::remove(const Request& request) const
{
    _database.write(
        [&](Transaction& transaction)
        {
            const auto project = managed(transaction, request);
            transaction.execute("delete from quality_project where project_id = $1", project);
            forget(transaction, project);
        });
    _cache.refresh();
    return Response(204);
}

namespace
{

constexpr std::array<std::string_view, 3> CALIBRATIONS{"none", "split", "gold"};

std::int64_t answersOf(Session& session, std::int64_t project, std::int64_t seen)
{
    if (!session.findInteger("select 1 from quality_inbox where project_id = $1 limit 1", project))
        return seen;
    return session.findInteger("select count(*) from tasks_run where project_id = $1", project).value_or(0);
}

} // namespace

void writeState(JsonWriter& json, Session& session, std::int64_t project)
{
    const auto known = Knowledge::load(session, project);
    if (!known)
        return;
    json.member("answers", answersOf(session, project, known->seen)).member("seen", known->seen);
    json.key("fit").beginObject().member("number", known->fit().number).member("at", known->fit().at);
    json.member("answers", known->fit().answers).end();
    json.key("agreement").beginObject();
    for (const auto& question: known->settings().questions)
        json.key(question.name)
            .beginObject()
            .member("alpha", known->learnt(question.name).alpha)
            .member("answers", known->learnt(question.name).alphaAnswers)
            .end();
    json.end().key("method").beginObject();
    const Learnt* first = nullptr;
    for (const auto& question: known->settings().questions)
        if (question.isModelled())
        {
            first = first ? first : &known->learnt(question.name);
            json.member(question.name, nameOf(known->learnt(question.name).model.method()));
        }
    json.end().key("calibration").beginObject();
    const bool fitted = first && known->fit().number > 0;
    json.member("kind", fitted ? CALIBRATIONS.at(static_cast<std::size_t>(first->calibration.kind()))
                               : CALIBRATIONS[0]);
    json.member("gold_answers", first ? first->goldUsed : 0)
        .member("error", first ? first->error : 0.0)
        .end();
    json.member("answers_saved", known->answersSaved);
}

Response QualityApi::state(const Request& request) const
{
    return _database.read(
        [&](Session& session)
        {
            const auto project = managed(session, request);
            JsonWriter json;
            json.beginObject();
            writeState(json, session, project);
            return answer(json.end().take());
        });
}

Response QualityApi::refit(const Request& request) const
{
    _database.write(
        [&](Transaction& transaction)
        {
            if (transaction.execute("update quality_project set wants_refit = $2 where project_id = $1",
                                    managed(transaction, request), true) != 1)
                throw HttpError(404, problem::NOT_FOUND, "The project has no settings of quality.");
        });
    _wake();
    return Response::json(R"({"status": "started"})", 202);
}

namespace
{

struct Person
{
    std::int64_t id = 0;
    std::string pseudonym;
    std::optional<std::int64_t> user;
    std::string flags;
};

} // namespace

Standing standingOf(Session& session, std::int64_t person)
{
    const auto found =
        session.find([](const Row& row) { return std::pair(row.integer(0), row.integer(1)); },
                     "select count(distinct v.answer_id), count(distinct case when t.label = l.label then "
                     "v.answer_id end) from quality_vote v "
                     "join quality_task t on t.task_id = v.task_id and t.question = v.question join "
                     "quality_label l on l.project_id = "
                     "v.project_id and l.question = v.question and l.number = v.label where v.person_id = $1",
                     person);
    const auto [all, alike] = found.value_or(std::pair<std::int64_t, std::int64_t>(0, 0));
    return {all, all > 0 ? static_cast<double>(alike) / static_cast<double>(all) : 0};
}

void writePeople(JsonWriter& json, Session& session, std::int64_t project)
{
    json.beginArray();
    auto known = Knowledge::load(session, project);
    const auto people = session.all(
        [](const Row& row) {
            return Person{row.integer(0), row.text(1), row.findInteger(2), row.text(3)};
        },
        "select id, pseudonym, user_id, flags from quality_person where project_id = $1 order by id limit "
        "10000",
        project);
    const auto question = known ? std::ranges::find_if(known->settings().questions, &Question::isModelled)
                                : std::vector<Question>::const_iterator();
    const bool modelled = known && question != known->settings().questions.end();
    for (const auto& person: people)
    {
        const auto record = goldRecord(session, person.id);
        const auto standing = standingOf(session, person.id);
        json.beginObject().member("pseudonym", person.pseudonym).member("user_id", person.user);
        json.member("answers", standing.answers)
            .member("gold", record.answered)
            .member("gold_right", record.right);
        json.member("agreement", standing.agreement);
        json.member(
            "skill",
            modelled
                ? known->learnt(question->name).model.skill(known->skill(session, person.id, question->name))
                : 0.0);
        json.rawMember("flags", person.flags).end();
    }
    json.end();
}

Response QualityApi::people(const Request& request) const
{
    return _database.read(
        [&](Session& session)
        {
            JsonWriter json;
            writePeople(json, session, managed(session, request));
            return answer(json.take());
        });
}

namespace
{

constexpr std::int64_t MOST_TASKS = 100;

void writeTask(JsonWriter& json, Session& session, const Knowledge& known, std::int64_t task)
{
    json.beginObject().member("task_id", task).key("consensus").beginObject();
    session.all(
        [&](const Row& row)
        {
            const std::string question = row.text(0);
            json.key(question);
            writeFound(json,
                       {row.text(1), row.real(2), readNumbers(JsonDocument::parse(row.text(3)).root()),
                        row.integer(4), row.text(5)},
                       known.learnt(question), known.fit());
            return 0;
        },
        "select question, label, certainty, posterior, answers, method from quality_task where task_id = $1 "
        "order by question",
        task);
    json.end().end();
}

} // namespace

Response QualityApi::tasks(const Request& request) const
{
    const auto wanted = request.query().find("state").value_or("open");
    if (wanted != "open" && wanted != "completed")
        throw HttpError(400, problem::BAD_REQUEST, "state: wanted open or completed.");
    return _database.read(
        [&](Session& session)
        {
            const auto project = managed(session, request);
            const auto known = Knowledge::load(session, project);
            const auto found = session.all([](const Row& row) { return row.integer(0); },
                                           "select task_id from quality_task where project_id = $1 and "
                                           "complete = $2 group by task_id order by "
                                           "min(certainty), task_id limit $3",
                                           project, wanted == "completed", MOST_TASKS);
            JsonWriter json;
            json.beginArray();
            for (const auto task: found)
                if (known)
                    writeTask(json, session, *known, task);
            return answer(json.end().take());
        });
}

Response QualityApi::decide(const Request& request) const
{
    const auto body = bodyOf(request);
    const auto task = request.intParam("task");
    if (!body.root().isObject())
        throw HttpError(400, problem::BAD_REQUEST, "$: wanted an object of question and label.");
    _database.write(
        [&](Transaction& transaction)
        {
            const auto project = managed(transaction, request);
            const auto summary = _work->findTask(transaction, task);
            const auto known = Knowledge::load(transaction, project);
            if (!known || !summary || summary->projectId != project)
                throw HttpError(404, problem::NOT_FOUND, "There is no such task, or no settings of quality.");
            for (std::size_t at = 0; at < body.root().size(); ++at)
            {
                const auto [name, label] = body.root().member(at);
                if (std::ranges::find(known->settings().questions, name, &Question::name) ==
                    known->settings().questions.end())
                    throw HttpError(400, problem::BAD_REQUEST,
                                    std::string(name) + ": wanted a question of the project.");
                transaction.execute("delete from quality_verdict where task_id = $1 and question = $2", task,
                                    std::string(name));
                if (!label.isNull())
                    transaction.execute("insert into quality_verdict (task_id, question, project_id, label) "
                                        "values ($1, $2, $3, "
                                        "$4)",
                                        task, std::string(name), project, label.toJson());
            }
            transaction.execute("insert into quality_inbox (project_id, task_id) values ($1, $2)", project,
                                task);
        });
    _wake();
    return Response::json(R"({"status": "stored"})");
}

Response QualityApi::excuse(const Request& request) const
{
    _database.write(
        [&](Transaction& transaction)
        {
            const auto settings = managed(transaction, request);
            const auto person = transaction.findInteger(
                "select id from quality_person where project_id = $1 and pseudonym = $2", settings,
                request.param("pseudonym"));
            if (!person)
                throw HttpError(404, problem::NOT_FOUND, "There is no such person in the project.");
            const auto kept = _cache.find(settings);
            transaction.execute("update quality_person set excused = $2 where id = $1", *person,
                                goldRecord(transaction, *person).answered + (kept ? kept->afterGold : 0));
        });
    return Response::json(R"({"status": "let in"})");
}

} // namespace colonnade::quality
