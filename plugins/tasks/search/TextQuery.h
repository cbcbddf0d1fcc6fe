#pragma once

#include "search/Marks.h"
#include "search/Words.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A full-text query: words joined by `&`, `|`, `!` and parentheses, as PostgreSQL's `to_tsquery` reads them.
class TextQuery
{
public:
    /// Throws `HttpError` 415 `ValueError`; two words need an operator between them.
    explicit TextQuery(std::string_view text);

    bool matches(const std::vector<Word>& words) const;

    /// How near to each other the words stand and how often: PostgreSQL's `ts_rank_cd` with normalization 4.
    double rank(const std::vector<Word>& words) const;

    /// The text, or a part of it, as HTML with what was looked for in `<b>…</b>`.
    std::string headline(std::string_view text, const std::vector<Word>& words) const;

    /// What the marks of a match must hold.
    MarkFormula marks(std::string_view key) const { return marks(_root, key); }

private:
    enum class Kind
    {
        Nothing, ///< only words too common to look for: as if not there
        Word,
        Not,
        And,
        Or
    };
    struct Node
    {
        Kind kind = Kind::Nothing;
        std::string stem = {};
        std::vector<Node> children = {};
    };
    class Parser;

    static bool holds(const Node& node, const std::set<std::string_view>& stems);
    static MarkFormula marks(const Node& node, std::string_view key);
    bool isWanted(const Word& word) const { return _stems.contains(word.stem); }

    Node _root;
    std::set<std::string, std::less<>> _stems; ///< all that it names
};

} // namespace colonnade::tasks
