#include "pages/DisputedPages.h"

#include "api/Deeds.h"
#include "engine/TaskStep.h"
#include "gold/Gold.h"
#include "gold/Records.h"

#include <colonnade/HttpError.h>
#include <colonnade/PageForm.h>
#include <colonnade/pybossa/Form.h>

#include <algorithm>
#include <tuple>

namespace colonnade::quality
{

namespace
{

constexpr std::int64_t MOST_TASKS = 50;
constexpr std::string_view COLUMNS = "select t.task_id, t.question, t.label, t.certainty, t.answers, "
                                     "t.method, t.complete from quality_task t ";
constexpr std::string_view WANTED =
    "where t.project_id = $1 and t.method <> 'expert' and not exists (select 1 from quality_gold g where "
    "g.task_id = t.task_id) ";
constexpr std::string_view DISAGREEMENT =
    "join (select task_id, question, max(votes) as most, sum(votes) as votes from (select task_id, question, "
    "label, count(*) as votes from quality_vote where project_id = $1 and label >= 0 group by task_id, "
    "question, label) as counted group by task_id, question) as d on d.task_id = t.task_id and d.question = "
    "t.question ";

View exampleList()
{
    View example;
    example.set("short_name", "birds").set("by_certainty", true).set("has_disputed", true);
    addExampleDisputed(example);
    return example;
}

View exampleTask()
{
    View example;
    example.set("short_name", "birds").set("task_id", 7);
    View& question = example.list("questions").add();
    question.set("question", "bird").set("label", "wren").set("certainty", 61).set("method", "one_coin");
    question.list("labels").add().set("label", "wren").set("share", 61);
    View& answer = question.list("answers").add();
    answer.set("pseudonym", "a1b2").set("label", "wren").set("skill", 81);
    example.put("form", exampleForm());
    return example;
}

} // namespace

bool hasLearnt(Session& session, std::int64_t project)
{
    return session
        .findInteger("select 1 from quality_task where project_id = $1 and posterior <> '[]' limit 1",
                     project)
        .has_value();
}

std::vector<DisputedTask> disputedTasks(Session& session, std::int64_t project, DisputedBy by,
                                        std::int64_t limit)
{
    static const std::string BY_CERTAINTY =
        std::string(COLUMNS) + std::string(WANTED) + "order by t.certainty, t.task_id, t.question limit $2";
    static const std::string BY_LEARNT_CERTAINTY = std::string(COLUMNS) + std::string(WANTED) +
                                                   "and t.posterior <> '[]' order by t.certainty, t.task_id, "
                                                   "t.question limit $2";
    static const std::string BY_DISAGREEMENT =
        std::string(COLUMNS) + std::string(DISAGREEMENT) + std::string(WANTED) +
        "and d.most < d.votes order by 1.0 * d.most / d.votes, t.task_id, t.question limit $2";
    return session.all(
        [](const Row& row)
        {
            return DisputedTask{row.integer(0), row.text(1), row.text(2),   row.real(3),
                                row.integer(4), row.text(5), row.boolean(6)};
        },
        by == DisputedBy::Disagreement ? BY_DISAGREEMENT
        : hasLearnt(session, project)  ? BY_LEARNT_CERTAINTY
                                       : BY_CERTAINTY,
        project, limit);
}

void addDisputed(View& view, const std::vector<DisputedTask>& disputed)
{
    View& list = view.list("disputed");
    for (const auto& one: disputed)
        list.add()
            .set("task_id", one.task)
            .set("question", one.question)
            .set("label", shownLabel(one.label))
            .set("certainty", percent(one.certainty))
            .set("answers", one.answers)
            .set("complete", one.complete);
}

void addExampleDisputed(View& view)
{
    addDisputed(view, {{7, "bird", "\"wren\"", 0.61, 3, "one_coin", true}});
}

DisputedPages::DisputedPages(const Desk& desk):
    _desk(desk),
    _list(desk.pages.loadTemplate("quality_tasks", exampleList())),
    _task(desk.pages.loadTemplate("quality_task", exampleTask()))
{
}

Response DisputedPages::list(const Request& request) const
{
    const auto order = request.query().find("order").value_or("certainty");
    if (order != "certainty" && order != "disagreement")
        throw HttpError(400, problem::BAD_REQUEST, "order: wanted certainty or disagreement.");
    const bool byCertainty = order == "certainty";
    return _desk.pages.show(
        request, _desk.database.read(
                     [&](Session& session)
                     {
                         const auto project = _desk.managed(session, request);
                         auto page = _desk.ownersPage("Disputed tasks", project, _list);
                         const auto disputed = disputedTasks(
                             session, project.id,
                             byCertainty ? DisputedBy::Certainty : DisputedBy::Disagreement, MOST_TASKS);
                         page.view.set("by_certainty", byCertainty).set("has_disputed", !disputed.empty());
                         addDisputed(page.view, disputed);
                         return page;
                     }));
}

namespace
{

/// What somebody said, where it is no label.
std::string saidBy(const std::vector<tasks::GivenAnswer>& answers, std::int64_t id, const Question& question)
{
    const auto answer = std::ranges::find(answers, id, &tasks::GivenAnswer::id);
    if (answer == answers.end())
        return "–";
    const auto document = JsonDocument::parse(answer->info);
    const auto value = valueAt(document.root(), question.path);
    return value ? shownLabel(value.toJson()) : "–";
}

/// What a task's answers say to a question.
void addQuestion(View& view, Session& session, Knowledge& known, const Question& question, std::int64_t task,
                 const LabelLists& labels, const std::vector<tasks::GivenAnswer>& said)
{
    View& shown = view.list("questions").add();
    shown.set("question", question.name);
    session.find(
        [&](const Row& row)
        {
            shown.set("label", shownLabel(row.text(0))).set("certainty", percent(row.real(1)));
            shown.set("method", row.text(3));
            const auto posterior = readNumbers(JsonDocument::parse(row.text(2)).root());
            const auto& names = known.learnt(question.name).labels;
            View& list = shown.list("labels");
            for (std::size_t at = 0; at < std::min(posterior.size(), names.size()); ++at)
                list.add().set("label", shownLabel(names[at])).set("share", percent(posterior[at]));
            return 0;
        },
        "select label, certainty, posterior, method from quality_task where task_id = $1 and question = $2",
        task, question.name);
    View& answers = shown.list("answers");
    const auto given = session.all(
        [](const Row& row)
        { return std::tuple(row.integer(0), row.text(1), row.integer(2), row.integer(3)); },
        "select v.person_id, p.pseudonym, v.label, v.answer_id from quality_vote v join quality_person p on "
        "p.id = v.person_id where v.task_id = $1 and v.question = $2 order by v.answer_id",
        task, question.name);
    for (const auto& [person, pseudonym, label, id]: given)
    {
        View& answer = answers.add();
        answer.set("pseudonym", pseudonym);
        answer.set("label",
                   label < 0 ? saidBy(said, id, question) : shownLabel(saidLabel(question, labels, label)));
        if (question.isModelled())
            answer.set(
                "skill",
                percent(
                    known.learnt(question.name).model.skill(known.skill(session, person, question.name))));
    }
}

std::string fieldOf(const Question& question)
{
    return "label_" + question.name;
}

/// A choice among labels where there are some, else what the owner writes.
FormField fieldFor(const Question& question, const std::vector<std::string>& labels,
                   const std::string& decided)
{
    FormField field{.name = fieldOf(question), .label = Phrase::verbatim(question.name), .value = decided};
    if (labels.empty() || question.isSet() || !question.closes())
    {
        field.hint = question.isSet() ? "JSON, as [\"wren\", \"robin\"]; empty: not decided"
                                      : "JSON, as 7 or \"a text\"; empty: not decided";
        return field;
    }
    field.type = "select";
    field.choices.push_back({"", "Not decided"});
    for (const auto& label: labels)
        field.choices.push_back({label, Phrase::verbatim(shownLabel(label))});
    return field;
}

PageForm decisionForm(const tasks::ProjectSummary& project, Session& session, const Knowledge& known,
                      std::int64_t task)
{
    PageForm form{.action = pathOf(project, "/task/" + std::to_string(task)), .submit = "Decide"};
    for (const auto& question: known.settings().questions)
    {
        const auto decided = session.find(
            [](const Row& row) { return row.text(0); },
            "select label from quality_verdict where task_id = $1 and question = $2", task, question.name);
        form.fields.push_back(fieldFor(question, known.learnt(question.name).labels, decided.value_or("")));
    }
    form.fields.push_back({.name = "gold",
                           .label = "Make it a known task, too",
                           .type = "checkbox",
                           .hint = "It is then handed out to test people, and never done"});
    form.leavePath = pathOf(project, "/tasks");
    form.leaveLabel = "Not now";
    return form;
}

/// What was posted, as `decideTask` takes it. Throws `HttpError` for what is no JSON.
std::string labelsOf(const pybossa::Form& posted, const Settings& settings)
{
    JsonWriter json;
    json.beginObject();
    for (const auto& question: settings.questions)
    {
        if (!posted.has(fieldOf(question)))
            continue;
        const std::string label = posted.text(fieldOf(question)).value_or("");
        try
        {
            json.rawMember(question.name,
                           label.empty() ? "null" : JsonDocument::parse(label).root().toJson());
        }
        catch (const Poco::DataFormatException&)
        {
            throw HttpError(400, problem::BAD_REQUEST, question.name + ": wanted JSON, not " + label + ".");
        }
    }
    return json.end().take();
}

/// What is decided, and nothing else.
std::string withoutNulls(const JsonValue& labels)
{
    JsonWriter json;
    json.beginObject();
    for (std::size_t at = 0; at < labels.size(); ++at)
        if (const auto [name, label] = labels.member(at); !label.isNull())
            json.rawMember(name, label.toJson());
    return json.end().take();
}

} // namespace

Response DisputedPages::draw(const Request& request, const tasks::ProjectSummary& project, std::int64_t task,
                             const std::string& mistake) const
{
    auto page = _desk.ownersPage(Phrase("Task {number}", {{"number", std::to_string(task)}}), project, _task);
    _desk.database.read(
        [&](Session& session)
        {
            auto known = Knowledge::load(session, project.id);
            const auto summary = _desk.work->findTask(session, task);
            if (!known || !summary || summary->projectId != project.id)
                throw HttpError(404, problem::NOT_FOUND, "There is no such task, or no settings of quality.");
            page.view = View();
            page.view.set("short_name", project.shortName).set("task_id", task);
            const auto labels = quality::labelsOf(session, project.id);
            const auto said = _desk.work->answers(session, task);
            for (const auto& question: known->settings().questions)
                addQuestion(page.view, session, *known, question, task, labels, said);
            auto form = decisionForm(project, session, *known, task);
            if (!mistake.empty())
                form.fields.front().errors.push_back(Phrase::verbatim(mistake));
            page.drawn.put("form", viewOf(form));
        });
    page.status = mistake.empty() ? 200 : 400;
    return _desk.pages.show(request, page);
}

Response DisputedPages::show(const Request& request) const
{
    const auto project =
        _desk.database.read([&](Session& session) { return _desk.managed(session, request); });
    return draw(request, project, request.intParam("task"), {});
}

Response DisputedPages::decide(const Request& request) const
{
    const auto project =
        _desk.database.read([&](Session& session) { return _desk.managed(session, request); });
    const auto task = request.intParam("task");
    const auto posted = pybossa::Form::read(request);
    const auto settings = _desk.cache.find(project.id);
    if (!settings)
        throw HttpError(404, problem::NOT_FOUND, "There is no such task, or no settings of quality.");
    try
    {
        const std::string labels = labelsOf(posted, *settings);
        const auto document = JsonDocument::parse(labels);
        _desk.database.write(
            [&](Transaction& transaction)
            {
                decideTask(transaction, *_desk.work, project.id, task, document.root());
                if (posted.ticked("gold"))
                    setGold(transaction, *_desk.work, task, withoutNulls(document.root()));
            });
    }
    catch (const HttpError& refused)
    {
        if (refused.problem().status != 400)
            throw;
        return draw(request, project, task, refused.problem().forClient);
    }
    _desk.wake();
    return _desk.pages.leave(
        request, pathOf(project, "/tasks"),
        FlashMessage{"success", Phrase("Task {number} is decided.", {{"number", std::to_string(task)}})});
}

} // namespace colonnade::quality
