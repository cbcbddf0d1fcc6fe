#pragma once

#include <colonnade/Interface.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace colonnade::quality
{

/// What somebody said to a question of a task.
struct AggregatedAnswer
{
    std::int64_t person = 0; ///< the same number in all tasks of a project
    JsonValue value;         ///< as long as the call lasts
    double weight = 1;       ///< of a number: greater for who lies near to others as a rule
};

/// What answers are together.
struct Aggregated
{
    std::string label = "null"; ///< JSON
    double certainty = 0;       ///< 0 to 1; tasks are closed early by it
};

/// A further way to a consensus, which owners choose by its name as a question's `aggregator`. It judges a
/// task by the task's answers alone. Any thread, within transactions: it must be quick, and always say the
/// same of the same.
class Aggregator
{
public:
    static constexpr Interface INTERFACE{"quality.aggregator", 1};

    virtual ~Aggregator() = default;

    virtual std::string_view name() const = 0; ///< `trimmed_mean`; none that the plugin has by itself
    /// `kind`: of the question, `choice`, `labels`, `ordinal`, `number`, `text`, `point`, `box`.
    virtual bool takes(std::string_view kind) const = 0;
    /// `answers`: those that say something, the oldest first; at least one.
    virtual Aggregated aggregate(std::span<const AggregatedAnswer> answers) const = 0;
};

} // namespace colonnade::quality
