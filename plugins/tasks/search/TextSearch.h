#pragma once

#include "search/TextQuery.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// What a list shows of an object that a full-text search found.
struct TextMatch
{
    double rank = 0;
    std::string headline;
};

/// The list arguments `fulltextsearch=1&info=key::query|key::query`: each query over one member of `info`
/// (reference 3.3). Rank and headline are those of the first.
class TextSearch
{
public:
    /// Throws `HttpError` 415 `ValueError`.
    explicit TextSearch(std::string_view argument);

    /// `info`: the stored JSON text; nothing is NULL and matches nothing.
    std::optional<TextMatch> match(const std::optional<std::string_view>& info) const;

    MarkFormula marks() const;

private:
    std::vector<std::pair<std::string, TextQuery>> _queries;
};

} // namespace colonnade::tasks
