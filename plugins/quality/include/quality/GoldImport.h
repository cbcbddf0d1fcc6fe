#pragma once

#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <string_view>

namespace colonnade::quality
{

/// Takes gold that another server had, beside what `tasks.import@1` stores. Any thread.
class GoldImport
{
public:
    static constexpr Interface INTERFACE{"quality.gold_import", 1};

    virtual ~GoldImport() = default;

    /// The right labels of a task that is stored: an object by question, JSON. A task that is gold already
    /// stays as it is. The project's settings are the owners' business: gold waits for them.
    virtual void add(Transaction& transaction, std::int64_t project, std::int64_t task,
                     std::string_view answers) = 0;
    /// All of a project that an import is taken back with.
    virtual void removeProject(Transaction& transaction, std::int64_t project) = 0;
};

} // namespace colonnade::quality
