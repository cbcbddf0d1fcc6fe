#pragma once

#include <colonnade/Database.h>
#include <colonnade/Interface.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A further member of tasks in the API's JSON, which a plugin keeps in a table of its own. It stands in what
/// is read of tasks and handed out, and may be sent where tasks are made and changed, and in the column of
/// its name where they are imported. Any thread.
class TaskMember
{
public:
    static constexpr Interface INTERFACE{"tasks.member", 1};

    enum class Readers
    {
        Everybody,
        Managers ///< the project's owners, and administrators
    };

    virtual ~TaskMember() = default;

    virtual std::string_view name() const = 0; ///< `difficulty`; none that tasks have by themselves
    virtual Readers readers() const = 0;

    /// JSON; nothing is shown as null. Called for each task that is shown.
    virtual std::optional<std::string> value(Session& session, std::int64_t taskId) const = 0;

    /// Throws `HttpError` for what the member must not be; a row of an import is then passed over, with the
    /// reason. A cell of a table is a text, an empty one is not there.
    virtual void check(const JsonValue& value) const = 0;
    /// Stores what was checked, null included: who sent it manages the project.
    virtual void set(Transaction& transaction, std::int64_t taskId, const JsonValue& value) const = 0;

    /// The columns of files that are imported to the project which say this member; its name, if nothing
    /// else.
    virtual std::vector<std::string> columns(std::int64_t) const { return {std::string(name())}; }
    /// What a cell of such a column says, JSON of the member, which is then checked. Throws `HttpError` as
    /// `check` does.
    virtual std::string fromCell(std::int64_t, const JsonValue& cell) const { return cell.toJson(); }
};

} // namespace colonnade::tasks
