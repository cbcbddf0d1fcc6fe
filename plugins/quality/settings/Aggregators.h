#pragma once

#include "quality/Aggregator.h"
#include "settings/Settings.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade::quality
{

/// The aggregators that other plugins bring. Filled before work begins; any thread from then on.
class Aggregators
{
public:
    void set(std::vector<std::shared_ptr<Aggregator>> all) { _all = std::move(all); }

    /// Null if there is none of that name for the kind.
    const Aggregator* find(std::string_view name, Kind kind) const;
    std::vector<std::string_view> names() const;

private:
    std::vector<std::shared_ptr<Aggregator>> _all;
};

} // namespace colonnade::quality
