#include "settings/Aggregators.h"

namespace colonnade::quality
{

const Aggregator* Aggregators::find(std::string_view name, Kind kind) const
{
    for (const auto& one: _all)
        if (one->name() == name && one->takes(nameOf(kind)))
            return one.get();
    return nullptr;
}

std::vector<std::string_view> Aggregators::names() const
{
    std::vector<std::string_view> names;
    names.reserve(_all.size());
    for (const auto& one: _all)
        names.push_back(one->name());
    return names;
}

} // namespace colonnade::quality
