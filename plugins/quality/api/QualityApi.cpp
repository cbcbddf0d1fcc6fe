#include "api/QualityApi.h"

#include "api/Deeds.h"
#include "api/Tables.h"
#include "gold/Gold.h"
#include "model/Choice.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <array>
#include <utility>

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

constexpr const char* CSV = "text/csv; charset=utf-8";

/// `format=csv`: all of it, as a table.
bool wantsTable(const Request& request)
{
    const auto format = request.query().find("format").value_or("json");
    if (format != "json" && format != "csv")
        throw HttpError(400, problem::BAD_REQUEST, "format: wanted json or csv.");
    return format == "csv";
}

Response table(Response made, const std::string& name)
{
    made.header("Cache-Control", "no-store");
    made.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    return made;
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

Response QualityApi::settle(const Request& request) const
{
    _database.read([&](Session& session) { managed(session, request); });
    const auto body = bodyOf(request);
    const Settings settings = readSettings(body.root(), [this](std::string_view name, Kind kind)
                                           { return _aggregators.find(name, kind) != nullptr; });
    _database.write(
        [&](Transaction& transaction)
        { storeSettings(transaction, managed(transaction, request), settings, _clock.nowSeconds()); });
    _cache.refresh();
    _wake();
    return answer(toJson(settings));
}

Response QualityApi::remove(const Request& request) const
{
    _database.write([&](Transaction& transaction)
                    { removeSettings(transaction, managed(transaction, request)); });
    _cache.refresh();
    return Response(204);
}

namespace
{

constexpr std::array<std::string_view, 3> CALIBRATIONS{"none", "split", "gold"};

/// How many answers there are and how many are counted in; alike if and only if nothing waits, so that a
/// task that waits for something else than an answer counts as one, too.
std::pair<std::int64_t, std::int64_t> answersOf(Session& session, std::int64_t project, std::int64_t seen)
{
    if (!session.findInteger("select 1 from quality_inbox where project_id = $1 limit 1", project))
        return {seen, seen};
    const auto all =
        session.findInteger("select count(*) from tasks_run where project_id = $1", project).value_or(0);
    return {all, std::max<std::int64_t>(0, std::min(seen, all - 1))};
}

/// Before the first fit there is none.
void writeFit(JsonWriter& json, const FitStamp& fit)
{
    json.key("fit").beginObject().member("number", fit.number);
    fit.at.empty() ? json.nullMember("at") : json.member("at", fit.at);
    json.member("answers", fit.answers).end();
}

/// How a question is judged: by what was chosen, or by what its kind allows.
std::string methodOf(const Question& question, const Learnt& learnt)
{
    if (question.isModelled())
        return std::string(nameOf(learnt.model.method()));
    if (question.aggregator != "automatic")
        return question.aggregator;
    const bool drawn = question.kind == Kind::Point || question.kind == Kind::Box;
    return question.kind == Kind::Number ? "median" : drawn ? "clusters" : "majority";
}

void writeCalibration(JsonWriter& json, const Knowledge& known)
{
    const auto& questions = known.settings().questions;
    const auto first = std::ranges::find_if(questions, &Question::isModelled);
    const Learnt* learnt = first == questions.end() ? nullptr : &known.learnt(first->name);
    const bool fitted = learnt && known.fit().number > 0;
    json.key("calibration").beginObject();
    json.member("kind", CALIBRATIONS.at(fitted ? static_cast<std::size_t>(learnt->calibration.kind()) : 0));
    json.member("gold_answers", learnt ? learnt->goldUsed : 0).member("error", learnt ? learnt->error : 0.0);
    json.end();
}

} // namespace

void writeState(JsonWriter& json, Session& session, std::int64_t project)
{
    const auto known = Knowledge::load(session, project);
    if (!known)
        return;
    const auto [answers, seen] = answersOf(session, project, known->seen);
    json.member("answers", answers).member("seen", seen);
    writeFit(json, known->fit());
    json.key("agreement").beginObject();
    for (const auto& question: known->settings().questions)
        json.key(question.name)
            .beginObject()
            .member("alpha", known->learnt(question.name).alpha)
            .member("answers", known->learnt(question.name).alphaAnswers)
            .end();
    json.end().key("method").beginObject();
    for (const auto& question: known->settings().questions)
        json.member(question.name, methodOf(question, known->learnt(question.name)));
    json.end();
    writeCalibration(json, *known);
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
            if (!askForRefit(transaction, managed(transaction, request)))
                throw HttpError(404, problem::NOT_FOUND, "The project has no settings of quality.");
        });
    _wake();
    return Response::json(R"({"status": "started"})", 202);
}

