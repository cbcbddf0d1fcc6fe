#pragma once

#include "colonnade/Export.h"
#include "colonnade/Interface.h"

#include <cstdint>
#include <string>
#include <vector>

namespace colonnade
{

/// A number that goes up and down, for `/metrics`.
struct Gauge
{
    std::string name; ///< `colonnade_<plugin>_<what>`, the unit last; lower-case letters, digits and `_`
    std::string help; ///< a sentence
    std::int64_t value = 0;
};

/// What a plugin tells of its background work: how much waits, since when, what was given up.
/// Source: https://prometheus.io/docs/practices/naming/.
class COLONNADE_API GaugeSource
{
public:
    static constexpr Interface INTERFACE{"observe.gauge_source", 1};

    virtual ~GaugeSource();

    /// Asked every ten seconds, on a background thread, if `/metrics` is served; may read the database, but
    /// nothing that grows without a bound. What it throws leaves its gauges out until the next time.
    virtual std::vector<Gauge> read() const = 0;
};

} // namespace colonnade
