#pragma once

#include "tasks/ExportColumns.h"
#include "tasks/FormKind.h"
#include "tasks/Gate.h"
#include "tasks/Member.h"
#include "tasks/Mixer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{
class Context;
}

namespace colonnade::tasks
{

class Feedback;

/// What other plugins add to the plugin's points, in order; mostly nothing.
struct Additions
{
    std::vector<std::shared_ptr<Gate>> gates = {};
    std::vector<std::shared_ptr<Mixer>> mixers = {};
    std::vector<std::shared_ptr<TaskMember>> members = {};
    std::vector<std::shared_ptr<ExportColumns>> columns = {};
    std::vector<std::shared_ptr<FormKind>> formKinds = {};
    std::vector<std::shared_ptr<Feedback>> feedback = {};

    /// Once all plugins are provisioned. Throws `Poco::RuntimeException` for a member whose name tasks have
    /// already.
    static Additions collect(Context& context);

    /// Columns of files that are imported to the project which say members.
    std::vector<std::string> columnNames(std::int64_t project) const;
    /// Null if none has that column.
    const TaskMember* findColumn(std::string_view column, std::int64_t project) const;

    /// Null if no plugin adds one of that name.
    const TaskMember* findMember(std::string_view name) const;
};

} // namespace colonnade::tasks
