#pragma once

#include <colonnade/Json.h>

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace colonnade::importing
{

/// How often something was found, and at which rows (the first of them).
struct Finding
{
    std::int64_t count = 0;
    std::vector<std::int64_t> rows = {};

    void note(std::int64_t row);
};

/// What became of a table's rows: each is taken, taken with a change, or left out for a reason.
struct TableReport
{
    std::int64_t rows = 0; ///< of the source, counted when it was looked through
    std::int64_t taken = 0;
    std::int64_t changed = 0; ///< not in `taken`
    std::int64_t leftOut = 0;
    std::int64_t stored = 0; ///< by this run of the command
    std::map<std::string, Finding> changes = {};
    std::map<std::string, Finding> reasons = {};

    bool addsUp() const { return rows == taken + changed + leftOut; }
};

/// What an import did, or would do: for people and for programs. Nothing of it is a secret.
class Report
{
public:
    explicit Report(std::string kind):
        _kind(std::move(kind))
    {
    }

    TableReport& table(const std::string& name) { return _tables[name]; }
    const std::map<std::string, TableReport>& tables() const { return _tables; }

    void take(const std::string& table) { ++_tables[table].taken; }
    void change(const std::string& table, std::int64_t row, const std::vector<std::string>& how);
    /// Of a whole row, which so is not taken.
    void leaveOut(const std::string& table, std::int64_t row, const std::string& why);
    /// Of a part of a row that is taken: what has no place here.
    void leaveOutPart(const std::string& what, std::int64_t row) { _parts[what].note(row); }

    void tell(const std::string& sentence); ///< something that is to be known, or to be done; once
    void setFact(const std::string& name, const std::string& value) { _facts[name] = value; }
    void addConflict(const std::string& line) { _conflicts.push_back(line); }
    const std::vector<std::string>& conflicts() const { return _conflicts; }
    /// Something that does not agree at the end: then the import has failed.
    void fail(const std::string& sentence) { _failures.push_back(sentence); }

    bool isGood() const; ///< all rows are accounted for, and nothing failed

    std::string toJson(bool isDryRun) const;
    void write(std::ostream& out, bool isDryRun) const;

private:
    const std::string _kind;
    std::map<std::string, TableReport> _tables;
    std::map<std::string, Finding> _parts;
    std::map<std::string, std::string> _facts;
    std::vector<std::string> _sentences;
    std::vector<std::string> _conflicts;
    std::vector<std::string> _failures;
};

} // namespace colonnade::importing
