#include "pages/QualityPages.h"

#include "api/Deeds.h"
#include "api/QualityApi.h"
#include "gold/Gold.h"
#include "gold/Records.h"
#include "pages/DisputedPages.h"
#include "pages/Overview.h"

#include <colonnade/HttpError.h>
#include <colonnade/Identity.h>
#include <colonnade/Json.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace colonnade::quality
{

namespace
{

constexpr std::int64_t MOST_DISPUTED = 10;
constexpr std::size_t MOST_PEOPLE = 500;

View examplePeople()
{
    View example;
    example.set("short_name", "birds").set("project_id", 7).set("has_people", true).set("left_out", 3);
    View& person = example.list("people").add();
    for (const char* name: {"pseudonym", "pace", "excuse_path"})
        person.set(name, "a");
    for (const char* name: {"answers", "gold", "gold_right", "agreement", "skill"})
        person.set(name, 80);
    person.set("is_held_back", true);
    View& flag = person.list("flags").add();
    flag.say("said", "too fast").set("evidence", "1.5");
    return example;
}

View exampleOwn()
{
    View example;
    example.set("has_answers", true).set("is_held_back", true).set("pace", "2.5");
    for (const char* name: {"answers", "agreement", "gold", "gold_right"})
        example.set(name, 4);
    example.set("minimum_said", "said").set("has_shares", true);
    example.set("question", "bird");
    example.list("shares").add().set("label", "wren").set("share", 40).set("answers", 4);
    return example;
}

std::string shortNumber(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), number < 10 ? "%.1f" : "%.0f", number);
    return text.data();
}

Phrase saidFlag(std::string_view flag)
{
    return flag == "random"     ? "Answers as if by chance"
           : flag == "constant" ? "Nearly always the same answer"
           : flag == "copying"  ? "The same mistakes as somebody else"
                                : "Far faster than others";
}

void addFlags(View& person, const std::string& flags)
{
    const auto document = JsonDocument::parse(flags);
    View& list = person.list("flags");
    for (std::size_t at = 0; at < document.root().size(); ++at)
    {
        const auto flag = document.root().at(at);
        list.add()
            .say("said", saidFlag(flag.find("flag").text()))
            .set("evidence", shortNumber(flag.find("evidence").number()));
    }
}

void addPerson(View& list, const tasks::ProjectSummary& project, const Settings& settings,
               const PersonStanding& person)
{
    View& row = list.add();
    row.set("pseudonym", person.pseudonym).set("answers", person.record.answers);
    row.set("gold", person.record.gold).set("gold_right", person.record.goldRight);
    row.set("agreement", percent(person.record.agreement())).set("skill", percent(person.skill));
    if (person.record.pace() > 0)
        row.set("pace", shortNumber(person.record.pace()));
    addFlags(row, person.flags);
    row.set("is_held_back", heldBack(settings, person.record, person.excused).has_value());
    row.set("excuse_path", pathOf(project, "/people/" + person.pseudonym + "/excuse"));
}

/// Whoever stands out comes first.
void sortPeople(std::vector<PersonStanding>& people)
{
    std::ranges::stable_sort(people,
                             [](const auto& one, const auto& other)
                             {
                                 return std::pair(one.flags == "[]", -one.record.answers) <
                                        std::pair(other.flags == "[]", -other.record.answers);
                             });
}

/// Of the one who looks; no task is told.
void addOwn(View& view, Session& session, std::int64_t project, const Actor& actor)
{
    const auto known = Knowledge::load(session, project);
    const auto person = findPerson(session, project, actor.key());
    view.set("has_answers", known && person);
    if (!known || !person)
        return;
    const Settings& settings = known->settings();
    const auto record = recordOf(session, settings, project, *person);
    view.set("answers", record.answers).set("agreement", percent(record.agreement()));
    view.set("gold", record.gold).set("gold_right", record.goldRight);
    if (record.pace() > 0)
        view.set("pace", shortNumber(record.pace()));
    if (settings.minimumSkill)
        view.say("minimum_said",
                 Phrase("Whoever has done {tasks} known tasks must have {percent} % of them right.",
                        {{"tasks", std::to_string(settings.afterGold)},
                         {"percent", std::to_string(percent(*settings.minimumSkill))}}));
    view.set("is_held_back", heldBack(session, settings, project, *person).has_value());
    const auto question = std::ranges::find_if(settings.questions, &Question::isModelled);
    view.set("has_shares", !record.shares.empty());
    view.set("question", question == settings.questions.end() ? std::string() : question->name);
    for (const auto& [label, answers]: record.shares)
        view.list("shares")
            .add()
            .set("label", shownLabel(label))
            .set("share", percent(static_cast<double>(answers) / static_cast<double>(record.answers)))
            .set("answers", answers);
}

} // namespace

