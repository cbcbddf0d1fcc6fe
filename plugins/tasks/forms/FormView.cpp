#include "forms/FormView.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <array>

namespace colonnade::tasks
{

namespace
{

constexpr int GRID = 20; ///< places of a picture, across and down
constexpr std::size_t MOST_KEYS = 9;
constexpr std::int64_t MOST_PIXELS = 20'000;

std::string memberOf(const Record& task, std::string_view name)
{
    if (name.empty() || isNull(task["info"]))
        return {};
    const JsonDocument info = JsonDocument::parse(task.text("info"));
    const JsonValue value = info.root().isObject() ? info.root().find(name) : JsonValue();
    if (!value || value.isNull())
        return {};
    return value.isText() ? std::string(value.text()) : value.toJson();
}

/// A path of this server, or an address of the web, whose host goes into the page's policy.
bool isMediaAddress(std::string_view address)
{
    const auto isPlain = [](char c)
    { return c > ' ' && c != '"' && c != '\'' && c != '<' && c != '>' && c != '\\'; };
    if (!std::all_of(address.begin(), address.end(), isPlain))
        return false;
    const bool isPath = address.starts_with('/') && !address.starts_with("//");
    return isPath || address.starts_with("https://") || address.starts_with("http://");
}

/// `https://host:port`; empty for a path of this server.
std::string originOf(std::string_view address)
{
    const auto scheme = address.find("://");
    if (scheme == std::string_view::npos)
        return {};
    const auto end = address.find_first_of("/?#", scheme + 3);
    const std::string_view origin = address.substr(0, end);
    const auto user = origin.find('@');
    const std::string_view host = origin.substr(user == std::string_view::npos ? scheme + 3 : user + 1);
    constexpr std::string_view HOST = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
    if (host.empty() || host.find_first_not_of(HOST) != std::string_view::npos)
        return {};
    return std::string(address.substr(0, scheme + 3)) + std::string(host);
}

void addSizes(View& picture, const Record& task)
{
    const auto width = parseInteger(memberOf(task, "width"));
    const auto height = parseInteger(memberOf(task, "height"));
    const auto fits = [](const std::optional<std::int64_t>& pixels)
    { return pixels && *pixels > 0 && *pixels <= MOST_PIXELS; };
    if (fits(width) && fits(height))
        picture.set("width", *width).set("height", *height);
}

View mediumOf(const std::string& kind, const std::string& address, const Record& task)
{
    View medium;
    medium.set("address", address);
    std::string alt = memberOf(task, "alt");
    if (alt.empty())
        alt = titleOf(task);
    if (alt.empty())
        medium.say("alt", Phrase("Picture of task {number}", {{"number", std::to_string(task.id())}}));
    else
        medium.set("alt", alt);
    if (kind == "picture")
        addSizes(medium, task);
    return medium;
}

/// The picture stands at the question that is answered on it, if there is one.
void addMedia(View& view, const TaskForm& form, const Record& task)
{
    const std::string& kind = form.media().kind;
    if (kind == "none" || form.hasPoint())
        return;
    const std::string content = memberOf(task, form.media().field);
    View& media = view.nest("media");
    media.set("title", titleOf(task));
    if (kind == "text" && !content.empty())
        media.set("text", content);
    else if (kind != "text" && !content.empty() && isMediaAddress(content))
        media.put(kind, mediumOf(kind, content, task));
    else
        media.say("missing",
                  Phrase("This task lacks what is to be looked at: its {field} is missing. Please report it.",
                         {{"field", form.media().field}}));
}

bool isGiven(const Parameters& fields, const std::string& name, std::string_view value)
{
    const auto values = fields.all(name);
    return std::find(values.begin(), values.end(), value) != values.end();
}

/// The last one that says something: a place that was clicked on stands behind what was written.
std::string lastOf(const Parameters& fields, const std::string& name)
{
    std::string last;
    for (const auto value: fields.all(name))
        if (!value.empty())
            last = value;
    return last;
}

void addChoices(View& view, const FormQuestion& question, const FormControl& control, const ShownForm& shown,
                bool keys)
{
    const bool one = control.look == FormControl::Look::One;
    std::size_t number = 0;
    for (const auto& choice: control.choices)
    {
        View& item = view.list("choices").add();
        item.set("name", question.name)
            .set("value", choice.value)
            .say("label", choice.label)
            .set("type", one ? "radio" : "checkbox")
            .set("id", "q-" + question.name + (number == 0 ? std::string() : "." + std::to_string(number)))
            .set("ticked", isGiven(shown.fields, question.name, choice.value))
            .set("required", one && question.required);
        ++number;
        item.set("key", keys && number <= MOST_KEYS ? std::to_string(number) : std::string());
    }
}

void addLine(View& view, const FormQuestion& question, const FormControl& control, const ShownForm& shown)
{
    View& line = view.nest("line");
    line.set("value", lastOf(shown.fields, question.name))
        .set("type", control.input)
        .set("least", control.least)
        .set("most", control.most)
        .set("step", control.step)
        .set("autocomplete", "off");
}

/// The cell of the grid in which a point is; nothing if there is none.
std::optional<int> cellOf(const FormQuestion& question, const std::string& given)
{
    if (given.empty())
        return std::nullopt;
    const auto read = question.kind->read(question.text, {given});
    if (!std::holds_alternative<std::string>(read))
        return std::nullopt;
    const JsonDocument point = JsonDocument::parse(std::get<std::string>(read));
    const auto place = [&](const char* part)
    { return std::min(static_cast<int>(point.root().find(part).number() * GRID), GRID - 1); };
    return place("y") * GRID + place("x");
}

std::string centre(int cell)
{
    constexpr int TENTHS = 1000; // of a per cent
    const int tenths = (2 * cell + 1) * TENTHS / (2 * GRID);
    return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
}

void addPoint(View& view, const FormQuestion& question, const ShownForm& shown)
{
    const std::string given = lastOf(shown.fields, question.name);
    const auto here = cellOf(question, given);
    View& point = view.nest("point");
    const std::string content = memberOf(shown.task, shown.form.media().field);
    if (isMediaAddress(content) && !content.empty())
        point.put("picture", mediumOf("picture", content, shown.task));
    View& cells = point.list("cells");
    for (int cell = 0; cell < GRID * GRID; ++cell)
        cells.add()
            .set("name", question.name)
            .set("value", centre(cell % GRID) + ", " + centre(cell / GRID))
            .set("here", here == cell);
}

void addErrors(View& view, const FormQuestion& question, const ShownForm& shown)
{
    for (const auto& mistake: shown.mistakes)
        if (mistake.name == question.name)
            view.list("errors").addSaid(mistake.text);
}

std::string describedBy(const FormQuestion& question, const FormControl& control, bool invalid)
{
    std::string ids;
    if (!question.hint.empty() || !control.hint.empty())
        ids = "q-" + question.name + "-hint";
    if (invalid)
        ids += (ids.empty() ? "" : " ") + ("q-" + question.name + "-error");
    return ids;
}

void addQuestion(View& view, const FormQuestion& question, const ShownForm& shown, bool keys)
{
    const FormControl control = question.kind->control(question.text);
    const bool invalid =
        std::any_of(shown.mistakes.begin(), shown.mistakes.end(),
                    [&](const FormMistake& mistake) { return mistake.name == question.name; });
    View& item = view.list("questions").add();
    item.set("name", question.name)
        .set("id", "q-" + question.name)
        .set("label", question.label)
        .set("hint", question.hint)
        .say("kind_hint", control.hint)
        .set("has_hint", !question.hint.empty() || !control.hint.empty())
        .set("optional", !question.required)
        .set("required", question.required)
        .set("invalid", invalid)
        .set("described", describedBy(question, control, invalid));
    addErrors(item, question, shown);
    switch (control.look)
    {
    case FormControl::Look::One:
    case FormControl::Look::Several:
        item.set("grouped", true).set("quick", shown.form.isQuick() && !shown.mends);
        addChoices(item, question, control, shown, keys);
        break;
    case FormControl::Look::Lines:
        item.nest("area").set("value", lastOf(shown.fields, question.name));
        break;
    case FormControl::Look::Point:
        addLine(item, question, control, shown);
        addPoint(view, question, shown);
        break;
    default:
        addLine(item, question, control, shown);
    }
}

View exampleMedium()
{
    View medium;
    medium.set("address", "/x.jpg").set("alt", "A plant").set("width", 3).set("height", 4);
    return medium;
}

} // namespace

View drawForm(const ShownForm& shown)
{
    View view;
    view.set("action", shown.action).set("mends", shown.mends);
    view.set("quick", shown.form.isQuick() && !shown.mends);
    view.set("number", std::to_string(shown.task.id()));
    addMedia(view, shown.form, shown.task);
    view.set("whole", shown.form.media().kind == "none" || shown.form.hasPoint());
    bool hasKeys = false; // the first question that has choices
    for (const auto& question: shown.form.questions())
    {
        const auto look = question.kind->control(question.text).look;
        const bool chooses = look == FormControl::Look::One || look == FormControl::Look::Several;
        addQuestion(view, question, shown, chooses && !hasKeys);
        hasKeys = hasKeys || chooses;
    }
    view.set("keys", hasKeys);
    for (const auto& mistake: shown.mistakes)
    {
        const auto question =
            std::find_if(shown.form.questions().begin(), shown.form.questions().end(),
                         [&](const FormQuestion& asked) { return asked.name == mistake.name; });
        view.nest("mistakes")
            .list("mistake_list")
            .add()
            .set("id", "q-" + mistake.name)
            .set("label", question->label)
            .say("text", mistake.text);
    }
    return view;
}

View exampleTaskForm()
{
    View view;
    for (const char* name: {"action", "number"})
        view.set(name, name);
    for (const char* name: {"mends", "quick", "whole", "keys"})
        view.set(name, true);
    View& media = view.nest("media");
    media.set("title", "Sheet 42").set("text", "Once").set("missing", "There is none");
    for (const char* kind: {"picture", "sound", "film", "pdf"})
        media.put(kind, exampleMedium());
    view.nest("mistakes").list("mistake_list").add().set("id", "x").set("label", "x").set("text", "x");
    View& question = view.list("questions").add();
    for (const char* name: {"name", "id", "label", "hint", "kind_hint", "described"})
        question.set(name, name);
    for (const char* name: {"has_hint", "optional", "required", "invalid", "grouped", "quick"})
        question.set(name, true);
    question.list("errors").add(std::string("x"));
    View& choice = question.list("choices").add();
    for (const char* name: {"name", "value", "label", "type", "id", "key"})
        choice.set(name, name);
    choice.set("ticked", true).set("required", true);
    View& line = question.nest("line");
    for (const char* name: {"value", "type", "least", "most", "step", "autocomplete"})
        line.set(name, name);
    question.nest("area").set("value", "x");
    View& point = view.nest("point");
    point.put("picture", exampleMedium());
    point.list("cells").add().set("name", "x").set("value", "x").set("here", true);
    return view;
}

View formTwin(const ShownForm& shown, const std::string& token)
{
    View view;
    for (const auto& question: shown.form.questions())
    {
        const auto values = shown.fields.all(question.name);
        if (question.kind->control(question.text).look != FormControl::Look::Several)
        {
            view.set(question.name, lastOf(shown.fields, question.name));
            continue;
        }
        View& list = view.list(question.name);
        for (const auto value: values)
            list.add(std::string(value));
    }
    view.set("csrf", token);
    View& errors = view.nest("errors");
    for (const auto& mistake: shown.mistakes)
        errors.list(mistake.name).addSaid(mistake.text);
    return view;
}

std::string titleOf(const Record& task)
{
    for (const char* name: {"title", "name"})
        if (std::string title = memberOf(task, name); !title.empty())
            return title;
    return {};
}

std::string policyFor(const TaskForm& form, const Record& task)
{
    const std::string& kind = form.media().kind;
    const std::string content = memberOf(task, form.media().field);
    const std::string origin = isMediaAddress(content) ? originOf(content) : std::string();
    const std::string host = origin.empty() ? std::string() : " " + origin;
    std::string policy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'" +
        (kind == "picture" ? host : "");
    if (kind == "sound" || kind == "film")
        policy += "; media-src 'self'" + host;
    if (kind == "pdf")
        policy += "; object-src 'self'" + host + "; frame-src 'self'" + host;
    return policy + "; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
}

} // namespace colonnade::tasks
