#pragma once

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

private:
    std::vector<std::pair<std::string, std::string>> _pairs;
    std::shared_ptr<const JsonDocument> _contained; // unless pairs
};

/// Whether `whole` holds `part`, as PostgreSQL's `jsonb @>` has it: objects by member at any depth, arrays as
/// sets, an array also a scalar of its own.
bool containsJson(const JsonValue& whole, const JsonValue& part);

} // namespace colonnade::tasks
