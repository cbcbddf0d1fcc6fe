#include "data/ImportTable.h"

#include "colonnade/BulkInsert.h"

namespace colonnade
{

Imports::~Imports() = default;

namespace
{

constexpr BulkColumn ROW_COLUMNS[] = {
    {"run_id", BulkColumn::Type::Integer},    {"source_table"},
    {"source_id", BulkColumn::Type::Integer}, {"id", BulkColumn::Type::Integer},
    {"is_new", BulkColumn::Type::Boolean},    {"note"}};

const std::string SELECT_RUN = "select id, kind, source, created, running from core_import ";

ImportRun readRun(const colonnade::Row& row)
{
    return {row.integer(0), row.text(1), row.text(2), row.text(3), row.boolean(4)};
}

} // namespace

std::optional<ImportRun> ImportTable::find(Session& session, std::string_view kind, std::string_view source)
{
    return session.find(readRun, SELECT_RUN + "where kind = $1 and source = $2", kind, source);
}

std::optional<ImportRun> ImportTable::find(Session& session, std::int64_t run)
{
    return session.find(readRun, SELECT_RUN + "where id = $1", run);
}

std::vector<ImportRun> ImportTable::list(Session& session)
{
    return session.all(readRun, SELECT_RUN + "order by id");
}

ImportRun ImportTable::begin(Transaction& transaction, std::string_view kind, std::string_view source)
{
    transaction.execute("insert into core_import (kind, source, created) values ($1, $2, $3) "
                        "on conflict (kind, source) do update set running = true",
                        kind, source, isoTime(_clock.nowMicroseconds()));
    return *find(transaction, kind, source);
}

void ImportTable::finish(Transaction& transaction, std::int64_t run)
{
    transaction.execute("update core_import set running = false where id = $1", run);
}

void ImportTable::forget(Transaction& transaction, std::int64_t run)
{
    transaction.execute("delete from core_import where id = $1", run);
}

void ImportTable::keep(Transaction& transaction, std::int64_t run, std::string_view table,
                       std::span<const ImportedRow> rows)
{
    BulkRows bulk("core_import_row", ROW_COLUMNS);
    for (const auto& row: rows)
        bulk.add({run, table, row.sourceId, row.id, row.isNew, std::string_view(row.note)});
    bulk.insert(transaction);
}

std::vector<ImportedRow> ImportTable::rows(Session& session, std::int64_t run, std::string_view table,
                                           std::int64_t afterId, int limit)
{
    return session.all(
        [](const Row& row) {
            return ImportedRow{row.integer(0), row.integer(1), row.boolean(2), row.text(3)};
        },
        "select source_id, id, is_new, note from core_import_row where run_id = $1 and source_table = $2 "
        "and source_id > $3 order by source_id limit $4",
        run, table, afterId, limit);
}

std::vector<ImportedRange> ImportTable::ranges(Session& session, std::int64_t run, std::string_view table)
{
    return session.all(
        [](const Row& row) {
            return ImportedRange{row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
        },
        "select first_id, last_id, shift, n_rows from core_import_range where run_id = $1 and "
        "source_table = $2 order by first_id",
        run, table);
}

void ImportTable::keep(Transaction& transaction, std::int64_t run, std::string_view table,
                       const ImportedRange& range)
{
    transaction.execute(
        "insert into core_import_range (run_id, source_table, first_id, last_id, shift, n_rows) "
        "values ($1, $2, $3, $4, $5, $6) on conflict (run_id, source_table, first_id) do update set "
        "last_id = excluded.last_id, shift = excluded.shift, n_rows = excluded.n_rows",
        run, table, range.firstId, range.lastId, range.shift, range.rows);
}

} // namespace colonnade
