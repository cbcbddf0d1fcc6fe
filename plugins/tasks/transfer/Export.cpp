#include "transfer/Export.h"

#include "records/RecordJson.h"
#include "transfer/CsvWriter.h"
#include "transfer/FurtherColumns.h"

#include <colonnade/Json.h>

#include <array>
#include <limits>
#include <optional>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PAGE = 200;
constexpr std::int64_t PAGE_BYTES = 8 * 1024 * 1024; ///< of what objects say; one object may have more
constexpr std::string_view BYTE_ORDER_MARK = "\xEF\xBB\xBF";

/// One exported object.
struct Exported
{
    const Record& record;
    std::optional<std::string> taskInfo;
};

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

/// An export within one session.
class Exporter
{
public:
    Exporter(Session& session, const ExportWish& wish, const Codecs& codecs, const ExportSink& sink):
        _session(session),
        _wish(wish),
        _codecs(codecs),
        _sink(sink),
        _further(session, wish.resource, wish.project, wish.columns)
    {
    }

    std::int64_t run()
    {
        if (_wish.mark && isTable(_wish.format))
            _sink.write(BYTE_ORDER_MARK);
        if (isTable(_wish.format))
            writeHeader();
        if (_wish.format == TransferFormat::Json)
            _sink.write("[");
        std::int64_t count = 0;
        visitAll([&](const Exported& exported) { _sink.write(format(exported, count++ == 0)); });
        if (_wish.format == TransferFormat::Json)
            _sink.write(count == 0 ? "]\n" : "\n]\n");
        return count;
    }

private:
    char separator() const { return _wish.format == TransferFormat::Tsv ? '\t' : ','; }

    std::string from() const
    {
        std::string from = " FROM " + std::string(_wish.resource.table) + " t ";
        if (_wish.taskInfo)
            from += "LEFT JOIN tasks_task k ON k.id = t.task_id ";
        return from + "WHERE t.project_id = $1 AND t.id > $2 ";
    }

    /// Visits all objects, page by page.
    void visitAll(const std::function<void(const Exported&)>& visit)
    {
        // The limit as text: of a parameter PostgreSQL expects a tenth of the rows, and sorts them for each
        // page.
        const std::string sql = "SELECT " + _wish.resource.columnList() + (_wish.taskInfo ? ", k.info" : "") +
                                from() + "AND t.id <= $3 ORDER BY t.id LIMIT " + std::to_string(PAGE);
        const int beside = static_cast<int>(_wish.resource.columns.size());
        std::int64_t last = 0;
        for (bool found = true; found;)
        {
            found = false;
            const std::array<SqlValue, 3> values{_wish.project, last, pageEnd(last)};
            if (!_further.empty())
                _further.read(idsOnPage(values));
            _session.run(sql, values,
                         [&](const Row& row)
                         {
                             const Record record(_wish.resource, row);
                             visit({record, _wish.taskInfo ? row.findText(beside) : std::nullopt});
                             last = record.id();
                             found = true;
                             return true;
                         });
        }
    }

    std::vector<std::int64_t> idsOnPage(const std::array<SqlValue, 3>& values)
    {
        std::vector<std::int64_t> ids;
        _session.run("SELECT t.id" + from() + "AND t.id <= $3 ORDER BY t.id LIMIT " + std::to_string(PAGE),
                     values,
                     [&](const Row& row)
                     {
                         ids.push_back(row.integer(0));
                         return true;
                     });
        return ids;
    }

    /// The last object that a page may have. PostgreSQL's library holds a whole page in memory.
    std::int64_t pageEnd(std::int64_t after)
    {
        std::int64_t end = std::numeric_limits<std::int64_t>::max();
        if (_session.dialect() == Dialect::Sqlite)
            return end;
        const std::array<SqlValue, 2> values{_wish.project, after};
        std::int64_t bytes = 0;
        _session.run("SELECT t.id, coalesce(octet_length(t.info), 0)" +
                         std::string(_wish.taskInfo ? " + coalesce(octet_length(k.info), 0)" : "") + from() +
                         "ORDER BY t.id LIMIT " + std::to_string(PAGE),
                     values,
                     [&](const Row& row)
                     {
                         if (bytes > 0 && bytes + row.integer(1) > PAGE_BYTES)
                             return false;
                         bytes += row.integer(1);
                         end = row.integer(0);
                         return true;
                     });
        return end;
    }

