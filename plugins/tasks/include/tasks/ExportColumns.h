#pragma once

#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// Further columns of exports, and members of their JSON. Whoever may export the project reads them. Any
/// thread.
class ExportColumns
{
public:
    static constexpr Interface INTERFACE{"tasks.column", 1};

    enum class Of
    {
        Tasks,
        Answers,
        Results
    };

    virtual ~ExportColumns() = default;

    /// The columns' names, in order; none that the objects have by themselves.
    virtual std::vector<std::string> names(Of of, std::int64_t projectId) const = 0;

    /// What stands in them, JSON, in the order of the names, by object; whichever is left out has null.
    /// Called for a page of objects at a time, within the session that reads these.
    virtual std::map<std::int64_t, std::vector<std::string>> values(
        Session& session, Of of, std::span<const std::int64_t> ids) const = 0;
};

} // namespace colonnade::tasks
