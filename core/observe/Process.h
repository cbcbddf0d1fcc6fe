#pragma once

#include "observe/Metrics.h"

namespace colonnade
{

/// What the system tells of this process, under the names that clients of Prometheus use everywhere:
/// `process_start_time_seconds`, `process_cpu_seconds_total`, `process_resident_memory_bytes`,
/// `process_virtual_memory_bytes`, `process_open_fds`, `process_max_fds`, `process_threads`. What it does not
/// tell is left out. Any thread. Source: proc(5).
void addProcess(MetricsText& text);

} // namespace colonnade
