#include "search/InfoFilter.h"

#include "model/ApiErrors.h"

#include <Poco/Exception.h>

namespace colonnade::tasks
{

namespace
{

/// Each is looked for in all of an object's `info`.
constexpr std::size_t MOST_WANTED = 256;

bool isScalar(const JsonValue& value)
{
    return !value.isObject() && !value.isArray();
}

/// Whether a double has all digits of a number.
bool isHeldByDouble(const JsonValue& number)
{
    constexpr std::int64_t MOST = std::int64_t{1} << 53;
    if (number.isInteger())
        return number.integer() >= -MOST && number.integer() <= MOST;
    return number.toJson() == JsonWriter().value(number.number()).text();
}

bool equalNumbers(const JsonValue& a, const JsonValue& b)
{
    if (a.isInteger() && b.isInteger())
        return a.integer() == b.integer();
    if (!a.isNumber() || !b.isNumber() || a.number() != b.number())
        return false;
    return (isHeldByDouble(a) && isHeldByDouble(b)) || a.toJson() == b.toJson();
}

bool equalScalars(const JsonValue& a, const JsonValue& b)
{
    if (a.isText() || b.isText())
        return a.isText() && b.isText() && a.text() == b.text();
    if (a.isNumber() || b.isNumber())
        return equalNumbers(a, b);
    return a.kind() == b.kind() && (!a.isBoolean() || a.boolean() == b.boolean());
}

/// Below the top, where an array does not stand for its elements.
bool containsInside(const JsonValue& whole, const JsonValue& part);

bool holdsElement(const JsonValue& array, const JsonValue& wanted)
{
    for (std::size_t i = 0; i < array.size(); ++i)
        if (containsInside(array.at(i), wanted))
            return true;
    return false;
}

bool containsInside(const JsonValue& whole, const JsonValue& part)
{
    if (part.isObject())
    {
        if (!whole.isObject())
            return false;
        for (std::size_t i = 0; i < part.size(); ++i)
        {
            const auto [name, wanted] = part.member(i);
            const JsonValue found = whole.find(name);
            if (!found || !containsInside(found, wanted))
                return false;
        }
        return true;
    }
    if (part.isArray())
    {
        if (!whole.isArray())
            return false;
        for (std::size_t i = 0; i < part.size(); ++i)
            if (!holdsElement(whole, part.at(i)))
                return false;
        return true;
    }
    return isScalar(whole) && equalScalars(whole, part);
}

/// How many values there are, up to a few more than `MOST_WANTED`.
std::size_t countValues(const JsonValue& value)
{
    std::size_t count = 1;
    if (value.isObject() || value.isArray())
        for (std::size_t i = 0; i < value.size() && count <= MOST_WANTED; ++i)
            count += countValues(value.isArray() ? value.at(i) : value.member(i).second);
    return count;
}

JsonDocument parseContained(std::string_view argument)
{
    try
    {
        JsonDocument document = JsonDocument::parse(argument);
        if (!document.root().isNumber()) // numbers stand for their text
            return document;
    }
    catch (const Poco::DataFormatException&)
    {
        // any other text stands for itself
    }
    return JsonDocument::parse(quoteJson(argument));
}

void requireFew(std::size_t wanted)
{
    if (wanted > MOST_WANTED)
        throw valueError("info may look for at most " + std::to_string(MOST_WANTED) + " values at once.");
}

/// A value that is JSON by itself is compared as such: `{"a": 1}` is `{"a":1}`.
std::string wantedText(std::string&& value)
{
    if (!value.starts_with('{') && !value.starts_with('['))
        return std::move(value);
    try
    {
        return comparableText(JsonDocument::parse(value).root());
    }
    catch (const Poco::DataFormatException&)
    {
        return std::move(value); // a text that begins so
    }
}

} // namespace

bool containsJson(const JsonValue& whole, const JsonValue& part)
{
    if (whole.isArray() && isScalar(part))
        return holdsElement(whole, part);
    return containsInside(whole, part);
}

std::vector<std::pair<std::string, std::string>> splitPairs(std::string_view argument, PairEnd end)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!argument.empty())
    {
        const std::size_t bar = argument.find('|');
        const std::string_view pair = argument.substr(0, bar);
        argument.remove_prefix(bar == std::string_view::npos ? argument.size() : bar + 1);
        const std::size_t middle = pair.find("::");
        const bool goesOn = end == PairEnd::BeforeNextPair && middle == std::string_view::npos;
        if (goesOn && !pairs.empty())
            pairs.back().second.append("|").append(pair);
        else if (pair.empty())
            continue;
        else if (middle == std::string_view::npos || pair.find("::", middle + 2) != std::string_view::npos)
            throw valueError("Each pair of info must be key::value.");
        else
            pairs.emplace_back(pair.substr(0, middle), pair.substr(middle + 2));
    }
    return pairs;
}

InfoFilter::InfoFilter(std::string_view argument)
{
    if (argument.find("::") == std::string_view::npos)
    {
        _contained = std::make_shared<JsonDocument>(parseContained(argument));
        requireFew(countValues(_contained->root()));
        return;
    }
    for (auto& [key, value]: splitPairs(argument, PairEnd::AtBar))
        _pairs.emplace_back(std::move(key), wantedText(std::move(value)));
    requireFew(_pairs.size());
}

bool InfoFilter::matches(const std::optional<std::string_view>& info) const
{
    if (!info)
        return false;
    const JsonDocument document = JsonDocument::parse(*info);
    if (_contained)
        return containsJson(document.root(), _contained->root());
    for (const auto& [key, wanted]: _pairs)
    {
        const JsonValue found = document.root().isObject() ? document.root().find(key) : JsonValue();
        if (!found || found.isNull() || comparableText(found) != wanted)
            return false;
    }
    return true;
}

MarkFormula InfoFilter::marks() const
{
    if (_contained)
        return marksOfContained(_contained->root());
    MarkFormula formula;
    for (const auto& [key, wanted]: _pairs)
        formula = allOf(formula, markOfPair(key, wanted));
    return formula;
}

} // namespace colonnade::tasks
