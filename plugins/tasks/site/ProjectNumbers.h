#pragma once

#include "model/Tasks.h"

#include <site/Numbers.h>

namespace colonnade::tasks
{

/// How many projects, tasks and answers there are, by counters. Any thread.
class ProjectNumbers final: public ::site::NumberSource
{
public:
    explicit ProjectNumbers(const Tasks& tasks);

    std::vector<Number> numbers() override;
    std::vector<Ranking> rankings(const User* viewer) override;

private:
    const Tasks& _tasks;
};

} // namespace colonnade::tasks
