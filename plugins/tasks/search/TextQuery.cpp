#include "search/TextQuery.h"

#include "model/ApiErrors.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <optional>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_OPERANDS = 64;
constexpr int DEEPEST = 32;
constexpr std::size_t HEADLINE_WORDS = 35; // PostgreSQL's defaults
constexpr std::size_t HEADLINE_LEAST = 15;
constexpr double ENTRY_WEIGHT = 0.1; // of a word without a label

/// A word that was looked for; positions count all words.
struct Entry
{
    std::size_t position;
    std::string_view stem;
};

/// Entries `first` to `last` that together satisfy the query, and no fewer do.
struct Cover
{
    std::size_t first;
    std::size_t last;
};

} // namespace

/// query := and {"|" and}; and := not {"&" not}; not := "!" not | "(" query ")" | word
class TextQuery::Parser
{
public:
    explicit Parser(std::string_view text):
        _rest(text)
    {
    }

    Node parse()
    {
        Node node = parseOr();
        if (!_rest.empty())
            throw refuse();
        return node;
    }

private:
    static HttpError refuse()
    {
        return valueError("A full-text query is made of words joined by &, | or !, with parentheses.");
    }

    void skipBlanks() { _rest.remove_prefix(std::min(_rest.find_first_not_of(" \t\r\n"), _rest.size())); }

    bool take(char wanted)
    {
        skipBlanks();
        if (_rest.empty() || _rest.front() != wanted)
            return false;
        _rest.remove_prefix(1);
        skipBlanks();
        return true;
    }

    Node parseOr()
    {
        Node node = parseAnd();
        while (take('|'))
            node = join(Kind::Or, std::move(node), parseAnd());
        return node;
    }

    Node parseAnd()
    {
        Node node = parseNot();
        while (take('&'))
            node = join(Kind::And, std::move(node), parseNot());
        return node;
    }

    Node parseNot()
    {
        if (++_depth > DEEPEST)
            throw refuse();
        Node node;
        if (take('!'))
        {
            Node negated = parseNot();
            if (negated.kind != Kind::Nothing)
                node = {Kind::Not, {}, {std::move(negated)}};
        }
        else if (take('('))
        {
            node = parseOr();
            if (!take(')'))
                throw refuse();
        }
        else
            node = parseOperand();
        --_depth;
        return node;
    }

    /// What a blank or an operator ends; `semi-red` are two words, both wanted.
    Node parseOperand()
    {
        skipBlanks();
        const std::string_view text = _rest.substr(0, _rest.find_first_of(" \t\r\n&|!():*<>'\\"));
        _rest.remove_prefix(text.size());
        skipBlanks();
        if (text.empty() || ++_operands > MOST_OPERANDS)
            throw refuse();
        Node node;
        for (auto& word: wordsOf(text))
            if (!word.stem.empty())
                node = join(Kind::And, std::move(node), {Kind::Word, std::move(word.stem)});
        return node;
    }

    static Node join(Kind kind, Node a, Node b)
    {
        if (a.kind == Kind::Nothing)
            return b;
        if (b.kind == Kind::Nothing)
            return a;
        if (a.kind != kind)
            a = {kind, {}, {std::move(a)}};
        a.children.push_back(std::move(b));
        return a;
    }

    std::string_view _rest;
    int _depth = 0;
    std::size_t _operands = 0;
};

namespace
{

void insertStem(std::set<std::string, std::less<>>& stems, const std::string& stem)
{
    if (!stem.empty())
        stems.insert(stem);
}

} // namespace

TextQuery::TextQuery(std::string_view text):
    _root(Parser(text).parse())
{
    std::vector<const Node*> open{&_root};
    while (!open.empty())
    {
        const Node* node = open.back();
        open.pop_back();
        insertStem(_stems, node->stem);
        for (const auto& child: node->children)
            open.push_back(&child);
    }
}

