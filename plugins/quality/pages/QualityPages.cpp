#include "pages/QualityPages.h"

#include "api/QualityApi.h"
#include "gold/Gold.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace colonnade::quality
{

namespace
{

constexpr int BINS = 10;
constexpr std::int64_t MOST_TASKS = 30;

View exampleOverview()
{
    View example;
    example.set("short_name", "birds").set("has_settings", true);
    example.set("answers", 100).set("seen", 90).set("answers_saved", 12);
    example.set("alpha", "0.71").set("calibration", "gold").set("fit_number", 3);
    example.list("bars").add().set("x", 0).set("y", 20).set("height", 80).set("from", 50).set("tasks", 4);
    View& task = example.list("disputed").add();
    task.set("task_id", 7)
        .set("question", "bird")
        .set("label", "\"wren\"")
        .set("certainty", 61)
        .set("answers", 3);
    View& person = example.list("people").add();
    person.set("pseudonym", "a1b2c3")
        .set("answers", 30)
        .set("gold", 5)
        .set("gold_right", 4)
        .set("agreement", 83);
    person.set("skill", 81).list("flags").add().set("flag", "random");
    return example;
}

View exampleOwn()
{
    View example;
    example.set("answers", 30).set("agreement", 83).set("gold", 5).set("gold_right", 4);
    return example;
}

std::int64_t percent(double share)
{
    return std::lround(100 * share);
}

/// How many tasks are how sure: a bar for each twentieth from a half on.
void addBars(View& view, Session& session, std::int64_t project)
{
    std::array<std::int64_t, BINS> tasks{};
    session.all(
        [&](const Row& row)
        {
            const auto bin = std::clamp(static_cast<int>((row.real(0) - 0.5) * 2 * BINS), 0, BINS - 1);
            ++tasks.at(static_cast<std::size_t>(bin));
            return 0;
        },
        "select min(certainty) from quality_task where project_id = $1 group by task_id", project);
    const std::int64_t most = std::max<std::int64_t>(1, *std::ranges::max_element(tasks));
    for (int bin = 0; bin < BINS; ++bin)
    {
        const std::int64_t here = tasks.at(static_cast<std::size_t>(bin));
        const std::int64_t height = 100 * here / most;
        view.list("bars")
            .add()
            .set("x", 20 * bin)
            .set("y", 100 - height)
            .set("height", height)
            .set("from", 50 + 5 * bin)
            .set("tasks", here);
    }
}

void addDisputed(View& view, Session& session, std::int64_t project)
{
    session.all(
        [&](const Row& row)
        {
            View& task = view.list("disputed").add();
            task.set("task_id", row.integer(0)).set("question", row.text(1)).set("label", row.text(2));
            task.set("certainty", percent(row.real(3))).set("answers", row.integer(4));
            return 0;
        },
        "select task_id, question, label, certainty, answers from quality_task where project_id = $1 order "
        "by certainty, "
        "task_id limit $2",
        project, MOST_TASKS);
}

void addPeople(View& view, Session& session, std::int64_t project)
{
    JsonWriter json;
    writePeople(json, session, project);
    const auto document = JsonDocument::parse(json.text());
    const auto people = document.root();
    for (std::size_t at = 0; at < people.size(); ++at)
    {
        const auto one = people.at(at);
        View& person = view.list("people").add();
        person.set("pseudonym", std::string(one.find("pseudonym").text()));
        for (const auto* name: {"answers", "gold", "gold_right"})
            person.set(name, one.find(name).integer());
        person.set("agreement", percent(one.find("agreement").number()));
        person.set("skill", percent(one.find("skill").number()));
        const auto flags = one.find("flags");
        for (std::size_t flag = 0; flag < flags.size(); ++flag)
            person.list("flags").add().set("flag", std::string(flags.at(flag).find("flag").text()));
    }
}

void addState(View& view, Session& session, std::int64_t project)
{
    JsonWriter json;
    json.beginObject();
    writeState(json, session, project);
    json.end();
    const auto document = JsonDocument::parse(json.text());
    const auto state = document.root();
    view.set("has_settings", state.size() > 0);
    if (state.size() == 0)
        return;
    for (const auto* name: {"answers", "seen", "answers_saved"})
        view.set(name, state.find(name).integer());
    view.set("fit_number", state.find("fit").find("number").integer());
    view.set("calibration", std::string(state.find("calibration").find("kind").text()));
    const auto agreement = state.find("agreement");
    const auto alpha = agreement.size() > 0 ? agreement.member(0).second.find("alpha") : JsonValue();
    if (alpha && alpha.isNumber())
        view.set("alpha", static_cast<double>(std::lround(1000 * alpha.number())) / 1000);
}

/// Of the one who looks; no task is told.
void addOwn(View& view, Session& session, std::int64_t project, const Actor& actor)
{
    const auto person = session.findInteger(
        "select id from quality_person where project_id = $1 and actor_key = $2", project, actor.key());
    const auto record = person ? goldRecord(session, *person) : GoldRecord();
    const auto standing = person ? standingOf(session, *person) : Standing();
    view.set("answers", standing.answers).set("agreement", percent(standing.agreement));
    view.set("gold", record.answered).set("gold_right", record.right);
}

} // namespace

QualityPages::QualityPages(Database& database, std::shared_ptr<tasks::ProjectWork> work, Pages& pages):
    _database(database),
    _work(std::move(work)),
    _pages(pages),
    _overview(pages.loadTemplate("quality_overview", exampleOverview())),
    _own(pages.loadTemplate("quality_own", exampleOwn()))
{
    pages.navigation(
        {.menu = "owner", .label = "Quality", .path = "/project/{short_name}/quality", .after = "Details"});
}

Response QualityPages::show(const Request& request) const
{
    PageContent page{.title = "Quality", .from = _own, .menu = "project"};
    _database.read(
        [&](Session& session)
        {
            page.view = View();
            const auto project = _work->findProject(session, request.param("short_name"));
            if (!project)
                throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
            page.parameters["short_name"] = project->shortName;
            if (_work->mayManage(session, request.actor(), project->id))
            {
                page.from = _overview;
                page.menu = "owner";
                page.view.set("short_name", project->shortName);
                addState(page.view, session, project->id);
                addBars(page.view, session, project->id);
                addDisputed(page.view, session, project->id);
                addPeople(page.view, session, project->id);
                return;
            }
            if (request.actor().kind != "user")
                throw HttpError(401, problem::UNAUTHORIZED, "Sign in to see how your answers stand.");
            if (!project->published)
                throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
            addOwn(page.view, session, project->id, request.actor());
        });
    return _pages.show(request, page);
}

} // namespace colonnade::quality
