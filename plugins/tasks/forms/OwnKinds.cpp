#include "forms/OwnKinds.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_CHOICES = 100;
constexpr std::size_t LONGEST_TEXT = 20'000; // bytes
constexpr std::size_t LONGEST_LINE = 500;
constexpr double PER_CENT = 100;

using Posted = std::vector<std::string_view>;
using Reading = std::variant<std::string, Phrase>;

std::string quoted(std::string_view text)
{
    JsonWriter json;
    return json.value(text).take();
}

std::optional<double> parseReal(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

// Choices
// ------------------------------------------------------------------------------------------------------

/// A choice is a text, or an object with `value` and `label`.
FormChoice choiceOf(const JsonValue& choice)
{
    if (choice.isText())
        return {std::string(choice.text()), Phrase::verbatim(std::string(choice.text()))};
    const JsonValue value = choice.find("value");
    const JsonValue label = choice.find("label");
    return {std::string(value.text()),
            Phrase::verbatim(std::string(label.isText() ? label.text() : value.text()))};
}

bool isChoice(const JsonValue& choice)
{
    if (choice.isText())
        return !choice.text().empty();
    if (!choice.isObject())
        return false;
    const JsonValue value = choice.find("value");
    const JsonValue label = choice.find("label");
    return value.isText() && !value.text().empty() && (!label || (label.isText() && !label.text().empty()));
}

std::optional<std::string> findChoicesFault(const JsonValue& question)
{
    const JsonValue choices = question.find("choices");
    if (!choices || !choices.isArray() || choices.size() < 1 || choices.size() > MOST_CHOICES)
        return "choices must be a list of 1 to " + std::to_string(MOST_CHOICES) + " texts";
    std::set<std::string> values;
    for (std::size_t i = 0; i < choices.size(); ++i)
    {
        if (!isChoice(choices.at(i)))
            return std::string("each of choices must be a text, or {\"value\": text, \"label\": text}");
        if (!values.insert(choiceOf(choices.at(i)).value).second)
            return "choices has " + quoted(choiceOf(choices.at(i)).value) + " twice";
    }
    return std::nullopt;
}

std::vector<FormChoice> choicesOf(const JsonValue& question)
{
    const JsonValue choices = question.find("choices");
    std::vector<FormChoice> all;
    all.reserve(choices.size());
    for (std::size_t i = 0; i < choices.size(); ++i)
        all.push_back(choiceOf(choices.at(i)));
    return all;
}

bool isOffered(const JsonValue& question, std::string_view value)
{
    const auto choices = choicesOf(question);
    return std::any_of(choices.begin(), choices.end(),
                       [&](const FormChoice& choice) { return choice.value == value; });
}

Phrase notOffered()
{
    return "Choose one of the answers that are offered.";
}

class ChoiceKind final: public FormKind
{
public:
    std::string_view name() const override { return "choice"; }

    std::optional<std::string> findFault(const JsonValue& question) const override
    {
        return findChoicesFault(question);
    }

    FormControl control(const JsonValue& question) const override
    {
        return {.look = FormControl::Look::One, .choices = choicesOf(question)};
    }

    Reading read(const JsonValue& question, const Posted& posted) const override
    {
        if (posted.size() > 1 || !isOffered(question, posted.front()))
            return notOffered();
        return quoted(posted.front());
    }
};

class LabelsKind final: public FormKind
{
public:
    std::string_view name() const override { return "labels"; }

    std::optional<std::string> findFault(const JsonValue& question) const override
    {
        return findChoicesFault(question);
    }

    FormControl control(const JsonValue& question) const override
    {
        return {.look = FormControl::Look::Several, .choices = choicesOf(question)};
    }

    /// In the order in which they are offered, each once.
    Reading read(const JsonValue& question, const Posted& posted) const override
    {
        for (const auto value: posted)
            if (!isOffered(question, value))
                return notOffered();
        JsonWriter json;
        json.beginArray();
        for (const auto& choice: choicesOf(question))
            if (std::find(posted.begin(), posted.end(), choice.value) != posted.end())
                json.value(choice.value);
        return json.end().take();
    }
};

// What is written
// ----------------------------------------------------------------------------------------------

/// Browsers send lines with CR and LF.
std::string withPlainLines(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (const char c: text)
        if (c != '\r')
            plain += c;
    return plain;
}

bool isLong(const JsonValue& question)
{
    const JsonValue lines = question.find("lines");
    return lines.isInteger() && lines.integer() > 1;
}

class TextKind final: public FormKind
{
public:
    std::string_view name() const override { return "text"; }

    std::optional<std::string> findFault(const JsonValue& question) const override
    {
        const JsonValue lines = question.find("lines");
        if (lines && (!lines.isInteger() || lines.integer() < 1))
            return "lines must be a whole number from 1 up";
        return std::nullopt;
    }

    FormControl control(const JsonValue& question) const override
    {
        return {.look = isLong(question) ? FormControl::Look::Lines : FormControl::Look::Line};
    }

    Reading read(const JsonValue& question, const Posted& posted) const override
    {
        const std::string text = withPlainLines(posted.front());
        const std::size_t most = isLong(question) ? LONGEST_TEXT : LONGEST_LINE;
        if (text.size() > most)
            return Phrase("Write {number} characters at most.", {{"number", std::to_string(most)}});
        return quoted(text);
    }
};

std::string boundText(const JsonValue& question, std::string_view name)
{
    const JsonValue bound = question.find(name);
    return bound.isNumber() ? bound.toJson() : std::string();
}

class NumberKind final: public FormKind
{
public:
    std::string_view name() const override { return "number"; }

    std::optional<std::string> findFault(const JsonValue& question) const override
    {
        for (const std::string bound: {"min", "max"})
            if (const JsonValue value = question.find(bound); value && !value.isNumber())
                return bound + " must be a number";
        if (const JsonValue whole = question.find("whole"); whole && !whole.isBoolean())
            return "whole must be true or false";
        const JsonValue least = question.find("min");
        const JsonValue most = question.find("max");
        if (least && most && least.number() > most.number())
            return "min is greater than max";
        return std::nullopt;
    }

    FormControl control(const JsonValue& question) const override
    {
        return {.look = FormControl::Look::Line,
                .input = "number",
                .least = boundText(question, "min"),
                .most = boundText(question, "max"),
                .step = isWhole(question) ? "1" : "any"};
    }

    Reading read(const JsonValue& question, const Posted& posted) const override
    {
        std::string text(posted.front());
        std::replace(text.begin(), text.end(), ',', '.'); // where no browser helps
        const auto value = parseReal(text);
        if (!value)
            return Phrase("Write a number, such as 3 or 2.5.");
        if (isWhole(question) && *value != std::floor(*value))
            return Phrase("Write a whole number.");
        if (const JsonValue least = question.find("min"); least && *value < least.number())
            return Phrase("Write a number that is not less than {number}.", {{"number", least.toJson()}});
        if (const JsonValue most = question.find("max"); most && *value > most.number())
            return Phrase("Write a number that is not greater than {number}.", {{"number", most.toJson()}});
        JsonWriter json;
        constexpr double EXACT = 9'007'199'254'740'992; // 2^53
        if (*value == std::floor(*value) && std::abs(*value) <= EXACT)
            return json.value(static_cast<std::int64_t>(*value)).take();
        return json.value(*value).take();
    }

private:
    static bool isWhole(const JsonValue& question)
    {
        const JsonValue whole = question.find("whole");
        return whole.isBoolean() && whole.boolean();
    }
};

bool isDate(std::string_view text)
{
    constexpr std::string_view SHAPE = "0000-00-00";
    if (text.size() != SHAPE.size())
        return false;
    for (std::size_t i = 0; i < SHAPE.size(); ++i)
        if (SHAPE[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    const auto year = parseInteger(text.substr(0, 4)).value();
    const auto month = parseInteger(text.substr(5, 2)).value();
    const auto day = parseInteger(text.substr(8, 2)).value();
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const std::array<std::int64_t, 12> days{31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month >= 1 && month <= 12 && day >= 1 && day <= days.at(static_cast<std::size_t>(month - 1));
}

class DateKind final: public FormKind
{
public:
    std::string_view name() const override { return "date"; }

    std::optional<std::string> findFault(const JsonValue& question) const override
    {
        for (const std::string bound: {"min", "max"})
            if (const JsonValue value = question.find(bound);
                value && (!value.isText() || !isDate(value.text())))
                return bound + " must be a date as 2026-12-01";
        return std::nullopt;
    }

    FormControl control(const JsonValue& question) const override
    {
        return {.look = FormControl::Look::Line,
                .input = "date",
                .least = boundOf(question, "min"),
                .most = boundOf(question, "max")};
    }

    Reading read(const JsonValue& question, const Posted& posted) const override
    {
        if (!isDate(posted.front()))
            return Phrase("Write a date as 2026-12-01.");
        const std::string least = boundOf(question, "min");
        const std::string most = boundOf(question, "max");
        if (!least.empty() && posted.front() < least)
            return Phrase("Write a date from {date} on.", {{"date", least}});
        if (!most.empty() && posted.front() > most)
            return Phrase("Write a date up to {date}.", {{"date", most}});
        return quoted(posted.front());
    }

private:
    static std::string boundOf(const JsonValue& question, std::string_view name)
    {
        const JsonValue bound = question.find(name);
        return bound.isText() ? std::string(bound.text()) : std::string();
    }
};

// A point
// ------------------------------------------------------------------------------------------------------

/// Two numbers, in per cent of width and height: `41, 20.5`.
std::optional<std::pair<double, double>> parsePoint(std::string_view text)
{
    constexpr std::string_view BETWEEN = " ,;%\t";
    const auto begin = text.find_first_not_of(BETWEEN);
    const auto end = text.find_first_of(BETWEEN, begin);
    if (begin == std::string_view::npos || end == std::string_view::npos)
        return std::nullopt;
    const auto second = text.find_first_not_of(BETWEEN, end);
    if (second == std::string_view::npos)
        return std::nullopt;
    const std::string_view rest = text.substr(second);
    const auto across = parseReal(text.substr(begin, end - begin));
    const auto down = parseReal(rest.substr(0, rest.find_last_not_of(BETWEEN) + 1));
    const auto isPart = [](const std::optional<double>& part)
    { return part && *part >= 0 && *part <= PER_CENT; };
    if (!isPart(across) || !isPart(down))
        return std::nullopt;
    return std::pair(*across, *down);
}

/// To a millionth, so that what is written reads the same again.
double partOf(double perCent)
{
    constexpr double MILLION = 1'000'000;
    return std::round(perCent * MILLION / PER_CENT) / MILLION;
}

class PointKind final: public FormKind
{
public:
    std::string_view name() const override { return "point"; }

    std::optional<std::string> findFault(const JsonValue&) const override { return std::nullopt; }

    FormControl control(const JsonValue&) const override
    {
        return {.look = FormControl::Look::Point,
                .hint =
                    "Click on the picture, or write how far across and how far down, in per cent: 41, 20"};
    }

    /// The last one: a place that was clicked on stands behind what was written.
    Reading read(const JsonValue&, const Posted& posted) const override
    {
        const auto point = parsePoint(posted.back());
        if (!point)
            return Phrase("Write two numbers from 0 to 100, such as 41, 20.");
        JsonWriter json;
        return json.beginObject()
            .member("x", partOf(point->first))
            .member("y", partOf(point->second))
            .end()
            .take();
    }
};

} // namespace

std::vector<std::shared_ptr<const FormKind>> ownFormKinds()
{
    return {std::make_shared<ChoiceKind>(), std::make_shared<LabelsKind>(), std::make_shared<TextKind>(),
            std::make_shared<NumberKind>(), std::make_shared<DateKind>(),   std::make_shared<PointKind>()};
}

} // namespace colonnade::tasks
