#pragma once

#include <colonnade/Json.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::quality
{

enum class Kind
{
    Choice,
    Labels,
    Ordinal,
    Number,
    Text,
    Point,
    Box
};

/// One thing that is asked in the tasks of a project.
struct Question
{
    std::string name;
    std::string path = "$"; ///< into `info` of answers: names and places with points between; `$`: all of it
    Kind kind = Kind::Choice;
    std::vector<std::string> labels = {}; ///< JSON texts; none: those that are seen
    std::string aggregator = "automatic";

    static constexpr std::size_t MOST_SET_LABELS = 60; ///< of a set that is learnt: an answer is a number

    /// Whether its certainty counts for closing tasks early; else they wait for all their answers.
    bool closes() const { return kind == Kind::Choice || kind == Kind::Ordinal || kind == Kind::Labels; }
    /// Whether an answer has any number of its labels: each is judged for itself, as there or not.
    bool isSet() const { return kind == Kind::Labels; }
    /// Whether people's skills are learnt from it.
    bool isModelled() const;
};

/// What an owner has settled about a project.
struct Settings
{
    std::vector<Question> questions = {};
    std::optional<double> targetCertainty = {};
    std::int64_t minimumAnswers = 2;
    double goldRate = 0;
    bool goldFeedback = false;
    std::int64_t trainingTasks = 0;
    std::optional<double> minimumSkill = {};
    std::int64_t afterGold = 10;
    bool randomGold = false;
};

std::string_view nameOf(Kind kind);

/// Whether another plugin has an aggregator of that name for questions of the kind.
using FindAggregator = std::function<bool(std::string_view name, Kind kind)>;

/// Throws `HttpError` 400 that names the place: an unknown member or kind, a label twice, a number that is
/// out of bounds.
Settings readSettings(const JsonValue& json, const FindAggregator& findAggregator);
/// As they were written by `toJson`.
Settings readSettings(std::string_view json);
/// With all members.
std::string toJson(const Settings& settings);

/// What an answer says to a question; absent if it says nothing.
JsonValue valueAt(const JsonValue& info, std::string_view path);

} // namespace colonnade::quality
