#include "pages/MyAnswers.h"

#include "forms/TaskForm.h"
#include "pages/PageAccess.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PAGE = 20;
constexpr std::size_t LONGEST_SUMMARY = 80; // bytes, about

/// What an answer says, in one line: its texts and numbers, one after the other.
void addWords(std::string& words, const JsonValue& value)
{
    if (words.size() > LONGEST_SUMMARY)
        return;
    if (value.isArray())
        for (std::size_t i = 0; i < value.size(); ++i)
            addWords(words, value.at(i));
    else if (value.isObject())
        for (std::size_t i = 0; i < value.size(); ++i)
            addWords(words, value.member(i).second);
    else if (value && !value.isNull())
        words += (words.empty() ? "" : " · ") +
                 (value.isText() ? std::string(value.text()) : std::string(value.toJson()));
}

std::string summaryOf(const std::string& info)
{
    std::string words;
    addWords(words, JsonDocument::parse(info).root());
    if (words.size() <= LONGEST_SUMMARY)
        return words;
    std::size_t end = LONGEST_SUMMARY;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80U)
        --end;
    return words.substr(0, end) + "…";
}

std::string titleIn(const std::string& info)
{
    const JsonDocument document = JsonDocument::parse(info);
    for (const char* name: {"title", "name"})
        if (document.root().isObject())
            if (const JsonValue title = document.root().find(name); title.isText() && !title.text().empty())
                return std::string(title.text());
    return {};
}

View exampleAnswers()
{
    View view;
    View& answer = view.list("answers").add();
    for (const char* name: {"task_path", "task", "project_path", "project_name", "summary", "finish_time",
                            "undo_path", "mend_path"})
        answer.set(name, name);
    answer.set("is_open", true);
    for (const char* name: {"iso", "date", "clock", "ago"})
        answer.nest("when").set(name, name);
    for (const char* name: {"count", "newer", "older", "range"})
        view.set(name, name);
    return view;
}

std::int64_t pageNumber(const Request& request)
{
    constexpr std::int64_t MOST = 1'000'000;
    return std::clamp<std::int64_t>(parseInteger(request.query().get("page")).value_or(1), 1, MOST);
}

} // namespace

struct MyAnswers::Answer
{
    std::int64_t id;
    std::int64_t task;
    std::int64_t project;
    std::string projectName;
    std::string shortName;
    std::string finished;
    std::string info;
    std::string taskInfo;
    bool open;
    bool undoable;
    std::string projectInfo; ///< of a project that may describe tasks by data, else empty
};

MyAnswers::MyAnswers(const Tasks& tasks, Pages& pages, const CsrfHook& csrf):
    _tasks(tasks),
    _pages(pages),
    _csrf(csrf),
    _page(pages.loadTemplate("tasks_my_answers", exampleAnswers()))
{
    pages.navigation({.menu = "me", .label = "Answers", .path = "/account/{name}/answers"});
    pages.navigation({.menu = "user",
                      .label = "My answers",
                      .path = "/account/profile/answers",
                      .after = {},
                      .shown = [](const Request&, const User* user) { return user != nullptr; }});
}

/// `profile` is oneself: menus do not know names.
User MyAnswers::requirePerson(const Request& request) const
{
    const auto caller = _tasks.identity.findUser(request);
    if (!caller)
        askToSignIn();
    const std::string& name = request.param("name");
    if (name == caller->name || name == "profile")
        return *caller;
    const auto person = caller->admin ? _tasks.identity.users().findByName(name) : std::nullopt;
    if (!person && caller->admin)
        throw HttpError(404, problem::NOT_FOUND, "There is no such person.");
    if (!person)
        throw HttpError(403, problem::FORBIDDEN, "Only the person may see these answers.");
    return *person;
}

