#include "engine/Local.h"

#include "model/Clusters.h"
#include "model/Numbers.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

namespace colonnade::quality
{

namespace
{

// In parts of the picture.
constexpr double POINT_RADIUS = 0.05;
constexpr double BOX_OVERLAP = 0.5;

std::string normalised(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    bool blank = false;
    for (const char c: text)
    {
        if (std::isspace(static_cast<unsigned char>(c)) != 0)
        {
            blank = !plain.empty();
            continue;
        }
        if (blank)
            plain += ' ';
        blank = false;
        plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return plain;
}

struct Candidate
{
    std::map<std::string, int> forms; ///< as it was written
    int votes = 0;
};

LocalResult judgeTexts(std::span<const AggregatedAnswer> answers)
{
    std::map<std::string, Candidate> candidates;
    for (const auto& answer: answers)
    {
        const JsonValue& said = answer.value;
        auto& candidate = candidates[said.isText() ? normalised(said.text()) : said.toJson()];
        ++candidate.votes;
        ++candidate.forms[said.toJson()];
    }
    const auto best =
        std::ranges::max_element(candidates, {}, [](const auto& one) { return one.second.votes; });
    const auto form =
        std::ranges::max_element(best->second.forms, {}, [](const auto& one) { return one.second; });
    return {form->first, best->second.votes / static_cast<double>(answers.size()), "majority"};
}

LocalResult judgeNumbers(const Question& question, std::span<const AggregatedAnswer> answers)
{
    std::vector<double> values;
    std::vector<double> weights;
    values.reserve(answers.size());
    weights.reserve(answers.size());
    for (const auto& answer: answers)
        if (answer.value.isNumber())
        {
            values.push_back(answer.value.number());
            weights.push_back(answer.weight);
        }
    if (values.empty())
        return {.method = "median"};
    const bool mean = question.aggregator == "mean";
    const double middle = mean ? weightedMean(values, weights) : weightedMedian(values, weights);
    const auto near =
        std::ranges::count_if(values, [&](double value)
                              { return std::abs(value - middle) <= 0.1 * std::max(1e-9, std::abs(middle)); });
    JsonWriter json;
    const bool whole =
        std::ranges::all_of(answers, [](const auto& answer) { return answer.value.isInteger(); }) &&
        middle == std::floor(middle);
    whole ? json.value(static_cast<std::int64_t>(middle)) : json.value(middle);
    return {json.take(), static_cast<double>(near) / static_cast<double>(values.size()),
            mean ? "mean" : "median"};
}

/// Each label for itself; sure as the least sure of them is.
LocalResult judgeSets(std::span<const AggregatedAnswer> answers)
{
    std::map<std::string, int> votes;
    for (const auto& answer: answers)
        for (std::size_t at = 0; answer.value.isArray() && at < answer.value.size(); ++at)
            ++votes[answer.value.at(at).toJson()];
    JsonWriter json;
    json.beginArray();
    double agreement = 1;
    for (const auto& [label, count]: votes)
    {
        const double share = count / static_cast<double>(answers.size());
        agreement = std::min(agreement, std::max(share, 1 - share));
        if (share > 0.5)
            json.raw(label);
    }
    return {json.end().take(), agreement, "majority"};
}

double side(const JsonValue& drawing, std::string_view name)
{
    const auto value = drawing.find(name);
    return value.isNumber() ? value.number() : 0;
}

void addDrawing(const JsonValue& drawing, std::uint32_t person, std::vector<Drawn>& drawn)
{
    if (drawing.isObject() && drawing.find("x").isNumber() && drawing.find("y").isNumber())
        drawn.push_back(
            {person,
             {side(drawing, "x"), side(drawing, "y"), side(drawing, "width"), side(drawing, "height")}});
}

LocalResult judgeDrawings(const Question& question, std::span<const AggregatedAnswer> answers)
{
    std::vector<Drawn> drawn;
    for (std::uint32_t person = 0; person < answers.size(); ++person)
    {
        const JsonValue& answer = answers[person].value;
        if (!answer.isArray())
            addDrawing(answer, person, drawn);
        for (std::size_t at = 0; answer.isArray() && at < answer.size(); ++at)
            addDrawing(answer.at(at), person, drawn);
    }
    const bool box = question.kind == Kind::Box;
    JsonWriter json;
    json.beginArray();
    double agreement = 1;
    for (const auto& cluster: box ? clusterBoxes(drawn, BOX_OVERLAP) : clusterPoints(drawn, POINT_RADIUS))
    {
        const double share =
            static_cast<double>(cluster.members.size()) / static_cast<double>(answers.size());
        agreement = std::min(agreement, std::max(share, 1 - share));
        if (share <= 0.5)
            continue;
        json.beginObject().member("x", cluster.middle.x).member("y", cluster.middle.y);
        if (box)
            json.member("width", cluster.middle.width).member("height", cluster.middle.height);
        json.end();
    }
    return {json.end().take(), agreement, "clusters"};
}

} // namespace

LocalResult judgeLocally(const Question& question, std::span<const AggregatedAnswer> answers)
{
    if (answers.empty())
        return {.method = "majority"};
    switch (question.kind)
    {
    case Kind::Labels:
        return judgeSets(answers);
    case Kind::Number:
        return judgeNumbers(question, answers);
    case Kind::Point:
    case Kind::Box:
        return judgeDrawings(question, answers);
    default:
        return judgeTexts(answers);
    }
}

} // namespace colonnade::quality
