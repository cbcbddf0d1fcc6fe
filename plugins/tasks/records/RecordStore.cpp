#include "records/RecordStore.h"

#include "search/Marks.h"

#include <string>
#include <vector>

namespace colonnade::tasks
{

namespace
{

std::optional<Record> findBy(Session& session, const Resource& resource, std::int64_t id,
                             std::string_view suffix)
{
    std::string sql = "SELECT " + resource.columnList();
    sql.append(" FROM ").append(resource.table).append(" t WHERE t.id = $1").append(suffix);
    return session.find([&](const Row& row) { return Record(resource, row); }, sql, id);
}

} // namespace

BriefRecord::BriefRecord(const Resource& resource, const Row& row):
    record(resource, row),
    lacksTexts(row.boolean(static_cast<int>(resource.columns.size())))
{
}

std::optional<Record> completed(Session& session, BriefRecord brief)
{
    if (brief.lacksTexts)
        return findRecord(session, brief.record.resource(), brief.record.id());
    return std::move(brief.record);
}

std::optional<Record> findRecord(Session& session, const Resource& resource, std::int64_t id)
{
    return findBy(session, resource, id, "");
}

std::optional<Record> lockRecord(Transaction& transaction, const Resource& resource, std::int64_t id)
{
    // SQLite's writer is alone anyway.
    return findBy(transaction, resource, id,
                  transaction.dialect() == Dialect::Postgresql ? " FOR NO KEY UPDATE" : "");
}

void insertRecord(Transaction& transaction, Record& record)
{
    const Resource& resource = record.resource();
    std::string names;
    std::string places;
    std::vector<SqlValue> values;
    for (std::size_t i = 0; i < resource.columns.size(); ++i)
    {
        if (resource.columns[i].name == "id")
            continue;
        values.push_back(toSql(record.at(i)));
        names.append(names.empty() ? "" : ", ").append(resource.columns[i].name);
        places.append(places.empty() ? "$" : ", $").append(std::to_string(values.size()));
    }
    std::string sql = "INSERT INTO ";
    sql.append(resource.table).append(" (" + names + ") VALUES (" + places + ") RETURNING id");
    const bool together = resource.marked && transaction.dialect() == Dialect::Postgresql;
    const std::string marks = together ? marksOf(record) : std::string();
    if (together) // one round trip less
    {
        values.emplace_back(std::string_view(marks));
        const std::string place = "CAST($" + std::to_string(values.size()) + " AS text)";
        sql = "WITH made AS (" + sql + "), marked AS (INSERT INTO " + markTable(resource) +
              " (rowid, marks) SELECT id, " + place + " FROM made WHERE " + place +
              " <> '') SELECT id FROM made";
    }
    std::int64_t id = 0;
    transaction.run(sql, values,
                    [&](const Row& row)
                    {
                        id = row.integer(0);
                        return true;
                    });
    record.set("id", id);
    if (!together)
        addMarks(transaction, record);
}

void updateRecord(Transaction& transaction, const Record& record, InfoIs info)
{
    const Resource& resource = record.resource();
    std::string sets;
    std::vector<SqlValue> values{record.id()};
    for (std::size_t i = 0; i < resource.columns.size(); ++i)
    {
        if (resource.columns[i].name == "id")
            continue;
        values.push_back(toSql(record.at(i)));
        sets.append(sets.empty() ? "" : ", ").append(resource.columns[i].name);
        sets.append(" = $").append(std::to_string(values.size()));
    }
    std::string sql = "UPDATE ";
    sql.append(resource.table).append(" SET " + sets + " WHERE id = $1");
    transaction.run(sql, values, nullptr);
    if (info == InfoIs::Changed)
        replaceMarks(transaction, record);
}

bool deleteRecord(Transaction& transaction, const Resource& resource, std::int64_t id)
{
    std::string sql = "DELETE FROM ";
    sql.append(resource.table).append(" WHERE id = $1");
    return transaction.execute(sql, id) > 0;
}

} // namespace colonnade::tasks