QualityPages::QualityPages(const Desk& desk):
    _desk(desk),
    _overview(desk.pages.loadTemplate("quality_overview", exampleOverview())),
    _people(desk.pages.loadTemplate("quality_people", examplePeople())),
    _own(desk.pages.loadTemplate("quality_own", exampleOwn()))
{
    desk.pages.navigation(
        {.menu = "owner", .label = "Quality", .path = "/project/{short_name}/quality", .after = "Details"});
    desk.pages.navigation({.menu = "project",
                           .label = "How I do",
                           .path = "/project/{short_name}/quality/own",
                           .shown = [&cache = desk.cache](const Request& request, const User* user)
                           { return user && cache.covers(request.path()); }});
}

Response QualityPages::show(const Request& request) const
{
    const auto project = _desk.database.read(
        [&](Session& session) -> std::optional<tasks::ProjectSummary>
        {
            auto found = _desk.project(session, request);
            if (_desk.work->mayManage(session, request.actor(), found.id))
                return found;
            return std::nullopt;
        });
    return project ? overview(request, *project) : own(request);
}

Response QualityPages::overview(const Request& request, const tasks::ProjectSummary& project) const
{
    auto page = _desk.ownersPage("Quality", project, _overview);
    _desk.database.read(
        [&](Session& session)
        {
            page.view = View();
            page.drawn = View();
            page.view.set("short_name", project.shortName).set("project_id", project.id);
            addState(page.view, session, project.id);
            const auto known = Knowledge::load(session, project.id);
            if (!known)
                return;
            const auto disputed = disputedTasks(session, project.id, DisputedBy::Certainty, MOST_DISPUTED);
            page.view.set("has_disputed", !disputed.empty());
            addDisputed(page.view, disputed);
            page.view.set(
                "people_count",
                session.findInteger("select count(*) from quality_person where project_id = $1", project.id)
                    .value_or(0));
            addCharts(page.drawn, session, *known);
        });
    return _desk.pages.show(request, page);
}

Response QualityPages::people(const Request& request) const
{
    return _desk.pages.show(
        request, _desk.database.read(
                     [&](Session& session)
                     {
                         const auto project = _desk.managed(session, request);
                         auto page = _desk.ownersPage("People and their answers", project, _people);
                         auto people = standingsOf(session, project.id);
                         const auto settings = _desk.cache.find(project.id);
                         sortPeople(people);
                         page.view.set("project_id", project.id).set("has_people", !people.empty());
                         View& list = page.view.list("people");
                         for (const auto& person: people)
                             if (list.size() < MOST_PEOPLE)
                                 addPerson(list, project, settings ? *settings : Settings(), person);
                         if (people.size() > MOST_PEOPLE)
                             page.view.set("left_out",
                                           static_cast<std::int64_t>(people.size() - MOST_PEOPLE));
                         return page;
                     }));
}

Response QualityPages::excuse(const Request& request) const
{
    const auto project = _desk.database.write(
        [&](Transaction& transaction)
        {
            auto found = _desk.managed(transaction, request);
            const auto settings = _desk.cache.find(found.id);
            if (!excusePerson(transaction, settings.get(), found.id, request.param("pseudonym")))
                throw HttpError(404, problem::NOT_FOUND, "There is no such person in the project.");
            return found;
        });
    return _desk.pages.leave(request, pathOf(project, "/people"),
                             FlashMessage{"success", "That person may work again."});
}

Response QualityPages::own(const Request& request) const
{
    PageContent page{.title = "How my answers stand", .from = _own, .menu = "project"};
    _desk.database.read(
        [&](Session& session)
        {
            page.view = View();
            const auto project = _desk.project(session, request);
            if (request.actor().kind != "user")
                throw HttpError(401, problem::UNAUTHORIZED, "Sign in to see how your answers stand.");
            if (!project.published && !_desk.work->mayManage(session, request.actor(), project.id))
                throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
            page.parameters["short_name"] = project.shortName;
            addOwn(page.view, session, project.id, request.actor());
        });
    return _desk.pages.show(request, page);
}

} // namespace colonnade::quality
