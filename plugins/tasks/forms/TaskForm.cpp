#include "forms/TaskForm.h"

#include "forms/FormPresenter.h"
#include "forms/OwnKinds.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_QUESTIONS = 50;
constexpr std::size_t LONGEST_NAME = 64;
constexpr std::array<std::string_view, 6> MEDIA{"picture", "sound", "film", "pdf", "text", "none"};
/// Fields that the page has besides.
constexpr std::array<std::string_view, 4> RESERVED{"csrf_token", "action", "task_id", "run_id"};

[[noreturn]] void refuse(const std::string& what)
{
    throw Poco::DataFormatException("info.task_form: " + what);
}

std::string quoted(std::string_view text)
{
    return JsonWriter().value(text).take();
}

std::string textOf(const JsonValue& object, std::string_view name)
{
    const JsonValue value = object.find(name);
    return value.isText() ? std::string(value.text()) : std::string();
}

bool isName(std::string_view name)
{
    const auto fits = [](char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    };
    return !name.empty() && name.size() <= LONGEST_NAME && std::all_of(name.begin(), name.end(), fits) &&
           std::find(RESERVED.begin(), RESERVED.end(), name) == RESERVED.end();
}

FormMedia readMedia(const JsonValue& media)
{
    if (!media)
        return {};
    if (!media.isObject())
        refuse("media must be an object");
    FormMedia read{.kind = textOf(media, "kind"), .field = textOf(media, "field")};
    if (std::find(MEDIA.begin(), MEDIA.end(), read.kind) == MEDIA.end())
        refuse("media.kind must be picture, sound, film, pdf, text or none");
    if (read.kind != "none" && read.field.empty())
        refuse("media.field must name the member of a task's info that has the " + read.kind);
    return read;
}

std::string kindNames(const FormKinds& kinds)
{
    std::string names;
    for (const auto& kind: kinds)
        names += (names.empty() ? "" : ", ") + std::string(kind->name());
    return names;
}

/// `41, 20.5` of parts of width and height.
std::string percentOf(double part)
{
    constexpr double HUNDREDTHS = 10'000; // of a per cent
    std::string text = std::to_string(std::round(part * HUNDREDTHS) / 100);
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

void addFields(Parameters& fields, const std::string& name, const JsonValue& value)
{
    if (value.isArray())
        for (std::size_t i = 0; i < value.size(); ++i)
            addFields(fields, name, value.at(i));
    else if (value.isObject() && value.find("x").isNumber() && value.find("y").isNumber())
        fields.add(name, percentOf(value.find("x").number()) + ", " + percentOf(value.find("y").number()));
    else if (value.isText())
        fields.add(name, std::string(value.text()));
    else if (value && !value.isNull())
        fields.add(name, value.toJson());
}

} // namespace

TaskForm::TaskForm(std::string_view json, const FormKinds& kinds):
    _document(JsonDocument::parse(json))
{
    const JsonValue root = _document.root();
    if (!root.isObject())
        refuse("must be an object");
    _media = readMedia(root.find("media"));
    const JsonValue questions = root.find("questions");
    if (!questions || !questions.isArray() || questions.size() < 1 || questions.size() > MOST_QUESTIONS)
        refuse("questions must be a list of 1 to " + std::to_string(MOST_QUESTIONS) + " questions");
    _questions.reserve(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i)
        addQuestion(questions.at(i), i, kinds);
}

void TaskForm::addQuestion(const JsonValue& question, std::size_t number, const FormKinds& kinds)
{
    const std::string where = "questions[" + std::to_string(number) + "]";
    if (!question.isObject())
        refuse(where + " must be an object");
    const std::string name = textOf(question, "name");
    if (!isName(name))
        refuse(where + ".name must be letters, digits, _ and -, at most " + std::to_string(LONGEST_NAME) +
               ", and none of csrf_token, action, task_id, run_id");
    for (const auto& other: _questions)
        if (other.name == name)
            refuse(where + ".name " + quoted(name) + " is there already");
    if (textOf(question, "label").empty())
        refuse(where + ".label must be a text: what is asked");
    const std::string kindName = textOf(question, "kind");
    const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const auto& known) { return known->name() == kindName; });
    if (kind == kinds.end())
        refuse(where + ".kind " + quoted(kindName) + " is none of " + kindNames(kinds));
    const JsonValue required = question.find("required");
    if (required && !required.isBoolean())
        refuse(where + ".required must be true or false");
    if (const auto fault = (*kind)->findFault(question))
        refuse(where + ": " + *fault);
    const bool isPoint = (*kind)->control(question).look == FormControl::Look::Point;
    if (isPoint && _media.kind != "picture")
        refuse(where + ": a point needs media of kind picture");
    if (isPoint && std::exchange(_hasPoint, true))
        refuse(where + ": a form asks for one point at most");
    _questions.push_back({name, textOf(question, "label"), textOf(question, "hint"),
                          required && required.boolean(), *kind, question});
}

bool TaskForm::isQuick() const
{
    return _questions.size() == 1 &&
           _questions.front().kind->control(_questions.front().text).look == FormControl::Look::One;
}

FilledForm readForm(const TaskForm& form, const Parameters& posted)
{
    FilledForm filled;
    JsonWriter json;
    json.beginObject();
    for (const auto& question: form.questions())
    {
        std::vector<std::string_view> values = posted.all(question.name);
        std::erase_if(values, [](std::string_view value)
                      { return value.find_first_not_of(" \t\r\n") == std::string_view::npos; });
        if (values.empty())
        {
            if (question.required)
                filled.mistakes.push_back({question.name, "This question wants an answer."});
            continue;
        }
        const auto read = question.kind->read(question.text, values);
        if (const auto* mistake = std::get_if<Phrase>(&read))
            filled.mistakes.push_back({question.name, *mistake});
        else
            json.rawMember(question.name, std::get<std::string>(read));
    }
    filled.answer = json.end().take();
    return filled;
}

Parameters fieldsOf(const TaskForm& form, std::string_view answer)
{
    Parameters fields;
    const JsonDocument document = JsonDocument::parse(answer);
    if (!document.root().isObject())
        return fields;
    for (const auto& question: form.questions())
        addFields(fields, question.name, document.root().find(question.name));
    return fields;
}

FormKinds allFormKinds(const std::vector<std::shared_ptr<FormKind>>& added)
{
    FormKinds kinds = ownFormKinds();
    kinds.insert(kinds.end(), added.begin(), added.end());
    return kinds;
}

std::shared_ptr<const TaskForm> findForm(std::string_view projectInfo, const FormKinds& kinds)
{
    if (projectInfo.find("\"task_form\"") == std::string_view::npos)
        return nullptr;
    const JsonDocument document = JsonDocument::parse(projectInfo);
    const JsonValue form = document.root().isObject() ? document.root().find("task_form") : JsonValue();
    if (!form || form.isNull())
        return nullptr;
    const JsonValue presenter = document.root().find("task_presenter");
    if (presenter.isText() && !presenter.text().empty() && !isMadePresenter(presenter.text()))
        return nullptr;
    try
    {
        return std::make_shared<const TaskForm>(form.toJson(), kinds);
    }
    catch (const Poco::DataFormatException&)
    {
        return nullptr; // its kind's plugin is gone
    }
}

} // namespace colonnade::tasks
