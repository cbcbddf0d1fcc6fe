#include "importing/Report.h"

#include <algorithm>
#include <ostream>

namespace colonnade::importing
{

namespace
{

constexpr std::size_t MOST_ROWS = 100;
constexpr std::size_t FEW_ROWS = 8;

void writeFindings(JsonWriter& json, const char* name, const std::map<std::string, Finding>& findings)
{
    json.key(name).beginArray();
    for (const auto& [what, finding]: findings)
    {
        json.beginObject().member("what", what).member("count", finding.count).key("rows").beginArray();
        for (const auto row: finding.rows)
            json.value(row);
        json.end().end();
    }
    json.end();
}

void writeTexts(JsonWriter& json, const char* name, const std::vector<std::string>& texts)
{
    json.key(name).beginArray();
    for (const auto& text: texts)
        json.value(text);
    json.end();
}

void printFindings(std::ostream& out, const std::map<std::string, Finding>& findings)
{
    for (const auto& [what, finding]: findings)
    {
        out << "    " << what << ": " << finding.count;
        for (std::size_t i = 0; i < std::min(FEW_ROWS, finding.rows.size()); ++i)
            out << (i == 0 ? " (" : ", ") << finding.rows[i];
        if (!finding.rows.empty())
            out << (finding.count > static_cast<std::int64_t>(FEW_ROWS) ? ", …)" : ")");
        out << "\n";
    }
}

} // namespace

void Finding::note(std::int64_t row)
{
    ++count;
    if (rows.size() < MOST_ROWS)
        rows.push_back(row);
}

void Report::change(const std::string& table, std::int64_t row, const std::vector<std::string>& how)
{
    if (how.empty())
        return take(table);
    TableReport& report = _tables[table];
    ++report.changed;
    for (const auto& one: how)
        report.changes[one].note(row);
}

void Report::leaveOut(const std::string& table, std::int64_t row, const std::string& why)
{
    TableReport& report = _tables[table];
    ++report.leftOut;
    report.reasons[why].note(row);
}

void Report::tell(const std::string& sentence)
{
    if (std::find(_sentences.begin(), _sentences.end(), sentence) == _sentences.end())
        _sentences.push_back(sentence);
}

bool Report::isGood() const
{
    return _failures.empty() && std::all_of(_tables.begin(), _tables.end(),
                                            [](const auto& table) { return table.second.addsUp(); });
}

std::string Report::toJson(bool isDryRun) const
{
    JsonWriter json;
    json.beginObject().member("import", _kind).member("dry_run", isDryRun).member("good", isGood());
    for (const auto& [name, value]: _facts)
        json.member(name, value);
    json.key("tables").beginObject();
    for (const auto& [name, table]: _tables)
    {
        json.key(name).beginObject();
        json.member("rows", table.rows)
            .member("taken", table.taken)
            .member("changed", table.changed)
            .member("left_out", table.leftOut)
            .member("stored", table.stored);
        writeFindings(json, "changes", table.changes);
        writeFindings(json, "reasons", table.reasons);
        json.end();
    }
    json.end();
    writeFindings(json, "no_place", _parts);
    writeTexts(json, "conflicts", _conflicts);
    writeTexts(json, "to_know", _sentences);
    writeTexts(json, "failures", _failures);
    return json.end().take();
}

void Report::write(std::ostream& out, bool isDryRun) const
{
    for (const auto& [name, table]: _tables)
    {
        out << name << ": " << table.rows << " rows, " << table.taken
            << (isDryRun ? " would be taken, " : " taken, ") << table.changed << " with a change, "
            << table.leftOut << " left out" << (table.addsUp() ? "" : "; this does not add up") << "\n";
        printFindings(out, table.changes);
        printFindings(out, table.reasons);
    }
    if (!_parts.empty())
        out << "This server has no place for:\n";
    printFindings(out, _parts);
    for (const auto& [name, value]: _facts)
        out << name << ": " << value << "\n";
    for (const auto& sentence: _sentences)
        out << sentence << "\n";
    for (const auto& sentence: _failures)
        out << "failed: " << sentence << "\n";
}

} // namespace colonnade::importing
