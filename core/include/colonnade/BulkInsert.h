#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// A column of `BulkRows`.
struct BulkColumn
{
    enum class Type
    {
        Integer,
        Real,
        Boolean,
        Text
    };

    std::string_view name;
    Type type = Type::Text;
};

/// Many rows for one table, sent together: one statement on PostgreSQL, one prepared statement on SQLite.
class COLONNADE_API BulkRows
{
public:
    /// Both must outlive the object.
    BulkRows(std::string_view table, std::span<const BulkColumn> columns);

    /// One value a column, in their order. Texts are not copied: they must live until `insert`.
    void add(std::initializer_list<SqlValue> values);
    void add(std::span<const SqlValue> values); ///< the same

    std::size_t count() const { return _values.size() / _columns.size(); } ///< rows so far
    void clear() { _values.clear(); }                                      ///< no rows any more

    /// Stores the rows. Those that a unique rule keeps out are passed over: returns how many were stored.
    std::int64_t insert(Transaction& transaction) const;

private:
    std::int64_t insertTogether(Transaction& transaction) const;
    std::int64_t insertEach(Transaction& transaction) const;

    const std::string_view _table;
    const std::span<const BulkColumn> _columns;
    std::vector<SqlValue> _values;
};

/// Runs a query for many values: `query` ends with `in (`, and the values and `)` are put behind it, some
/// hundred at a time.
COLONNADE_API void selectIn(Session& session, std::string_view query, std::span<const SqlValue> values,
                            const std::function<void(const Row&)>& visit);

/// Makes numbers that are given from now on greater than all that `table` holds in its column `id`, and than
/// `least`.
COLONNADE_API void raiseNumbers(Transaction& transaction, std::string_view table, std::int64_t least = 0);

} // namespace colonnade
