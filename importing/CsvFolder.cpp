#include "importing/ByteReader.h"
#include "importing/CsvText.h"
#include "importing/Source.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <filesystem>

namespace colonnade::importing
{

namespace
{

namespace fs = std::filesystem;

class CsvFolder final: public Source
{
public:
    explicit CsvFolder(std::string folder):
        _folder(std::move(folder))
    {
    }

    const std::vector<SourceTable>& tables() override
    {
        if (_tables.empty())
            scan();
        return _tables;
    }

    void read(const SourceTable& table, const std::function<void(const SourceRow&)>& visit) override
    {
        ByteReader in(pathOf(table.name));
        SourceRow row;
        readCsvRow(in, row);
        while (readCsvRow(in, row))
        {
            judge(table, row);
            visit(row);
        }
    }

    std::string describe() const override { return "the folder " + _folder; }

private:
    std::string pathOf(const std::string& table) const { return _folder + "/" + table + ".csv"; }

    static void judge(const SourceTable& table, SourceRow& row)
    {
        if (row.fault.empty() && row.fields.size() != table.columns.size())
            row.fault = "it has " + std::to_string(row.fields.size()) + " fields instead of " +
                        std::to_string(table.columns.size());
    }

    void scan()
    {
        for (const auto& entry: fs::directory_iterator(_folder))
            if (entry.is_regular_file() && entry.path().extension() == ".csv")
                _tables.push_back(scanFile(entry.path().stem().string()));
        std::sort(_tables.begin(), _tables.end(),
                  [](const SourceTable& a, const SourceTable& b) { return a.name < b.name; });
        if (_tables.empty())
            throw SourceRefused("the folder " + _folder + " holds no CSV files, such as user.csv");
    }

    SourceTable scanFile(const std::string& name) const
    {
        SourceTable table{name, {}};
        ByteReader in(pathOf(name));
        SourceRow row;
        if (!readCsvRow(in, row))
            throw SourceRefused(pathOf(name) + " is empty: its first line must name the columns");
        for (const auto& field: row.fields)
            table.columns.push_back(field.text);
        if (table.columns.front().starts_with("\xEF\xBB\xBF"))
            table.columns.front().erase(0, 3);
        row.number = 0;
        while (readCsvRow(in, row))
        {
            if (row.fault == CUT_OFF)
                throw SourceRefused(pathOf(name) + " ends within a quoted field, in row " +
                                    std::to_string(row.number) + ": it is cut off; make it again");
            judge(table, row);
            table.note(row);
        }
        return table;
    }

    const std::string _folder;
    std::vector<SourceTable> _tables;
};

} // namespace

bool readCsvRow(ByteReader& in, SourceRow& row)
{
    row.fault.clear();
    if (in.peek() == ByteReader::END)
        return false;
    ++row.number;
    std::size_t count = 0;
    for (bool more = true; more; ++count)
    {
        if (count == row.fields.size())
            row.fields.emplace_back();
        Field& field = row.fields[count];
        field.text.clear();
        field.isNull = true;
        for (int c = in.get();; c = in.get())
        {
            if (c == '"')
            {
                field.isNull = false;
                if (!readQuoted(in, field.text))
                    row.fault = CUT_OFF;
                continue;
            }
            if (c == ',')
                break;
            if (c == '\r' && in.peek() == '\n')
                c = in.get();
            if (c == '\n' || c == ByteReader::END)
            {
                more = false;
                break;
            }
            field.isNull = false;
            field.text += static_cast<char>(c);
        }
    }
    row.fields.resize(count);
    return true;
}

bool readQuoted(ByteReader& in, std::string& text)
{
    while (in.appendUntil('"', '"', &text))
    {
        in.get();
        if (in.peek() != '"')
            return true;
        text += static_cast<char>(in.get());
    }
    return false;
}

std::unique_ptr<Source> openCsvFolder(const std::string& folder)
{
    return std::make_unique<CsvFolder>(folder);
}

} // namespace colonnade::importing
