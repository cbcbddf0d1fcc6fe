#include "engine/Knowledge.h"

#include "model/Choice.h"

#include <algorithm>
#include <cmath>

namespace colonnade::quality
{

std::string toJson(const std::vector<double>& numbers)
{
    JsonWriter json;
    json.beginArray();
    for (const double number: numbers)
        json.value(number);
    return json.end().take();
}

std::vector<double> readNumbers(const JsonValue& array)
{
    std::vector<double> numbers;
    if (!array)
        return numbers;
    numbers.reserve(array.size());
    for (std::size_t at = 0; at < array.size(); ++at)
        numbers.push_back(array.at(at).number());
    return numbers;
}

Confusion readConfusion(const JsonValue& array, std::size_t labels)
{
    const auto kept = readNumbers(array);
    const auto before = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(kept.size()))));
    std::vector<double> counts(labels * labels, 0.0);
    for (std::size_t truth = 0; truth < std::min(before, labels); ++truth)
        for (std::size_t label = 0; label < std::min(before, labels); ++label)
            counts[truth * labels + label] = kept[truth * before + label];
    return {labels, std::move(counts)};
}

std::optional<Knowledge> Knowledge::load(Session& session, std::int64_t project)
{
    std::string fit;
    std::optional<Knowledge> known;
    session.find(
        [&](const Row& row)
        {
            known = Knowledge(project, readSettings(row.text(0)));
            fit = row.text(1);
            known->_fit = {row.integer(2), row.findText(3).value_or(""), row.integer(4)};
            known->seen = row.integer(5);
            known->answersSaved = row.integer(6);
            return 0;
        },
        "select settings, fit, fit_number, fit_at, fit_answers, seen, answers_saved from quality_project "
        "where project_id = $1",
        project);
    if (!known)
        return std::nullopt;
    for (const auto& question: known->_settings.questions)
    {
        known->_learnt[question.name].labels = session.all(
            [](const Row& row) { return row.text(0); },
            "select label from quality_label where project_id = $1 and question = $2 order by number",
            project, question.name);
    }
    known->loadFit(fit);
    return known;
}

namespace
{

Calibration readCalibration(const JsonValue& json)
{
    // Before the first fit people are taken to err together as usual.
    if (!json)
        return {Calibration::Kind::Split, 0.75, -0.2};
    const auto kind = static_cast<Calibration::Kind>(json.find("kind").integer());
    const auto knots = json.find("knots");
    if (knots.size() == 0)
        return {kind, json.find("slope").number(), json.find("shift").number()};
    std::vector<std::pair<double, double>> pairs;
    pairs.reserve(knots.size());
    for (std::size_t at = 0; at < knots.size(); ++at)
        pairs.emplace_back(knots.at(at).at(0).number(), knots.at(at).at(1).number());
    return {kind, std::move(pairs)};
}

void writeCalibration(JsonWriter& json, const Calibration& calibration)
{
    json.key("calibration").beginObject().member("kind", static_cast<std::int64_t>(calibration.kind()));
    json.member("slope", calibration.slope()).member("shift", calibration.shift()).key("knots").beginArray();
    for (const auto& [odds, certainty]: calibration.knots())
        json.beginArray().value(odds).value(certainty).end();
    json.end().end();
}

/// Of a set each label is there or not.
std::size_t modelLabels(const Question& question, const Learnt& learnt)
{
    return question.isSet() ? 2 : std::max<std::size_t>(learnt.labels.size(), 1);
}

std::vector<ReliabilityBin> readReliable(const JsonValue& json)
{
    std::vector<ReliabilityBin> bins;
    for (std::size_t at = 0; json && at < json.size(); ++at)
        bins.push_back({json.at(at).at(0).number(), json.at(at).at(1).number(),
                        static_cast<std::size_t>(json.at(at).at(2).integer())});
    return bins;
}

std::vector<Evaluated> readEvaluated(const JsonValue& json)
{
    std::vector<Evaluated> all;
    for (std::size_t at = 0; json && at < json.size(); ++at)
    {
        const auto one = json.at(at);
        const auto right = one.at(4);
        all.push_back({one.at(0).number(), one.at(1).integer(), one.at(2).integer(), one.at(3).number(),
                       right.isNull() ? std::nullopt : std::optional(right.number())});
    }
    return all;
}

void writeInsights(JsonWriter& json, const Learnt& learnt)
{
    json.key("reliable").beginArray();
    for (const auto& bin: learnt.reliable)
        json.beginArray()
            .value(bin.stated)
            .value(bin.right)
            .value(static_cast<std::int64_t>(bin.items))
            .end();
    json.end().key("evaluated").beginArray();
    for (const auto& one: learnt.evaluated)
        json.beginArray()
            .value(one.target)
            .value(one.used)
            .value(one.all)
            .value(one.same)
            .value(one.right)
            .end();
    json.end();
}

/// Until a fit has chosen: skills of few answers say little.
Method firstMethod(const Question& question)
{
    return findMethod(question.aggregator).value_or(Method::OneCoin);
}

} // namespace

