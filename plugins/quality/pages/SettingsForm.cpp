#include "pages/SettingsForm.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace colonnade::quality
{

namespace
{

constexpr std::size_t MOST_QUESTIONS = 20;
constexpr std::array<std::string_view, 5> PARTS{"name", "path", "kind", "labels", "aggregator"};
constexpr std::array<std::string_view, 5> NUMBERS{"target_certainty", "minimum_answers", "gold_rate",
                                                  "training_tasks", "minimum_skill"};
constexpr std::string_view AFTER_GOLD = "after_gold";
constexpr std::array<std::string_view, 2> FLAGS{"gold_feedback", "random_gold"};

std::string fieldName(std::size_t question, std::string_view part)
{
    return "q" + std::to_string(question) + "_" + std::string(part);
}

std::string at(const FormTexts& texts, std::string_view name)
{
    const auto found = texts.find(name);
    return found == texts.end() ? std::string() : found->second;
}

std::string plainNumber(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.6g", number);
    return text.data();
}

/// Whether a line is JSON that is no text: a number, true, false.
bool isPlainJson(std::string_view line)
{
    try
    {
        const auto document = JsonDocument::parse(line);
        return document.root().isNumber() || document.root().isBoolean() || document.root().isNull() ||
               document.root().isText();
    }
    catch (const Poco::DataFormatException&)
    {
        return false;
    }
}

/// A line a label: a text as it is, unless it would be read as something else.
std::string linesOf(const std::vector<std::string>& labels)
{
    std::string lines;
    for (const auto& label: labels)
    {
        const auto document = JsonDocument::parse(label);
        const bool plain = document.root().isText() && !isPlainJson(document.root().text());
        lines += (lines.empty() ? "" : "\n") + (plain ? std::string(document.root().text()) : label);
    }
    return lines;
}

/// Null if there are none.
std::string labelsOf(std::string_view lines)
{
    JsonWriter json;
    json.beginArray();
    bool any = false;
    while (!lines.empty())
    {
        const auto end = std::min(lines.find('\n'), lines.size());
        auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        while (line.ends_with('\r') || line.ends_with(' ') || line.ends_with('\t'))
            line.remove_suffix(1);
        line = trimBlanks(line);
        if (line.empty())
            continue;
        any = true;
        isPlainJson(line) ? json.raw(line) : json.value(line);
    }
    const std::string labels = json.end().take();
    return any ? labels : "null";
}

/// A number, or the text that was meant to be one; nothing: left out.
void writeNumber(JsonWriter& json, std::string_view name, std::string_view text)
{
    text = trimBlanks(text);
    if (text.empty())
        return;
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    json.key(name);
    if (fault != std::errc() || end != text.data() + text.size())
        json.value(text);
    else if (const auto whole = parseInteger(text))
        json.value(*whole);
    else
        json.value(number);
}

} // namespace

FormTexts textsOf(const Settings& settings)
{
    FormTexts texts;
    for (std::size_t number = 0; number < settings.questions.size(); ++number)
    {
        const Question& question = settings.questions[number];
        texts[fieldName(number, "name")] = question.name;
        texts[fieldName(number, "path")] = question.path;
        texts[fieldName(number, "kind")] = nameOf(question.kind);
        texts[fieldName(number, "labels")] = linesOf(question.labels);
        texts[fieldName(number, "aggregator")] = question.aggregator;
    }
    texts["target_certainty"] = settings.targetCertainty ? plainNumber(*settings.targetCertainty) : "";
    texts["minimum_answers"] = std::to_string(settings.minimumAnswers);
    texts["gold_rate"] = plainNumber(settings.goldRate);
    texts["training_tasks"] = std::to_string(settings.trainingTasks);
    texts["minimum_skill"] = settings.minimumSkill ? plainNumber(*settings.minimumSkill) : "";
    texts["after_gold"] = std::to_string(settings.afterGold);
    texts["gold_feedback"] = settings.goldFeedback ? "on" : "";
    texts["random_gold"] = settings.randomGold ? "on" : "";
    return texts;
}

FormTexts suggestedTexts(std::string_view projectInfo)
{
    FormTexts texts = textsOf(Settings());
    const auto info = JsonDocument::parse(projectInfo);
    const auto form = info.root().isObject() ? info.root().find("task_form") : JsonValue();
    const auto found = form && form.isObject() ? form.find("questions") : JsonValue();
    const auto questions = found && found.isArray() ? found : JsonValue();
    for (std::size_t number = 0; questions && number < std::min(questions.size(), MOST_QUESTIONS); ++number)
    {
        const auto question = questions.at(number);
        const auto name = question.find("name");
        if (!name || !name.isText())
            continue;
        texts[fieldName(number, "name")] = texts[fieldName(number, "path")] = name.text();
        const auto kind = question.find("kind");
        texts[fieldName(number, "kind")] =
            kind && kind.isText() && kind.text() != "date" ? std::string(kind.text()) : "text";
        std::vector<std::string> labels;
        const auto choices = question.find("choices");
        for (std::size_t at = 0; choices && at < choices.size(); ++at)
            labels.push_back(choices.at(at).isObject() ? choices.at(at).find("value").toJson()
                                                       : choices.at(at).toJson());
        texts[fieldName(number, "labels")] = linesOf(labels);
    }
    return texts;
}

FormTexts textsOf(const pybossa::Form& posted)
{
    FormTexts texts;
    for (std::size_t number = 0; number <= MOST_QUESTIONS; ++number)
        for (const auto part: PARTS)
            if (const auto name = fieldName(number, part); posted.has(name))
                texts[name] = posted.textOrInteger(name).value_or("");
    for (const auto name: NUMBERS)
        texts[std::string(name)] = posted.textOrInteger(name).value_or("");
    texts[std::string(AFTER_GOLD)] = posted.textOrInteger(AFTER_GOLD).value_or("");
    for (const auto name: FLAGS)
        texts[std::string(name)] = posted.ticked(name) ? "on" : "";
    return texts;
}

std::string jsonOf(const FormTexts& texts)
{
    JsonWriter json;
    json.beginObject().key("questions").beginArray();
    for (std::size_t number = 0; number <= MOST_QUESTIONS; ++number)
    {
        const std::string name(trimBlanks(at(texts, fieldName(number, "name"))));
        if (name.empty())
            continue;
        json.beginObject().member("name", name);
        for (const std::string_view part: {"path", "kind", "aggregator"})
            if (const std::string text(trimBlanks(at(texts, fieldName(number, part)))); !text.empty())
                json.member(part, text);
        json.rawMember("labels", labelsOf(at(texts, fieldName(number, "labels")))).end();
    }
    json.end();
    for (const auto name: NUMBERS)
        writeNumber(json, name, at(texts, name));
    writeNumber(json, AFTER_GOLD, at(texts, AFTER_GOLD));
    for (const auto name: FLAGS)
        json.member(name, !at(texts, name).empty());
    return json.end().take();
}

namespace
{

struct Kinds
{
    const char* kind;
    const char* label;
};
constexpr std::array<Kinds, 7> KINDS{{{"choice", "One of several labels"},
                                      {"labels", "Any number of labels"},
                                      {"ordinal", "One of several labels that have an order"},
                                      {"number", "A number"},
                                      {"text", "A text"},
                                      {"point", "Points on the picture"},
                                      {"box", "Boxes on the picture"}}};
constexpr std::array<Kinds, 6> AGGREGATORS{{{"automatic", "What suits the answers best"},
                                            {"majority", "What most people say"},
                                            {"one_coin", "By how often each person is right"},
                                            {"dawid_skene", "By what each person takes for what"},
                                            {"median", "The middle of numbers"},
                                            {"mean", "The mean of numbers"}}};

FormField kindField(const std::string& name, const std::string& value)
{
    FormField field{.name = name, .label = "Kind of answer", .type = "select", .value = value};
    for (const auto& kind: KINDS)
        field.choices.push_back({kind.kind, kind.label});
    return field;
}

FormField aggregatorField(const std::string& name, const std::string& value,
                          const std::vector<std::string_view>& others)
{
    FormField field{.name = name, .label = "How answers become a result", .type = "select", .value = value};
    for (const auto& one: AGGREGATORS)
        field.choices.push_back({one.kind, one.label});
    for (const auto other: others)
        field.choices.push_back({std::string(other), Phrase::verbatim(std::string(other))});
    return field;
}

void addQuestion(PageForm& form, std::size_t number, const FormTexts& texts,
                 const std::vector<std::string_view>& aggregators, bool isNew)
{
    const auto name = [&](std::string_view part) { return fieldName(number, part); };
    const auto value = [&](std::string_view part) { return at(texts, name(part)); };
    const Phrase label = isNew ? Phrase("One more question")
                               : Phrase("Question {number}", {{"number", std::to_string(number + 1)}});
    form.fields.push_back({.name = name("name"),
                           .label = label,
                           .value = value("name"),
                           .hint = isNew ? "A short name for it, as bird; empty: no further question"
                                         : "Its name in results; empty: take it away"});
    form.fields.push_back({.name = name("path"),
                           .label = "Where answers have it",
                           .value = value("path").empty() ? "$" : value("path"),
                           .hint = "The member of info, as answer or form.species; $ for all of it"});
    form.fields.push_back(kindField(name("kind"), value("kind")));
    form.fields.push_back({.name = name("labels"),
                           .label = "Labels",
                           .type = "area",
                           .value = value("labels"),
                           .hint = "A line each, in their order; empty: those that answers have"});
    form.fields.push_back(aggregatorField(name("aggregator"), value("aggregator"), aggregators));
}

void addRest(PageForm& form, const FormTexts& texts)
{
    const auto add = [&](const char* name, Phrase label, Phrase hint)
    {
        form.fields.push_back(
            {.name = name, .label = std::move(label), .value = at(texts, name), .hint = std::move(hint)});
    };
    const auto box = [&](const char* name, Phrase label, Phrase hint)
    {
        form.fields.push_back({.name = name,
                               .label = std::move(label),
                               .type = "checkbox",
                               .hint = std::move(hint),
                               .ticked = !at(texts, name).empty()});
    };
    add("target_certainty", "How sure results must be",
        "0.5 to 0.999: a task is done as soon as it is so sure; empty: it waits for all its answers");
    add("minimum_answers", "Answers a task has at least", "Before it may be done early");
    add("gold_rate", "Share of known tasks", "0 to 1: so often a person gets a task whose answer is known");
    box("gold_feedback", "Tell people whether they were right", "After each task whose answer is known");
    add("training_tasks", "Tasks of training",
        "So many known tasks a new person gets first, and is told how they went");
    add("minimum_skill", "Share of known tasks that a person must get right",
        "0 to 1: whoever falls below gets no more tasks; empty: everybody may go on");
    add("after_gold", "Known tasks before that counts", {});
    box("random_gold", "Take known tasks from those that all agree on",
        "One in twenty of these tests people from then on");
}

/// What `readSettings` says begins with the place: `questions.0.kind: wanted …`.
std::string fieldOf(const FormTexts& texts, std::string_view place)
{
    constexpr std::string_view QUESTION = "questions.";
    if (!place.starts_with(QUESTION))
        return place == "questions" ? fieldName(0, "name") : std::string(place);
    place.remove_prefix(QUESTION.size());
    const auto end = std::min(place.find('.'), place.size());
    auto nth = parseInteger(place.substr(0, end)).value_or(0);
    const auto part = place.substr(std::min(end + 1, place.size()));
    // Questions without a name were left out.
    for (std::size_t number = 0; number <= MOST_QUESTIONS; ++number)
        if (!trimBlanks(at(texts, fieldName(number, "name"))).empty() && nth-- == 0)
            return fieldName(number, part.substr(0, part.find('.')));
    return fieldName(0, "name");
}

} // namespace

PageForm settingsForm(const std::string& action, const FormTexts& texts,
                      const std::vector<std::string_view>& aggregators, const std::string& refusal)
{
    PageForm form{.action = action, .submit = "Save"};
    std::size_t last = 0;
    for (std::size_t number = 0; number < MOST_QUESTIONS; ++number)
        if (!at(texts, fieldName(number, "name")).empty())
            last = number + 1;
    for (std::size_t number = 0; number <= std::min(last, MOST_QUESTIONS - 1); ++number)
        addQuestion(form, number, texts, aggregators, number == last);
    addRest(form, texts);
    if (refusal.empty())
        return form;
    const std::string wrong = fieldOf(texts, refusal.substr(0, refusal.find(':')));
    const auto field = std::ranges::find(form.fields, wrong, &FormField::name);
    const auto said = refusal.find(": ");
    (field == form.fields.end() ? form.fields.front() : *field)
        .errors.push_back(Phrase::verbatim(said == std::string::npos ? refusal : refusal.substr(said + 2)));
    return form;
}

} // namespace colonnade::quality
