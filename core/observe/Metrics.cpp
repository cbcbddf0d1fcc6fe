#include "observe/Metrics.h"

#include <unistd.h>

#include <fstream>

namespace colonnade
{

void MetricsText::describe(std::string_view name, std::string_view type, std::string_view help)
{
    _text.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
    _text.append(name).append(" ").append(type).append("\n");
}

void MetricsText::sample(std::string_view name, std::string_view labels, std::uint64_t value)
{
    _text.append(name);
    if (!labels.empty())
        _text.append("{").append(labels).append("}");
    _text.append(" ").append(std::to_string(value)).append("\n");
}

void MetricsText::single(std::string_view name, std::string_view type, std::string_view help,
                         std::uint64_t value)
{
    describe(name, type, help);
    sample(name, {}, value);
}

std::uint64_t residentBytes()
{
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return statm ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

} // namespace colonnade
