#include "reading/PeoplePage.h"

#include <colonnade/Parameters.h>
#include <colonnade/pybossa/PublicUser.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PER_PAGE = 20;
constexpr std::string_view WEEK = "week";

View examplePeople()
{
    View view;
    addExampleProject(view);
    for (const char* name: {"heading", "others", "all_path", "week_path", "previous", "next", "here"})
        view.set(name, name);
    for (const char* name: {"is_week", "is_all", "has_people", "has_pages"})
        view.set(name, true);
    view.list("people")
        .add()
        .count("place", 1)
        .set("path", "/")
        .set("name", "Ann")
        .set("letter", "A")
        .set("is_own", true)
        .set("share", "1")
        .count("n", 1);
    return view;
}

std::string initialOf(const std::string& text)
{
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        ++size;
    return text.substr(0, size);
}

Phrase headingOf(std::int64_t people, PeopleOf of, const Language& language)
{
    const bool isWeek = of == PeopleOf::ThisWeek;
    if (people == 1)
        return isWeek ? "One person with an account has helped this week"
                      : "One person with an account has helped";
    return {isWeek ? "{n} people with an account have helped this week"
                   : "{n} people with an account have helped",
            {{"n", groupedNumber(people, language)}}};
}

} // namespace

PeoplePage::PeoplePage(const Tasks& tasks, const ProjectDoor& door, Pages& pages):
    _tasks(tasks),
    _door(door),
    _page(pages.loadTemplate("tasks_people", examplePeople()))
{
}

Response PeoplePage::show(const Request& request) const
{
    return _door.enter(request,
                       [&](const PageView& view)
                       {
                           const Board board = read(request, view);
                           return _door.show(
                               request, view,
                               {.templateName = "/projects/leaderboard.html",
                                .heading = "People",
                                .twinTitle = " &middot; Leaderboard",
                                .page = _page,
                                .members = [&](JsonWriter& json, const ProjectState&) { write(json, board); },
                                .draw = [&](View& page, const ProjectState& state)
                                { draw(page, board, view, state, _door.pages().language(request)); }});
                       });
}

PeoplePage::Board PeoplePage::read(const Request& request, const PageView& view) const
{
    Board board;
    board.of = request.query().get("window") == WEEK ? PeopleOf::ThisWeek : PeopleOf::AllTime;
    board.list = {wantedPage(request), PER_PAGE, 0};
    const std::int64_t project = view.project.id(), now = _tasks.clock.nowSeconds();
    Users& users = _tasks.identity.users();
    _tasks.database.read(
        [&](Session& session)
        {
            const auto viewer =
                view.caller.userId ? users.findById(session, *view.caller.userId) : std::nullopt;
            const User* const sees = viewer ? &*viewer : nullptr;
            board.list.total = countPeople(session, project, board.of, now);
            std::int64_t place = board.list.offset();
            bool hasOwn = false;
            for (const auto& person:
                 bestPeople(session, project, board.of, now, PER_PAGE, board.list.offset()))
            {
                const auto user = users.findById(session, person.userId);
                ++place;
                if (const auto name = user ? users.visibleName(sees, *user) : std::nullopt)
                    board.entries.push_back({*user, *name, {place, person.answers}});
                hasOwn = hasOwn || view.caller.is(person.userId);
            }
            for (const auto& first: bestPeople(session, project, board.of, now, 1, 0))
                board.most = std::max<std::int64_t>(1, first.answers);
            if (!viewer || hasOwn)
                return;
            if (const auto own = placeOf(session, project, board.of, now, viewer->id))
                board.own = Entry{*viewer, viewer->fullname, *own};
        });
    return board;
}

void PeoplePage::write(JsonWriter& json, const Board& board)
{
    json.key("top_users").beginArray();
    const auto entry = [&](const Entry& one)
    {
        json.beginObject();
        pybossa::writePublicMembers(json, one.user, {.rank = one.place.place, .score = one.place.answers});
        json.end();
    };
    for (const auto& one: board.entries)
        entry(one);
    if (board.own)
        entry(*board.own);
    json.end();
    writePagination(json, board.list);
}

void PeoplePage::draw(View& page, const Board& board, const PageView& view, const ProjectState& state,
                      const Language& language) const
{
    const std::string path = pathOf(view.project, "leaderboard");
    const bool isWeek = board.of == PeopleOf::ThisWeek;
    const std::int64_t others = state.facts.volunteers - state.facts.users;
    page.say("heading", headingOf(board.list.total, board.of, language))
        .set("all_path", path)
        .set("week_path", path + "?window=week")
        .set("is_week", isWeek)
        .set("is_all", !isWeek)
        .set("has_people", !board.entries.empty() || board.own)
        .say("others", others > 0 && !isWeek
                           ? Phrase("Besides, {people} who were not signed in gave {answers} answers.",
                                    {{"people", groupedNumber(others, language)},
                                     {"answers", groupedNumber(state.facts.answers - state.facts.userAnswers,
                                                               language)}})
                           : Phrase());
    View& people = page.list("people");
    const auto add = [&](const Entry& one)
    {
        people.add()
            .count("place", one.place.place)
            .set("path", "/account/" + encodePercent(one.user.name) + "/")
            .set("name", one.name)
            .set("letter", initialOf(one.name))
            .set("is_own", view.caller.is(one.user.id))
            .set("share", std::to_string(std::min<std::int64_t>(100, 100 * one.place.answers / board.most)))
            .count("n", one.place.answers);
    };
    for (const auto& one: board.entries)
        add(one);
    if (board.own)
        add(*board.own);
    addPaging(page, board.list, language,
              [&](std::int64_t number)
              { return path + "?page=" + std::to_string(number) + (isWeek ? "&window=week" : ""); });
}

} // namespace colonnade::tasks
