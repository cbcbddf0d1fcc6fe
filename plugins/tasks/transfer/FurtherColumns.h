#pragma once

#include "model/Resource.h"
#include "tasks/ExportColumns.h"

#include <colonnade/Database.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// The columns that other plugins add to one export.
class FurtherColumns
{
public:
    /// All must outlive it.
    FurtherColumns(Session& session, const Resource& resource, std::int64_t project,
                   std::span<const std::shared_ptr<ExportColumns>> columns);

    bool empty() const { return _names.empty(); } ///< no plugin adds any

    /// Reads what they say of the next objects, in place of those before.
    void read(std::span<const std::int64_t> ids);

    /// Writes all of them as members of an open object, null for an object that was not read.
    void write(JsonWriter& json, std::int64_t id) const;

private:
    using Values = std::map<std::int64_t, std::vector<std::string>>;

    Session& _session;
    const ExportColumns::Of _of;
    const std::span<const std::shared_ptr<ExportColumns>> _columns;
    std::vector<std::vector<std::string>> _names; // of each, as all that follows
    std::vector<Values> _values;
};

} // namespace colonnade::tasks
