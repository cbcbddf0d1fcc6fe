#include "owning/FormBuilder.h"

#include "model/InfoText.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <set>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_QUESTIONS = 50;
constexpr std::size_t LONGEST_NAME = 40;

struct Said
{
    const char* value;
    const char* label;
};

constexpr Said MEDIA[] = {{"picture", "Picture"}, {"sound", "Sound"}, {"film", "Film"},
                          {"pdf", "PDF page"},    {"text", "Text"},   {"none", "Nothing"}};
constexpr Said KINDS[] = {{"choice", "choosing one"},   {"labels", "choosing several"},
                          {"text", "a word or a line"}, {"number", "a number"},
                          {"date", "a date"},           {"point", "a point on the picture"}};

std::string textOf(const JsonValue& object, std::string_view name)
{
    const JsonValue value = object.isObject() ? object.find(name) : JsonValue();
    return value.isText() ? std::string(value.text()) : std::string();
}

std::vector<std::string> linesOf(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty())
    {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) // as browsers send them
            line.remove_suffix(1);
        if (line = trimBlanks(line); !line.empty())
            lines.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string choicesOf(const JsonValue& question)
{
    const JsonValue choices = question.find("choices");
    std::string lines;
    for (std::size_t i = 0; choices.isArray() && i < choices.size(); ++i)
        lines += (choices.at(i).isText() ? std::string(choices.at(i).text()) : choices.at(i).toJson()) + "\n";
    return lines;
}

bool hasChoices(std::string_view kind)
{
    return kind == "choice" || kind == "labels";
}

std::string arrayOf(const std::vector<std::string>& lines)
{
    JsonWriter json;
    json.beginArray();
    for (const auto& line: lines)
        json.value(line);
    return json.end().take();
}

std::string objectOr(std::string_view text)
{
    try
    {
        const JsonDocument document = JsonDocument::parse(text);
        if (document.root().isObject())
            return document.root().toJson();
    }
    catch (const Poco::DataFormatException&)
    {
        // what a form has sent may be anything
    }
    return "{}";
}

std::string jsonOf(const BuiltQuestion& question, const std::string& name)
{
    InfoMembers members{{"name", quoteJson(name)},
                        {"label", quoteJson(question.label)},
                        {"kind", quoteJson(question.kind)},
                        {"required", question.required ? "true" : "false"}};
    members.emplace_back("hint",
                         question.hint.empty() ? std::nullopt : std::optional(quoteJson(question.hint)));
    if (hasChoices(question.kind))
    {
        // choices that were stored may say more than their texts
        const JsonDocument raw = JsonDocument::parse(question.raw);
        if (!raw.root().find("choices") || choicesOf(raw.root()) != question.choices)
            members.emplace_back("choices", arrayOf(linesOf(question.choices)));
    }
    else if (question.kind == "text" || question.kind == "number" || question.kind == "date" ||
             question.kind == "point")
        members.emplace_back("choices", std::nullopt);
    return withMembers(question.raw, members);
}

} // namespace

std::string nameOfLabel(std::string_view label, std::size_t number)
{
    std::string name;
    for (const char c: lowerAscii(label))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    name = name.substr(0, LONGEST_NAME);
    while (name.ends_with('_'))
        name.pop_back();
    const bool isFree = name != "csrf_token" && name != "action" && name != "task_id" && name != "run_id";
    return name.empty() || !isFree ? "question_" + std::to_string(number) : name;
}

FormBuilder::FormBuilder():
    _questions(1)
{
}

FormBuilder::FormBuilder(std::string_view taskForm)
{
    const JsonDocument document = JsonDocument::parse(taskForm);
    const JsonValue media = document.root().find("media");
    const std::string kind = textOf(media, "kind");
    _show = kind.empty() ? "none" : kind;
    _field = textOf(media, "field");
    const JsonValue questions = document.root().find("questions");
    for (std::size_t i = 0; questions.isArray() && i < questions.size(); ++i)
    {
        const JsonValue question = questions.at(i);
        const JsonValue required = question.find("required");
        _questions.push_back({textOf(question, "name"), textOf(question, "label"), textOf(question, "hint"),
                              textOf(question, "kind"), choicesOf(question),
                              required.isBoolean() && required.boolean(), question.toJson()});
    }
}

