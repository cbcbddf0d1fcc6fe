#include "colonnade/Gauge.h"

namespace colonnade
{

GaugeSource::~GaugeSource() = default;

} // namespace colonnade
