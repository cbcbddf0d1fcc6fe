#include "transfer/Export.h"

#include "rest/RecordJson.h"

#include <colonnade/Json.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PAGE = 200;

bool looksLikeFormula(std::string_view text)
{
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string csvCell(std::string_view text)
{
    if (text.find_first_of("\",\r\n") == std::string_view::npos)
        return std::string(text);
    std::string cell = "\"";
    for (const char c: text)
        cell.append(c == '"' ? 2 : 1, c);
    return cell + '"';
}

std::string textCell(std::string_view text)
{
    return looksLikeFormula(text) ? csvCell("'" + std::string(text)) : csvCell(text);
}

std::string headerLine(const Resource& resource, const Codecs& codecs)
{
    Record sample(resource);
    for (const auto& column: resource.columns)
        if (column.type == ColumnType::Text)
            sample.set(column.name, std::string());
    JsonWriter json;
    writeObject(json, sample, codecs);
    const JsonDocument document = JsonDocument::parse(json.text());
    std::string line;
    for (std::size_t i = 0; i < document.root().size(); ++i)
        line.append(i == 0 ? "" : ",").append(csvCell(document.root().member(i).first));
    return line + "\r\n";
}

std::string formatRecord(const Record& record, TransferFormat format, const Codecs& codecs, bool first)
{
    JsonWriter json;
    writeObject(json, record, codecs);
    if (format == TransferFormat::Csv)
        return csvLine(JsonDocument::parse(json.text()).root());
    if (format == TransferFormat::Ndjson)
        return json.take() + "\n";
    return (first ? "\n" : ",\n") + json.take();
}

/// All statements of the work see one state of the database.
void readSnapshot(Database& database, const std::function<void(Session&)>& work)
{
    if (database.dialect() == Dialect::Sqlite)
        return database.read(work);
    database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            work(transaction);
        });
}

std::int64_t writeRecords(Session& session, const Resource& resource, std::int64_t project,
                          const std::function<void(const Record&, bool)>& write)
{
    // The limit as text: of a parameter PostgreSQL expects a tenth of the rows, and sorts them for each page.
    const std::string sql = "SELECT " + resource.columnList() + " FROM " + std::string(resource.table) +
                            " t WHERE t.project_id = $1 AND t.id > $2 ORDER BY t.id LIMIT " +
                            std::to_string(PAGE);
    std::int64_t count = 0;
    std::int64_t last = 0;
    for (std::int64_t onPage = PAGE; onPage == PAGE;)
    {
        onPage = 0;
        const std::array<SqlValue, 2> values{project, last};
        session.run(sql, values,
                    [&](const Row& row)
                    {
                        const Record record(resource, row);
                        write(record, count == 0);
                        last = record.id();
                        ++onPage;
                        ++count;
                        return true;
                    });
    }
    return count;
}

} // namespace

std::optional<TransferFormat> findFormat(std::string_view name)
{
    if (name == "csv")
        return TransferFormat::Csv;
    if (name == "json")
        return TransferFormat::Json;
    if (name == "ndjson")
        return TransferFormat::Ndjson;
    return std::nullopt;
}

std::string_view contentTypeOf(TransferFormat format)
{
    switch (format)
    {
    case TransferFormat::Csv:
        return "text/csv; charset=utf-8";
    case TransferFormat::Json:
        return "application/json";
    case TransferFormat::Ndjson:
        break;
    }
    return "application/x-ndjson";
}

const Resource* findExported(std::string_view type)
{
    if (type == "task")
        return &taskResource();
    if (type == "task_run" || type == "taskrun")
        return &runResource();
    return type == "result" ? &resultResource() : nullptr;
}

std::string csvLine(const JsonValue& object)
{
    std::string line;
    for (std::size_t i = 0; i < object.size(); ++i)
    {
        const JsonValue value = object.member(i).second;
        line.append(i == 0 ? "" : ",");
        if (value.isText())
            line.append(textCell(value.text()));
        else if (!value.isNull())
            line.append(csvCell(value.toJson()));
    }
    return line + "\r\n";
}

std::int64_t exportRecords(Database& database, const Resource& resource, std::int64_t project,
                           TransferFormat format, const Codecs& codecs, const ExportSink& sink)
{
    std::int64_t count = 0;
    readSnapshot(database,
                 [&](Session& session)
                 {
                     sink.restart();
                     if (format == TransferFormat::Csv)
                         sink.write(headerLine(resource, codecs));
                     else if (format == TransferFormat::Json)
                         sink.write("[");
                     count = writeRecords(session, resource, project,
                                          [&](const Record& record, bool first)
                                          { sink.write(formatRecord(record, format, codecs, first)); });
                     if (format == TransferFormat::Json)
                         sink.write(count == 0 ? "]\n" : "\n]\n");
                 });
    return count;
}

} // namespace colonnade::tasks