/// An answer belongs to the result of a task that is complete, or was.
std::vector<MyAnswers::Answer> MyAnswers::find(Session& session, const Actor& person,
                                               std::int64_t number) const
{
    // `+ 0` keeps both databases off the primary key, which would lead through the answers of everybody.
    return session.all(
        [](const Row& row)
        {
            return Answer{row.integer(0),
                          row.integer(1),
                          row.integer(2),
                          row.text(3),
                          row.text(4),
                          row.text(5),
                          row.findText(6).value_or("null"),
                          row.findText(7).value_or("null"),
                          row.boolean(8),
                          row.boolean(9),
                          row.findText(10).value_or("")};
        },
        "SELECT r.id, r.task_id, r.project_id, p.name, p.short_name, r.finish_time, "
        "CASE WHEN length(r.info) <= 4096 THEN r.info END, CASE WHEN length(t.info) <= 16384 THEN t.info "
        "END, "
        "t.state = 'ongoing' AND (SELECT min(s.id) FROM tasks_result s WHERE s.task_id = t.id AND "
        "s.last_version) "
        "IS NULL, "
        "(SELECT u.run_id FROM tasks_undo u WHERE u.run_id = r.id AND u.until > $3 AND (SELECT count(*) FROM "
        "tasks_undo f WHERE f.actor_key = r.actor_key AND f.run_id > r.id) < 2) IS NOT NULL, "
        "CASE WHEN p.info LIKE '%\"task_form\"%' THEN p.info END "
        "FROM tasks_run r JOIN tasks_task t ON t.id = r.task_id JOIN tasks_project p ON p.id = r.project_id "
        "WHERE r.actor_id = $1 AND r.actor_kind = $2 ORDER BY r.id + 0 DESC LIMIT " +
            std::to_string(PAGE + 1) + " OFFSET $4",
        person.id, person.kind, _tasks.clock.nowSeconds(), (number - 1) * PAGE);
}

void MyAnswers::add(View& list, const Answer& answer) const
{
    const std::string project = "/project/" + encodePercent(answer.shortName) + "/";
    const std::string task = project + "task/" + std::to_string(answer.task);
    View& item = list.add();
    item.set("id", answer.id)
        .set("task_id", answer.task)
        .set("project_id", answer.project)
        .set("project_name", answer.projectName)
        .set("project_path", project)
        .set("task_path", task)
        .set("finish_time", answer.finished)
        .set("summary", summaryOf(answer.info))
        .set("is_open", answer.open)
        .set("mend_path",
             answer.open && findForm(answer.projectInfo, allFormKinds(_tasks.additions.formKinds))
                 ? task + "/mend"
                 : std::string())
        .set("undo_path", answer.undoable ? task + "/undo" : std::string());
    item.put("when", _pages.time(answer.finished));
    const std::string title = titleIn(answer.taskInfo);
    if (title.empty())
        item.say("task", Phrase("Task {number}", {{"number", std::to_string(answer.task)}}));
    else
        item.set("task", title);
    item.put("info", View::fromJson(answer.info));
}

Response MyAnswers::page(const Request& request) const
{
    const User user = requirePerson(request);
    const Actor person{"user", std::to_string(user.id), {}};
    const std::int64_t number = pageNumber(request);
    auto [answers, count] = _tasks.database.read(
        [&](Session& session)
        {
            return std::pair(
                find(session, person, number),
                session.findInteger("SELECT n_answers FROM tasks_contributor WHERE user_id = $1", user.id)
                    .value_or(0));
        });
    const bool more = answers.size() > PAGE;
    if (more)
        answers.pop_back();
    PageContent page{.title = "My answers", .from = _page, .menu = "me"};
    page.parameters = {{"name", user.name}};
    page.unlisted = true;
    page.view.list("answers");
    for (const auto& answer: answers)
        add(page.view.list("answers"), answer);
    page.view.set("count", count);
    page.view.nest("pagination")
        .set("page", number)
        .set("per_page", PAGE)
        .set("total", count)
        .set("next", more)
        .set("prev", number > 1);
    page.view.set("template", "account/answers.html").set("title", "My answers");
    const std::string path = "/account/" + encodePercent(user.name) + "/answers?page=";
    page.drawn.set("newer", number > 1 ? path + std::to_string(number - 1) : std::string())
        .set("older", more ? path + std::to_string(number + 1) : std::string());
    const std::int64_t first = (number - 1) * PAGE + 1;
    if (!answers.empty())
        page.drawn.say(
            "range", Phrase("{first} to {last} of {count}",
                            {{"first", std::to_string(first)},
                             {"last", std::to_string(first + static_cast<std::int64_t>(answers.size()) - 1)},
                             {"count", std::to_string(count)}}));
    return _pages.show(request, page);
}

Response MyAnswers::show(const Request& request) const
{
    return withSignIn(_csrf, _pages, request, [&] { return page(request); });
}

} // namespace colonnade::tasks