void Knowledge::loadFit(std::string_view text)
{
    const auto document = JsonDocument::parse(text);
    for (const auto& question: _settings.questions)
    {
        const auto json = document.root().find(question.name);
        Learnt& learnt = _learnt.at(question.name);
        const std::size_t labels = modelLabels(question, learnt);
        const auto method = json ? findMethod(json.find("method").text()) : std::nullopt;
        learnt.model = SkillModel(method.value_or(firstMethod(question)), labels);
        learnt.calibration = readCalibration(json ? json.find("calibration") : JsonValue());
        if (!json)
            continue;
        auto classes = readNumbers(json.find("classes"));
        classes.resize(labels, 0.0);
        learnt.model.restore(readConfusion(json.find("crowd"), labels), std::move(classes));
        learnt.goldUsed = json.find("gold_used").integer();
        learnt.error = json.find("error").number();
        if (!json.find("alpha").isNull())
            learnt.alpha = json.find("alpha").number();
        learnt.alphaAnswers = json.find("alpha_answers").integer();
        learnt.reliable = readReliable(json.find("reliable"));
        learnt.evaluated = readEvaluated(json.find("evaluated"));
    }
}

std::string Knowledge::fitJson() const
{
    JsonWriter json;
    json.beginObject();
    for (const auto& [name, learnt]: _learnt)
    {
        json.key(name).beginObject().member("method", nameOf(learnt.model.method()));
        json.rawMember("crowd", toJson(learnt.model.crowd().counts()));
        json.rawMember("classes", toJson(learnt.model.classes()));
        writeCalibration(json, learnt.calibration);
        json.member("gold_used", learnt.goldUsed).member("error", learnt.error);
        json.member("alpha", learnt.alpha).member("alpha_answers", learnt.alphaAnswers);
        writeInsights(json, learnt);
        json.end();
    }
    return json.end().take();
}

std::optional<std::uint32_t> Knowledge::labelOf(Transaction& transaction, const Question& question,
                                                const std::string& label)
{
    Learnt& learnt = _learnt.at(question.name);
    const auto found = std::ranges::find(learnt.labels, label);
    if (found != learnt.labels.end())
        return static_cast<std::uint32_t>(found - learnt.labels.begin());
    const std::size_t most = question.isSet() ? Question::MOST_SET_LABELS : MOST_LABELS;
    if (!question.labels.empty() || learnt.labels.size() >= most || label.size() > 1000)
        return std::nullopt;
    const auto number = learnt.labels.size();
    transaction.execute(
        "insert into quality_label (project_id, question, number, label) values ($1, $2, $3, $4)", _project,
        question.name, static_cast<std::int64_t>(number), label);
    learnt.labels.push_back(label);
    if (!question.isSet())
        widen(question);
    return static_cast<std::uint32_t>(number);
}

std::optional<std::int64_t> Knowledge::voteOf(Transaction& transaction, const Question& question,
                                              const JsonValue& value)
{
    if (!question.isSet())
    {
        const auto label = labelOf(transaction, question, value.toJson());
        return label ? std::optional<std::int64_t>(*label) : std::nullopt;
    }
    if (!value.isArray())
        return std::nullopt;
    std::int64_t bits = 0;
    for (std::size_t at = 0; at < value.size(); ++at)
        if (const auto label = labelOf(transaction, question, value.at(at).toJson()))
            bits |= std::int64_t{1} << *label;
    return bits;
}

const Question& Knowledge::question(const std::string& name) const
{
    return *std::ranges::find(_settings.questions, name, &Question::name);
}

/// Counts have a row and a column more.
void Knowledge::widen(const Question& question)
{
    Learnt& learnt = _learnt.at(question.name);
    const std::size_t labels = learnt.labels.size();
    const auto wide = [&](const Confusion& narrow)
    { return readConfusion(JsonDocument::parse(toJson(narrow.counts())).root(), labels); };
    auto classes = learnt.model.classes();
    classes.resize(labels, 0.0);
    const Confusion crowd = wide(learnt.model.crowd());
    learnt.model = SkillModel(learnt.model.method(), labels);
    learnt.model.restore(crowd, std::move(classes));
    for (auto& [key, skill]: _skills)
        if (key.second == question.name)
            skill = wide(skill);
}

Confusion& Knowledge::skill(Session& session, std::int64_t person, const std::string& question)
{
    const std::pair key(person, question);
    const auto known = _skills.find(key);
    if (known != _skills.end())
        return known->second;
    const std::size_t labels = _learnt.at(question).model.labels();
    const auto kept = session.find(
        [&](const Row& row) { return readConfusion(JsonDocument::parse(row.text(0)).root(), labels); },
        "select counts from quality_skill where person_id = $1 and question = $2", person, question);
    return _skills.emplace(key, kept.value_or(Confusion(labels))).first->second;
}

void Knowledge::restart(const std::string& at)
{
    _skills.clear();
    _fit = {_fit.number + 1, at, seen};
}

void Knowledge::save(Transaction& transaction)
{
    for (const auto& [key, skill]: _skills)
        transaction.execute(
            "insert into quality_skill (person_id, question, project_id, counts) values ($1, $2, $3, $4) "
            "on conflict (person_id, question) do update set counts = excluded.counts",
            key.first, key.second, _project, toJson(skill.counts()));
    transaction.execute(
        "update quality_project set fit = $2, fit_number = $3, fit_at = $4, fit_answers = $5, seen = $6, "
        "answers_saved = $7 where project_id = $1",
        _project, fitJson(), _fit.number, _fit.at, _fit.answers, seen, answersSaved);
}

} // namespace colonnade::quality
