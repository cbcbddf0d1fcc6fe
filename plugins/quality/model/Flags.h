#pragma once

#include "model/Crowd.h"
#include "model/SkillModel.h"

#include <optional>
#include <span>
#include <vector>

namespace colonnade::quality
{

/// An answer of somebody's, and what the item is taken for without it.
struct Weighed
{
    std::uint32_t item = 0;
    std::uint32_t label = 0;
    Posterior others;
};

/// What speaks for a flag; nothing: it is not raised.
using Evidence = std::optional<double>;

/// Answers as if by chance: how much likelier they are by chance than from one of the crowd, as a logarithm.
Evidence looksRandom(std::span<const Weighed> answers, const SkillModel& model);

/// One label again and again, where the crowd gives others: its share.
Evidence looksConstant(std::span<const Weighed> answers, const SkillModel& model);

/// Answers in a fraction of the time that others take: seconds, as a median.
Evidence looksTooFast(std::span<const double> seconds, double usualSeconds);

/// The same mistakes as somebody else: of the items where either errs, the part with the same wrong label.
Evidence looksCopied(std::span<const Weighed> one, std::span<const Weighed> other);

} // namespace colonnade::quality
