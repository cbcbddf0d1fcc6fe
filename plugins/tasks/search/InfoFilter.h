#pragma once

#include "search/Marks.h"

#include <colonnade/Json.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// The list argument `info`: `key::value|key::value`, or JSON that the stored info must contain, or a text
/// that it must be or hold (reference 3.3).
class InfoFilter
{
public:
    /// Throws `HttpError` 415 `ValueError` for a pair with more than one `::`.
    explicit InfoFilter(std::string_view argument);

    /// `info`: the stored JSON text; nothing is NULL and matches nothing.
    bool matches(const std::optional<std::string_view>& info) const;

    /// What the marks of a match must hold.
    MarkFormula marks() const;

private:
    std::vector<std::pair<std::string, std::string>> _pairs;
    std::shared_ptr<const JsonDocument> _contained; // unless pairs
};

/// Where the value of a pair ends: at each bar, or only at one that begins another pair, for values in which
/// a bar means something.
enum class PairEnd
{
    AtBar,
    BeforeNextPair
};

/// `key::value|key::value`; empty pairs are skipped. Throws `HttpError` 415 `ValueError` for a pair without
/// `::`, or with more than one.
std::vector<std::pair<std::string, std::string>> splitPairs(std::string_view argument, PairEnd end);

/// Whether `whole` holds `part`, as PostgreSQL's `jsonb @>` has it: objects by member at any depth, arrays as
/// sets, an array also a scalar of its own.
bool containsJson(const JsonValue& whole, const JsonValue& part);

} // namespace colonnade::tasks
