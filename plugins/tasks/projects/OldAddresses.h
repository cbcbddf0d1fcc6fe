#pragma once

#include "model/Tasks.h"

#include <colonnade/Route.h>

namespace colonnade::tasks
{

/// Projects of PYBOSSA once stood at `/app/<short name>`: such an address leads to `/project/<short name>`
/// with whatever follows, if there is such a project. Any thread.
class OldAddresses final: public MovedAddresses
{
public:
    explicit OldAddresses(const Tasks& tasks):
        _tasks(tasks)
    {
    }

    std::string_view prefix() const override { return "/app"; }
    std::optional<std::string> find(const Request& request) const override;

private:
    const Tasks& _tasks;
};

} // namespace colonnade::tasks
