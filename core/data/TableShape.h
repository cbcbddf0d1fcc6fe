#pragma once

#include "colonnade/Database.h"

#include <map>
#include <string>
#include <vector>

namespace colonnade
{

/// What a column holds, whichever database has it.
enum class ColumnKind
{
    Integer,
    Real,
    Boolean,
    Text,
    Bytes
};

/// A table as a database has it: of each column what it holds; those that the database computes left out.
struct TableShape
{
    std::string name;
    std::map<std::string, ColumnKind> columns;
    std::string identity;            ///< the column that counts by itself; empty: none
    std::vector<std::string> refers; ///< to which other tables
};

/// All tables, each after those that it refers to; the history of migrations and what SQLite keeps of
/// full-text tables left out. Such a table has its number as column `rowid`.
std::vector<TableShape> readTables(Session& session);

/// `"name"`
std::string quotedName(const std::string& name);

/// How far a table's numbers have been given out; 0: none.
std::int64_t lastNumber(Session& session, const TableShape& table);

/// The next number is above it.
void setLastNumber(Transaction& transaction, const TableShape& table, std::int64_t number);

} // namespace colonnade
