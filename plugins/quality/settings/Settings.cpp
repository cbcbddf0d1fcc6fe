#include "settings/Settings.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace colonnade::quality
{

namespace
{

constexpr std::array<std::string_view, 7> KINDS{"choice", "labels", "ordinal", "number",
                                                "text",   "point",  "box"};
constexpr std::array<std::string_view, 5> QUESTION_MEMBERS{"name", "path", "kind", "labels", "aggregator"};
constexpr std::array<std::string_view, 9> MEMBERS{"questions",     "target_certainty", "minimum_answers",
                                                  "gold_rate",     "gold_feedback",    "training_tasks",
                                                  "minimum_skill", "after_gold",       "random_gold"};
constexpr std::size_t MOST_QUESTIONS = 20;
constexpr std::size_t MOST_NAME = 100;

[[noreturn]] void refuse(const std::string& place, const std::string& wanted)
{
    throw HttpError(400, problem::BAD_REQUEST, place + ": wanted " + wanted + ".");
}

void checkMembers(const JsonValue& object, const std::string& place, std::span<const std::string_view> known)
{
    if (!object.isObject())
        refuse(place.empty() ? "$" : place, "an object");
    for (std::size_t at = 0; at < object.size(); ++at)
    {
        const std::string name(object.member(at).first);
        if (std::ranges::find(known, name) == known.end())
            refuse((place.empty() ? "" : place + ".") + name, "no such member");
    }
}

std::string readText(const JsonValue& value, const std::string& place)
{
    if (!value.isText() || value.text().empty() || value.text().size() > MOST_NAME)
        refuse(place, "a text of 1 to 100 bytes");
    return std::string(value.text());
}

std::vector<std::string> readLabels(const JsonValue& value, const std::string& place)
{
    if (!value.isArray() || value.size() < 2 || value.size() > 1000)
        refuse(place, "a list of 2 to 1000 labels");
    std::vector<std::string> labels;
    labels.reserve(value.size());
    std::set<std::string> seen;
    for (std::size_t at = 0; at < value.size(); ++at)
    {
        const auto label = value.at(at);
        if (label.isObject() || label.isArray())
            refuse(place + "." + std::to_string(at), "a text, a number, true, false or null");
        if (!seen.insert(label.toJson()).second)
            refuse(place + "." + std::to_string(at), "each label once");
        labels.push_back(label.toJson());
    }
    return labels;
}

constexpr std::array<std::string_view, 4> LEARNT{"automatic", "majority", "one_coin", "dawid_skene"};

bool isLearnt(std::string_view aggregator)
{
    return std::ranges::find(LEARNT, aggregator) != LEARNT.end();
}

bool fitsKind(std::string_view aggregator, Kind kind)
{
    if (aggregator == "automatic" || aggregator == "majority")
        return true;
    if (kind == Kind::Number)
        return aggregator == "median" || aggregator == "mean";
    return Question{.kind = kind}.closes() && isLearnt(aggregator);
}

Question readQuestion(const JsonValue& json, const std::string& place, const FindAggregator& findAggregator)
{
    checkMembers(json, place, QUESTION_MEMBERS);
    Question question{.name = readText(json.find("name"), place + ".name")};
    if (json.find("path"))
        question.path = readText(json.find("path"), place + ".path");
    const std::string kind = readText(json.find("kind"), place + ".kind");
    const auto known = std::ranges::find(KINDS, kind);
    if (known == KINDS.end())
        refuse(place + ".kind", "choice, labels, ordinal, number, text, point or box");
    question.kind = static_cast<Kind>(known - KINDS.begin());
    if (const auto labels = json.find("labels"); labels && !labels.isNull())
        question.labels = readLabels(labels, place + ".labels");
    if (question.kind == Kind::Ordinal && question.labels.empty())
        refuse(place + ".labels", "labels in their order");
    if (json.find("aggregator"))
        question.aggregator = readText(json.find("aggregator"), place + ".aggregator");
    if (!fitsKind(question.aggregator, question.kind) && !findAggregator(question.aggregator, question.kind))
        refuse(place + ".aggregator", "an aggregator for the kind " + kind);
    return question;
}

std::optional<double> readNumber(const JsonValue& value, const std::string& place, double least, double most)
{
    if (!value || value.isNull())
        return std::nullopt;
    if (!value.isNumber() || value.number() < least || value.number() > most)
        refuse(place, std::string("a number from ") + (least > 0 ? "0.5 to 0.999" : "0 to 1"));
    return value.number();
}

void readInteger(const JsonValue& value, const std::string& place, std::int64_t least, std::int64_t& into)
{
    if (!value)
        return;
    if (!value.isInteger() || value.integer() < least || value.integer() > 1'000'000)
        refuse(place, "a whole number from " + std::to_string(least) + " to 1000000");
    into = value.integer();
}

void readFlag(const JsonValue& value, const std::string& place, bool& into)
{
    if (!value)
        return;
    if (!value.isBoolean())
        refuse(place, "true or false");
    into = value.boolean();
}

} // namespace

std::string_view nameOf(Kind kind)
{
    return KINDS.at(static_cast<std::size_t>(kind));
}

bool Question::isModelled() const
{
    return closes() && isLearnt(aggregator) && !(isSet() && labels.size() > MOST_SET_LABELS);
}

Settings readSettings(const JsonValue& json, const FindAggregator& findAggregator)
{
    checkMembers(json, "", MEMBERS);
    Settings settings;
    const auto questions = json.find("questions");
    if (!questions.isArray() || questions.size() == 0 || questions.size() > MOST_QUESTIONS)
        refuse("questions", "a list of 1 to 20 questions");
    std::set<std::string> names;
    settings.questions.reserve(questions.size());
    for (std::size_t at = 0; at < questions.size(); ++at)
    {
        const std::string place = "questions." + std::to_string(at);
        settings.questions.push_back(readQuestion(questions.at(at), place, findAggregator));
        if (!names.insert(settings.questions.back().name).second)
            refuse(place + ".name", "each name once");
    }
    settings.targetCertainty = readNumber(json.find("target_certainty"), "target_certainty", 0.5, 0.999);
    settings.goldRate = readNumber(json.find("gold_rate"), "gold_rate", 0, 1).value_or(0);
    settings.minimumSkill = readNumber(json.find("minimum_skill"), "minimum_skill", 0, 1);
    readInteger(json.find("minimum_answers"), "minimum_answers", 1, settings.minimumAnswers);
    readInteger(json.find("training_tasks"), "training_tasks", 0, settings.trainingTasks);
    readInteger(json.find("after_gold"), "after_gold", 1, settings.afterGold);
    readFlag(json.find("gold_feedback"), "gold_feedback", settings.goldFeedback);
    readFlag(json.find("random_gold"), "random_gold", settings.randomGold);
    return settings;
}

Settings readSettings(std::string_view json)
{
    // The plugin that brought an aggregator may be gone: then answers are judged as if none were named.
    return readSettings(JsonDocument::parse(json).root(), [](std::string_view, Kind) { return true; });
}

namespace
{

void writeQuestion(JsonWriter& json, const Question& question)
{
    json.beginObject().member("name", question.name).member("path", question.path);
    json.member("kind", nameOf(question.kind));
    if (!question.labels.empty())
    {
        json.key("labels").beginArray();
        for (const auto& label: question.labels)
            json.raw(label);
        json.end();
    }
    json.member("aggregator", question.aggregator).end();
}

} // namespace

std::string toJson(const Settings& settings)
{
    JsonWriter json;
    json.beginObject().key("questions").beginArray();
    for (const auto& question: settings.questions)
        writeQuestion(json, question);
    json.end();
    json.member("target_certainty", settings.targetCertainty)
        .member("minimum_answers", settings.minimumAnswers);
    json.member("gold_rate", settings.goldRate).member("gold_feedback", settings.goldFeedback);
    json.member("training_tasks", settings.trainingTasks).member("minimum_skill", settings.minimumSkill);
    json.member("after_gold", settings.afterGold).member("random_gold", settings.randomGold);
    return json.end().take();
}

JsonValue valueAt(const JsonValue& info, std::string_view path)
{
    if (path == "$")
        return info;
    JsonValue value = info;
    while (value && !path.empty())
    {
        const auto point = path.find('.');
        const auto name = path.substr(0, point);
        const auto place = value.isArray() ? parseInteger(name) : std::nullopt;
        value = value.isObject()       ? value.find(name)
                : place && *place >= 0 ? value.at(static_cast<std::size_t>(*place))
                                       : JsonValue();
        path = point == std::string_view::npos ? std::string_view() : path.substr(point + 1);
    }
    return value;
}

} // namespace colonnade::quality
