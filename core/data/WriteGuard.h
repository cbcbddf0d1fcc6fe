#pragma once

#include "data/TableGuard.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

// While the server serves, too, a plugin changes nothing but what carries its name. Whose statement it is
// tells the code that runs it (observe/Breadcrumb knows where each plugin's lies), not the session: services
// write within the transactions of those who call them.

namespace colonnade
{

/// A column that the core promises to plugins: `core_user.info`. Null: it is one. Else which there are.
std::optional<std::string> findPromiseFault(std::string_view column);

/// A plugin that is loaded, as long as this lives: what carries its name is called its own in messages, and
/// it may change these columns (`core_user.info`) besides. Any thread.
class AdmittedWriter
{
public:
    AdmittedWriter(std::string plugin, const std::vector<std::string>& columns);
    ~AdmittedWriter();
    AdmittedWriter(const AdmittedWriter&) = delete;
    AdmittedWriter& operator=(const AdmittedWriter&) = delete;

private:
    const std::string _plugin;
};

/// Throws `DatabaseException`, with plugin, statement and the table's owner, if the code at `caller` is a
/// plugin's and one of the targets is not. Costs a look at a table of the plugins; nothing if there are no
/// targets.
void requireOwn(std::span<const WriteTarget> targets, const void* caller, std::string_view sql);

/// The same where the server puts the statement together: for rows of this table.
void requireOwnTable(std::string_view table, const void* caller);

/// Whether what plugin.json declares under `writes` counts.
enum class Exceptions
{
    None,
    Declared
};

/// Why the plugin may not do that, as the rest of a sentence: `changes tasks_task of tasks, which does not
/// begin with hello_`. Nothing if it may.
std::optional<std::string> findForeignTarget(const WriteTarget& target, std::string_view plugin,
                                             Exceptions exceptions);

} // namespace colonnade