bool TextQuery::holds(const Node& node, const std::set<std::string_view>& stems)
{
    const auto childHolds = [&](const Node& child) { return holds(child, stems); };
    switch (node.kind)
    {
    case Kind::Word:
        return stems.contains(node.stem);
    case Kind::Not:
        return !holds(node.children.front(), stems);
    case Kind::And:
        return std::all_of(node.children.begin(), node.children.end(), childHolds);
    case Kind::Or:
        return std::any_of(node.children.begin(), node.children.end(), childHolds);
    default:
        return false;
    }
}

bool TextQuery::matches(const std::vector<Word>& words) const
{
    std::set<std::string_view> stems;
    for (const auto& word: words)
        if (isWanted(word))
            stems.insert(word.stem);
    return holds(_root, stems);
}

MarkFormula TextQuery::marks(const Node& node, std::string_view key)
{
    if (node.kind == Kind::Word)
        return markOfWord(key, node.stem);
    if (node.kind == Kind::Not || node.kind == Kind::Nothing)
        return {};
    MarkFormula formula = marks(node.children.front(), key);
    for (std::size_t i = 1; i < node.children.size(); ++i)
    {
        const MarkFormula other = marks(node.children[i], key);
        formula = node.kind == Kind::And ? allOf(formula, other) : anyOf(formula, other);
    }
    return formula;
}

double TextQuery::rank(const std::vector<Word>& words) const
{
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (isWanted(words[i]))
            entries.push_back({i + 1, words[i].stem});

    // The next cover that begins at an entry or behind it: first its end, then, from there back, its begin.
    const auto findCover = [&](std::size_t start) -> std::optional<Cover>
    {
        std::set<std::string_view> seen;
        std::size_t last = start;
        for (; last < entries.size(); ++last)
        {
            seen.insert(entries[last].stem);
            if (holds(_root, seen))
                break;
        }
        if (last == entries.size())
            return std::nullopt;
        seen.clear();
        std::size_t first = last;
        for (;; --first)
        {
            seen.insert(entries[first].stem);
            if (first == start || holds(_root, seen))
                return Cover{first, last};
        }
    };

    double sum = 0;
    double distances = 0;
    double previous = 0;
    int count = 0;
    for (auto cover = findCover(0); cover; cover = findCover(cover->first + 1), ++count)
    {
        const auto& [first, last] = *cover;
        const auto size = static_cast<double>(last - first);
        const auto begin = static_cast<double>(entries[first].position);
        const auto end = static_cast<double>(entries[last].position);
        const double weight = (size + 1) / ((size + 1) / ENTRY_WEIGHT);
        sum += weight / (1 + (end - begin - size));
        const double middle = (begin + end) / 2;
        if (count > 0 && middle > previous)
            distances += 1 / (middle - previous);
        previous = middle;
    }
    return distances > 0 ? sum / (count / distances) : sum;
}

std::string TextQuery::headline(std::string_view text, const std::vector<Word>& words) const
{
    if (words.empty())
        return escapeHtml(text);
    const auto found =
        std::find_if(words.begin(), words.end(), [this](const Word& word) { return isWanted(word); });
    auto first = static_cast<std::size_t>(found == words.end() ? 0 : found - words.begin());
    const std::size_t last = std::min(first + HEADLINE_WORDS, words.size());
    if (last - first < HEADLINE_LEAST)
        first = last - std::min(last, HEADLINE_LEAST);
    std::string html;
    std::size_t at = first == 0 ? 0 : words[first].begin;
    for (std::size_t i = first; i < last; ++i)
        if (isWanted(words[i]))
        {
            html += escapeHtml(text.substr(at, words[i].begin - at)) + "<b>";
            html += escapeHtml(text.substr(words[i].begin, words[i].end - words[i].begin)) + "</b>";
            at = words[i].end;
        }
    const std::size_t end = last == words.size() ? text.size() : words[last - 1].end;
    return html + escapeHtml(text.substr(at, end - at));
}

} // namespace colonnade::tasks
