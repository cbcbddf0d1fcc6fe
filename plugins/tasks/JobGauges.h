#pragma once

#include "model/Tasks.h"

#include <colonnade/Gauge.h>

namespace colonnade::tasks
{

/// Imports that run.
class JobGauges final: public GaugeSource
{
public:
    explicit JobGauges(const Tasks& tasks):
        _tasks(tasks)
    {
    }

    std::vector<Gauge> read() const override;

private:
    const Tasks& _tasks;
};

} // namespace colonnade::tasks
