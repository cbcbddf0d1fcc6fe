#pragma once

#include "model/Value.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// Who meets a column.
enum class Reach
{
    Public,  ///< all read it
    Private, ///< only owners and administrators read it, filter by it, sort by it
    Internal ///< never in JSON
};

/// Whether clients may send a column.
enum class Sent
{
    Free,
    Reserved ///< 400 if it is in a body
};

struct Column
{
    std::string_view name;
    ColumnType type;
    Sent sent = Sent::Free;
    Reach reach = Reach::Public;
    std::size_t maxLength = 0; ///< of a text, in code points; 0: as the body's limit allows
};

/// One kind of object of the API: its table and columns, in the order in which JSON shows them.
struct Resource
{
    std::string_view name;      ///< as in paths: `task`
    std::string_view className; ///< as in messages: `Task`
    std::string_view table;     ///< or a subquery, where objects are only read
    std::vector<Column> columns;
    bool marked = false;  ///< what `info` says can be looked up, see Marks.h
    bool guarded = false; ///< a project's data, which may be private, see Privacy.h

    const Column* find(std::string_view column) const; ///< null if there is none
    std::string columnList() const;                    ///< `t.id, t.created, …`
    /// The same, with NULL for texts beyond 16 KiB, and whether there is such a one as a last column.
    std::string briefColumnList(Dialect dialect) const;
};

const Resource& projectResource();         ///< `tasks_project`
const Resource& categoryResource();        ///< `tasks_category`
const Resource& taskResource();            ///< `tasks_task`
const Resource& runResource();             ///< `tasks_run`, answers
const Resource& resultResource();          ///< `tasks_result`
const Resource& helpingMaterialResource(); ///< helps volunteers
const Resource& announcementResource();    ///< the server's news
const Resource& blogpostResource();        ///< a project's news
const Resource& pageResource();            ///< a project's further pages
const Resource& userResource();            ///< read only: the core keeps them
const Resource& projectStatsResource();    ///< read only: computed

/// One object of a resource.
class Record
{
public:
    explicit Record(const Resource& resource);
    /// Reads a row of `resource.columnList()`.
    Record(const Resource& resource, const Row& row);

    const Resource& resource() const { return *_resource; }             ///< whose columns it has
    const Value& at(std::size_t index) const { return _values[index]; } ///< in the order of the columns
    /// Throws for a column that the resource lacks: a bug.
    const Value& operator[](std::string_view column) const;
    /// In memory alone.
    void set(std::string_view column, Value value);

    // Throw `std::bad_variant_access` for NULL.
    std::int64_t id() const { return integer("id"); }
    /// Throws if it is NULL or of another type.
    std::int64_t integer(std::string_view column) const;
    /// Throws if it is NULL or of another type.
    bool boolean(std::string_view column) const;
    /// Throws if it is NULL or of another type.
    const std::string& text(std::string_view column) const;

private:
    std::size_t indexOf(std::string_view column) const;

    const Resource* _resource;
    std::vector<Value> _values;
};

} // namespace colonnade::tasks
