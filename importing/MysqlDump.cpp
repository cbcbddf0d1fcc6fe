#include "importing/MysqlText.h"

#include <algorithm>
#include <map>

namespace colonnade::importing
{

namespace
{

class MysqlDump final: public Source
{
public:
    MysqlDump(std::string path, std::string table, std::string column):
        _path(std::move(path)),
        _table(std::move(table)),
        _column(std::move(column))
    {
    }

    const std::vector<SourceTable>& tables() override
    {
        if (!_isScanned)
            scan();
        return _tables;
    }

    void read(const SourceTable& table, const std::function<void(const SourceRow&)>& visit) override
    {
        const std::string name = _prefix + table.name;
        MysqlText text(_path, [&](const std::string& one) { return one == name; });
        SourceRow ordered;
        text.read(
            [&](const std::string& one, const std::vector<std::string>& columns, const SourceRow& row)
            {
                if (one != name)
                    return;
                order(table, columns, row, ordered);
                visit(ordered);
            });
    }

    std::string describe() const override { return "the dump " + _path; }

private:
    /// A statement may name the columns in another order than the table has them.
    static void order(const SourceTable& table, const std::vector<std::string>& columns, const SourceRow& row,
                      SourceRow& ordered)
    {
        ordered.number = row.number;
        ordered.fault = row.fault;
        ordered.fields.assign(table.columns.size(), Field());
        for (std::size_t i = 0; i < std::min(columns.size(), row.fields.size()); ++i)
            if (const auto place = table.find(columns[i]))
                ordered.fields[*place] = row.fields[i];
    }

    void scan()
    {
        MysqlText text(_path, [](const std::string&) { return false; });
        std::map<std::string, std::int64_t> rows;
        std::map<std::string, std::vector<std::string>> columns;
        text.read(
            [&](const std::string& table, const std::vector<std::string>& named, const SourceRow&)
            {
                ++rows[table];
                auto& known = columns[table];
                for (const auto& column: named)
                    if (std::find(known.begin(), known.end(), column) == known.end())
                        known.push_back(column);
            });
        for (const auto& [table, made]: text.made())
            if (!made.empty())
                columns[table] = made;
        choosePrefix(columns);
        for (const auto& [table, named]: columns)
            if (prefixOf(table) == _prefix)
                _tables.push_back({table.substr(_prefix.size()), named, rows[table]});
        _isScanned = true;
    }

    static std::string prefixOf(const std::string& table) { return table.substr(0, table.find('.') + 1); }

    void choosePrefix(const std::map<std::string, std::vector<std::string>>& columns)
    {
        std::vector<std::string> found;
        for (const auto& [table, named]: columns)
            if (table == prefixOf(table) + _table &&
                std::find(named.begin(), named.end(), _column) != named.end())
                found.push_back(prefixOf(table));
        if (found.empty())
            throw SourceRefused(_path + " has no table " + _table + " with a column " + _column +
                                ": it is no dump of ohmage's database");
        if (found.size() > 1)
            throw SourceRefused(_path + " holds several such databases, as " + found[0] + " and " + found[1] +
                                " say; make a dump of one of them");
        _prefix = found.front();
    }

    const std::string _path, _table, _column;
    std::string _prefix; ///< of the database, with its point
    std::vector<SourceTable> _tables;
    bool _isScanned = false;
};

} // namespace

std::unique_ptr<Source> openMysqlDump(const std::string& file, const std::string& table,
                                      const std::string& column)
{
    return std::make_unique<MysqlDump>(file, table, column);
}

} // namespace colonnade::importing