std::vector<PersonStanding> standingsOf(Session& session, std::int64_t project)
{
    auto known = Knowledge::load(session, project);
    if (!known)
        return {};
    auto records = recordsOf(session, known->settings(), project);
    auto people = session.all(
        [&](const Row& row)
        {
            return PersonStanding{row.integer(0), row.text(1),    row.findInteger(2),
                                  row.text(3),    row.integer(4), std::move(records[row.integer(0)])};
        },
        "select id, pseudonym, user_id, flags, excused from quality_person where project_id = $1 order by id "
        "limit "
        "10000",
        project);
    const auto& questions = known->settings().questions;
    const auto question = std::ranges::find_if(questions, &Question::isModelled);
    if (question != questions.end())
        for (auto& person: people)
            person.skill =
                known->learnt(question->name).model.skill(known->skill(session, person.id, question->name));
    return people;
}

namespace
{

void writePerson(JsonWriter& json, const PersonStanding& person)
{
    json.beginObject().member("pseudonym", person.pseudonym).member("user_id", person.user);
    json.member("answers", person.record.answers).member("gold", person.record.gold);
    json.member("gold_right", person.record.goldRight).member("agreement", person.record.agreement());
    json.member("skill", person.skill).rawMember("flags", person.flags).end();
}

} // namespace

Response QualityApi::people(const Request& request) const
{
    if (wantsTable(request))
    {
        const auto people =
            _database.read([&](Session& session) { return standingsOf(session, managed(session, request)); });
        return table(Response::bytes(peopleTable(people), CSV), "people.csv");
    }
    return _database.read(
        [&](Session& session)
        {
            JsonWriter json;
            json.beginArray();
            for (const auto& person: standingsOf(session, managed(session, request)))
                writePerson(json, person);
            return answer(json.end().take());
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
    if (wantsTable(request))
    {
        const auto project = _database.read([&](Session& session) { return managed(session, request); });
        return table(Response::stream(CSV, [this, project](BodySink& sink)
                                      { writeTaskTable(sink, _database, project); }),
                     "consensus.csv");
    }
    const auto wanted = request.query().find("state").value_or("open");
    if (wanted != "open" && wanted != "completed")
        throw HttpError(400, problem::BAD_REQUEST, "state: wanted open or completed.");
    return _database.read(
        [&](Session& session)
        {
            const auto project = managed(session, request);
            const auto known = Knowledge::load(session, project);
            if (!known)
                return answer("[]");
            const auto found = session.all([](const Row& row) { return row.integer(0); },
                                           "select task_id from quality_task where project_id = $1 and "
                                           "complete = $2 group by task_id order by "
                                           "min(certainty), task_id limit $3",
                                           project, wanted == "completed", MOST_TASKS);
            JsonWriter json;
            json.beginArray();
            for (const auto task: found)
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
    _database.write([&](Transaction& transaction)
                    { decideTask(transaction, *_work, managed(transaction, request), task, body.root()); });
    _wake();
    return Response::json(R"({"status": "stored"})");
}

Response QualityApi::excuse(const Request& request) const
{
    _database.write(
        [&](Transaction& transaction)
        {
            const auto project = managed(transaction, request);
            const auto settings = _cache.find(project);
            if (!excusePerson(transaction, settings.get(), project, request.param("pseudonym")))
                throw HttpError(404, problem::NOT_FOUND, "There is no such person in the project.");
        });
    return Response::json(R"({"status": "let in"})");
}

} // namespace colonnade::quality
