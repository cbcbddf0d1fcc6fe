#pragma once

#include "records/RecordStore.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A SELECT of a resource's records under construction; values never stand in its text.
class Select
{
public:
    Select(const Resource& resource, Dialect dialect):
        _resource(resource)
    {
        _text = "SELECT " + resource.briefColumnList(dialect) + " FROM " + std::string(resource.table) + " t";
    }

    /// The value's placeholder.
    std::string bind(Value value)
    {
        _values.push_back(std::move(value));
        return "$" + std::to_string(_values.size());
    }

    /// And-ed with the others. Values go in as placeholders, never as text.
    void where(std::string_view condition)
    {
        _text.append(_hasConditions ? " AND " : " WHERE ").append(condition);
        _hasConditions = true;
    }

    /// Adds a condition of which each branch is one SELECT of its own. Where an index has the order within
    /// each of them, no more than a page of each is read.
    void branch(std::string condition) { _branches.push_back(std::move(condition)); }

    /// Columns of `t`; where there are branches, nothing but columns.
    void orderBy(std::string_view order) { _order = order; }

    const Resource& resource() const { return _resource; } ///< whose rows are selected

    /// At least one record is wanted, at most `MOST_AT_ONCE`.
    std::vector<BriefRecord> run(Session& session, std::int64_t limit, std::int64_t offset) const
    {
        std::vector<SqlValue> values;
        for (const auto& value: _values)
            values.push_back(toSql(value));
        // As text: of a parameter PostgreSQL expects a tenth of all rows, and sorts those.
        const std::int64_t rows = limit <= USUAL          ? USUAL
                                  : limit <= LARGEST_PAGE ? LARGEST_PAGE
                                                          : MOST_AT_ONCE;
        std::string page = " LIMIT " + std::to_string(rows);
        std::string most = page;
        if (offset > 0)
        {
            values.emplace_back(offset);
            page += " OFFSET $" + std::to_string(values.size());
        }
        if (offset > 0 && !_branches.empty() && session.dialect() == Dialect::Postgresql)
        {
            values.emplace_back(std::min(offset, std::numeric_limits<std::int64_t>::max() - rows) + rows);
            most = " LIMIT $" + std::to_string(values.size());
        }
        std::vector<BriefRecord> records;
        session.run(ordered(session.dialect(), most) + page, values,
                    [&](const Row& row)
                    {
                        records.emplace_back(_resource, row);
                        return static_cast<std::int64_t>(records.size()) < limit;
                    });
        return records;
    }

    static constexpr std::int64_t MOST_AT_ONCE = 256;

private:
    static constexpr std::int64_t USUAL = 20; ///< few texts to prepare
    static constexpr std::int64_t LARGEST_PAGE = 100;

    std::string ordered(Dialect dialect, const std::string& most) const
    {
        if (_branches.empty())
            return _text + " ORDER BY " + _order;
        // SQLite merges what is in order, PostgreSQL must be told how much of it to take.
        std::string sql;
        for (const auto& branch: _branches)
        {
            const std::string part = _text + (_hasConditions ? " AND " : " WHERE ") + branch;
            sql += sql.empty() ? "" : " UNION ALL ";
            sql += dialect == Dialect::Sqlite ? part : "(" + part + " ORDER BY " + _order + most + ")";
        }
        std::string order = _order; // of a union only the columns' names are left
        for (auto at = order.find("t."); at != std::string::npos; at = order.find("t."))
            order.erase(at, 2);
        return sql + " ORDER BY " + order;
    }

    const Resource& _resource;
    std::string _text;
    std::string _order = "t.id";
    bool _hasConditions = false;
    std::vector<std::string> _branches;
    std::vector<Value> _values;
};

} // namespace colonnade::tasks