    std::string toJson(const Record& record, const std::optional<std::string>& taskInfo) const
    {
        JsonWriter json;
        json.beginObject();
        writePublicMembers(json, record, _codecs);
        _further.write(json, isNull(record["id"]) ? 0 : record.id());
        if (_wish.taskInfo)
            json.key("task_info").raw(taskInfo.value_or("null"));
        return json.end().take();
    }

    static std::string infoOf(const Record& record)
    {
        const auto* info = std::get_if<std::string>(&record["info"]);
        return info ? *info : "null";
    }

    std::string format(const Exported& exported, bool first) const
    {
        std::string json =
            _wish.infoOnly ? infoOf(exported.record) : toJson(exported.record, exported.taskInfo);
        if (_wish.infoOnly && isTable(_wish.format))
        {
            CsvLine line(separator());
            _opened.writeCells(line, JsonDocument::parse(json).root());
            return line.take();
        }
        if (isTable(_wish.format))
            return tableLine(JsonDocument::parse(json).root());
        if (_wish.format == TransferFormat::Ndjson)
            return json + "\n";
        return (first ? "\n" : ",\n") + json;
    }

    /// Which members there are is only known when all objects have been seen.
    void writeHeader()
    {
        visitAll(
            [&](const Exported& exported)
            {
                if (const auto* info = std::get_if<std::string>(&exported.record["info"]))
                    _opened.add(JsonDocument::parse(*info).root());
                if (exported.taskInfo)
                    _openedTask.add(JsonDocument::parse(*exported.taskInfo).root());
            });
        CsvLine line(separator());
        if (_wish.infoOnly)
        {
            _opened.writeNames(line);
            _sink.write(line.take());
            return;
        }
        Record sample(_wish.resource);
        for (const auto& column: _wish.resource.columns)
            if (column.type == ColumnType::Text || column.type == ColumnType::Time)
                sample.set(column.name, std::string());
        const JsonDocument document = JsonDocument::parse(toJson(sample, {}));
        for (std::size_t i = 0; i < document.root().size(); ++i)
            if (document.root().member(i).first != "task_info")
                line.cell(document.root().member(i).first);
        _opened.writeNames(line);
        if (_wish.taskInfo)
            _openedTask.writeNames(line.cell("task_info"));
        _sink.write(line.take());
    }

    std::string tableLine(const JsonValue& object) const
    {
        CsvLine line(separator());
        for (std::size_t i = 0; i < object.size(); ++i)
        {
            const auto [name, value] = object.member(i);
            if (name == "info")
                line.info(value);
            else if (name != "task_info")
                line.value(value);
        }
        _opened.writeCells(line, object.find("info"));
        if (_wish.taskInfo)
            _openedTask.writeCells(line.info(object.find("task_info")), object.find("task_info"));
        return line.take();
    }

    Session& _session;
    const ExportWish& _wish;
    const Codecs& _codecs;
    const ExportSink& _sink;
    FurtherColumns _further;
    OpenedColumns _opened{"info"};
    OpenedColumns _openedTask{"task_info"};
};

} // namespace

const Resource* findExported(std::string_view type)
{
    if (type == "task")
        return &taskResource();
    if (type == "task_run" || type == "taskrun")
        return &runResource();
    return type == "result" ? &resultResource() : nullptr;
}

std::int64_t exportRecords(Database& database, const ExportWish& wish, const Codecs& codecs,
                           const ExportSink& sink)
{
    std::int64_t count = 0;
    readSnapshot(database,
                 [&](Session& session)
                 {
                     sink.restart();
                     count = Exporter(session, wish, codecs, sink).run();
                 });
    return count;
}

} // namespace colonnade::tasks
