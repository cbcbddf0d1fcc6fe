#include "search/TextSearch.h"

#include "search/InfoFilter.h"

namespace colonnade::tasks
{

TextSearch::TextSearch(std::string_view argument)
{
    for (auto& [key, query]: splitPairs(argument, PairEnd::BeforeNextPair))
        _queries.emplace_back(std::move(key), TextQuery(query));
}

std::optional<TextMatch> TextSearch::match(const std::optional<std::string_view>& info) const
{
    if (!info || _queries.empty())
        return std::nullopt;
    const JsonDocument document = JsonDocument::parse(*info);
    std::optional<TextMatch> match;
    for (const auto& [key, query]: _queries)
    {
        const JsonValue value = document.root().isObject() ? document.root().find(key) : JsonValue();
        if (!value || value.isNull())
            return std::nullopt;
        const std::string text = comparableText(value);
        const auto words = wordsOf(text);
        if (!query.matches(words))
            return std::nullopt;
        if (!match)
            match = TextMatch{query.rank(words), query.headline(text, words)};
    }
    return match;
}

MarkFormula TextSearch::marks() const
{
    MarkFormula formula;
    for (const auto& [key, query]: _queries)
        formula = allOf(formula, query.marks(key));
    return formula;
}

} // namespace colonnade::tasks