FormBuilder::FormBuilder(const Parameters& posted):
    _show(posted.get("show", "picture")),
    _field(trimBlanks(posted.get("field")))
{
    for (std::size_t i = 1; i <= MOST_QUESTIONS; ++i)
    {
        const std::string at = "q" + std::to_string(i) + ".";
        if (!posted.has(at + "label"))
            break;
        const auto get = [&](const char* name) { return std::string(trimBlanks(posted.get(at + name))); };
        std::string choices;
        for (const auto& line: linesOf(posted.get(at + "choices")))
            choices += line + "\n";
        _questions.push_back({get("name"), get("label"), get("hint"), get("kind"), choices,
                              posted.has(at + "required"), objectOr(posted.get(at + "raw"))});
    }
    change(posted.get("do"));
}

void FormBuilder::change(std::string_view act)
{
    if (act == "add" && _questions.size() < MOST_QUESTIONS)
        _questions.emplace_back();
    const auto dash = act.find('-');
    const auto number = dash == std::string_view::npos ? std::nullopt : parseInteger(act.substr(dash + 1));
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(_questions.size()))
        return;
    const auto at = _questions.begin() + (*number - 1);
    if (act.starts_with("delete"))
        _questions.erase(at);
    else if (act.starts_with("up") && at != _questions.begin())
        std::iter_swap(at, at - 1);
    else if (act.starts_with("down") && at + 1 != _questions.end())
        std::iter_swap(at, at + 1);
}

std::string FormBuilder::toJson() const
{
    JsonWriter json;
    json.beginObject().key("media").beginObject().member("kind", _show);
    if (_show != "none")
        json.member("field", _field.empty() ? std::string("url") : _field);
    json.end().key("questions").beginArray();
    std::set<std::string> names;
    for (const auto& question: _questions)
        names.insert(question.name);
    for (std::size_t i = 0; i < _questions.size(); ++i)
    {
        const BuiltQuestion& question = _questions[i];
        if (question.label.empty())
            continue;
        std::string name = question.name.empty() ? nameOfLabel(question.label, i + 1) : question.name;
        while (question.name.empty() && !names.insert(name).second)
            name += "_" + std::to_string(i + 1);
        json.raw(jsonOf(question, name));
    }
    return json.end().end().take();
}

void FormBuilder::draw(View& page, const FormKinds& kinds) const
{
    page.set("field", _field);
    View& media = page.list("media");
    for (const auto& [value, label]: MEDIA)
        media.add().set("value", value).say("label", label).set("selected", _show == value);
    View& questions = page.list("questions");
    for (std::size_t i = 0; i < _questions.size(); ++i)
    {
        const BuiltQuestion& question = _questions[i];
        View& view = questions.add();
        view.set("n", static_cast<std::int64_t>(i + 1))
            .set("name", question.name)
            .set("question", question.label)
            .set("hint", question.hint)
            .set("choices", question.choices)
            .set("required", question.required)
            .set("raw", question.raw)
            .set("is_first", i == 0)
            .set("is_last", i + 1 == _questions.size());
        View& options = view.list("kinds");
        for (const auto& [value, label]: KINDS)
            options.add().set("value", value).say("label", label).set("selected", question.kind == value);
        for (const auto& kind: kinds)
            if (kind->name().find('.') != std::string_view::npos) // a plugin's
                options.add()
                    .set("value", std::string(kind->name()))
                    .set("label", std::string(kind->name()))
                    .set("selected", question.kind == kind->name());
    }
}

void FormBuilder::addExample(View& page)
{
    page.set("field", "url");
    page.list("media").add().set("value", "x").set("label", "x").set("selected", true);
    View& question = page.list("questions").add();
    for (const char* name: {"name", "question", "hint", "choices", "raw"})
        question.set(name, "x");
    question.set("n", 1).set("required", true).set("is_first", true).set("is_last", true);
    question.list("kinds").add().set("value", "x").set("label", "x").set("selected", true);
}

} // namespace colonnade::tasks
