#include "Move.h"

#include <colonnade/Crypto.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <ostream>

namespace import_pybossa
{

namespace
{

constexpr std::string_view KIND = "pybossa";
constexpr int PAGE = 1000;

struct KindOfTable
{
    const char* table;
    const char* archived; ///< of the fork, or null
    tasks::Imported kind;
    Shifts Move::*shifts;
};

constexpr KindOfTable LARGE[] = {
    {"task", "task_archived", tasks::Imported::Task, &Move::taskIds},
    {"task_run", "task_run_archived", tasks::Imported::Answer, &Move::answerIds},
    {"result", "result_archived", tasks::Imported::Result, &Move::resultIds},
    {"helpingmaterial", nullptr, tasks::Imported::HelpingMaterial, &Move::materialIds},
    {"blogpost", nullptr, tasks::Imported::Blogpost, &Move::blogpostIds},
    {"announcement", nullptr, tasks::Imported::Announcement, &Move::announcementIds},
    {"pages", nullptr, tasks::Imported::Page, &Move::pageIds}};

/// What tells one old server from another, whichever way it is read: its first account, which owns something
/// mostly and so cannot be deleted.
std::string identityOf(Move& move)
{
    const SourceTable* const table = move.source.find("user");
    if (!table)
        throw SourceRefused(move.source.describe() + " has no table user: it is no database of PYBOSSA");
    std::string first;
    move.source.read(*table,
                     [&](const SourceRow& row)
                     {
                         const Fields fields(*table, row);
                         if (first.empty() && row.fault.empty() && fields.id() == table->firstId)
                             first = fields.text("id") + " " + fields.text("created") +
                                     (fields.find("created") ? "" : fields.text("name"));
                     });
    return encodeHex(sha256(first)).substr(0, 32);
}

void loadRows(Move& move, const char* table, NumberTable& numbers)
{
    std::int64_t after = -1;
    for (;;)
    {
        const auto rows = move.target.database.read(
            [&](Session& session)
            { return move.target.imports->rows(session, move.run->id, table, after, PAGE); });
        for (const auto& row: rows)
        {
            numbers.set(row.sourceId, static_cast<std::uint32_t>(row.id));
            if (&numbers == &move.users)
            {
                move.ownUsers.set(row.id, row.isNew ? 1 : 0);
                if (!row.isNew)
                    move.mergedBefore.insert(row.sourceId);
            }
            after = row.sourceId;
        }
        if (rows.size() < PAGE)
            return;
    }
}

void loadKnown(Move& move, const std::string& source)
{
    move.run = move.target.database.read([&](Session& session)
                                         { return move.target.imports->find(session, KIND, source); });
    if (!move.run)
    {
        move.run = ImportRun{0, std::string(KIND), source, move.now, true};
        return;
    }
    move.isFresh = false;
    loadRows(move, "user", move.users);
    loadRows(move, "category", move.categories);
    loadRows(move, "project", move.projects);
    for (const auto& large: LARGE)
        (move.*large.shifts)
            .load(move.target.database.read(
                [&](Session& session)
                { return move.target.imports->ranges(session, move.run->id, large.table); }));
}

void planNumbers(Move& move)
{
    for (const auto& large: LARGE)
    {
        std::int64_t first = std::numeric_limits<std::int64_t>::max(), last = 0;
        for (const char* name: {large.table, move.options.withArchived ? large.archived : nullptr})
            if (const SourceTable* const table = name ? move.source.find(name) : nullptr;
                table && table->rows > 0)
            {
                first = std::min(first, table->firstId);
                last = std::max(last, table->lastId);
            }
        if (last == 0)
            continue;
        const auto greatest = move.target.database.read(
            [&](Session& session) { return move.target.tasks->greatestId(session, large.kind); });
        const auto isFree = [&](std::int64_t from, std::int64_t to)
        {
            return move.target.database
                       .read([&](Session& session)
                             { return move.target.tasks->sum(session, large.kind, from, to); })
                       .rows == 0;
        };
        (move.*large.shifts).plan(first, last, greatest, isFree);
        if ((move.*large.shifts).isShifted())
            move.report.tell("Numbers of " + std::string(large.table) +
                             " are others here, since this server had data.");
    }
}

bool refuseConflicts(const Move& move, std::ostream& err)
{
    for (const auto& line: move.report.conflicts())
        err << line << "\n";
    if (move.report.conflicts().empty())
        return false;
    err << "Nothing was imported. Say what to do with --on-conflict=skip or rename, and about accounts with "
           "the same name and address with --same-address=merge or keep-both.\n";
    return true;
}

} // namespace

std::optional<std::int64_t> Fields::integer(std::string_view column) const
{
    const auto text = find(column);
    return text ? parseInteger(*text) : std::nullopt;
}

bool Fields::boolean(std::string_view column, bool otherwise) const
{
    const auto text = find(column);
    return text ? readBoolean(*text).value_or(otherwise) : otherwise;
}

void Shifts::plan(std::int64_t firstId, std::int64_t lastId, std::int64_t greatest, const IsFree& isFree)
{
    planAbove(firstId, lastId, greatest);
    // What an earlier run left out may lie below what it took.
    const ImportedRange front = _ranges.front(), back = _ranges.back();
    if (firstId >= front.firstId)
        return;
    const bool staysThere = front.shift == 0 && isFree(firstId, front.firstId - 1);
    const std::int64_t next = std::max(greatest, back.lastId + back.shift) + 1;
    _ranges.insert(_ranges.begin(), {firstId, front.firstId - 1, staysThere ? 0 : next - firstId, 0});
}

void Shifts::planAbove(std::int64_t firstId, std::int64_t lastId, std::int64_t greatest)
{
    if (_ranges.empty())
    {
        const std::int64_t shift = greatest < firstId ? 0 : greatest - firstId + 1;
        _ranges.push_back({firstId, lastId, shift, 0});
        return;
    }
    ImportedRange& last = _ranges.back();
    if (lastId <= last.lastId)
        return;
    if (greatest <= last.lastId + last.shift)
        last.lastId = lastId;
    else
        _ranges.push_back({last.lastId + 1, lastId, std::max<std::int64_t>(greatest - last.lastId, 0), 0});
}

std::int64_t Shifts::here(std::int64_t id) const
{
    for (auto range = _ranges.rbegin(); range != _ranges.rend(); ++range)
        if (id >= range->firstId)
            return id + range->shift;
    return _ranges.empty() ? id : id + _ranges.front().shift;
}

bool Shifts::isShifted() const
{
    return std::any_of(_ranges.begin(), _ranges.end(), [](const auto& range) { return range.shift != 0; });
}

const ImportRun& Move::ensureRun()
{
    if (run->id != 0 && run->isRunning)
        return *run;
    target.database.write(
        [&](Transaction& transaction)
        {
            const ImportRun begun = target.imports->begin(transaction, KIND, run->source);
            for (const auto& large: LARGE)
                for (const auto& range: (this->*large.shifts).ranges())
                {
                    target.imports->keep(transaction, begun.id, large.table, range);
                    target.tasks->reserve(transaction, large.kind, range.lastId + range.shift);
                }
            // what is made here meanwhile must not take their numbers
            target.accounts->reserve(transaction, source.find("user")->lastId);
            if (const SourceTable* const projects = source.find("project"); projects && !options.onlyUsers)
                target.tasks->reserveProjects(transaction, projects->lastId);
            run = begun;
        });
    return *run;
}

bool Move::isReadable(const SourceTable& table, const SourceRow& row)
{
    std::string why = row.fault;
    if (why.empty() && std::any_of(row.fields.begin(), row.fields.end(),
                                   [](const Field& field) {
                                       return !field.isNull && (!isValidUtf8(field.text) ||
                                                                field.text.find('\0') != std::string::npos);
                                   }))
        why = "it is not UTF-8";
    if (why.empty() && table.find("id") && Fields(table, row).id() <= 0)
        why = "it has no number";
    if (why.empty())
        return true;
    report.leaveOut(table.name, row.number, why);
    leftOut.write(table, row);
    return false;
}

void Move::readRows(const SourceTable& table, const std::function<void(const SourceRow&)>& take)
{
    progress.begin(table.name, table.rows);
    source.read(table,
                [&](const SourceRow& row)
                {
                    progress.add(1);
                    if (isReadable(table, row))
                        take(row);
                });
}

void Move::noteOthers(const SourceTable& table, const SourceRow& row,
                      const std::set<std::string_view>& placed)
{
    std::set<std::string> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (!row.fields[i].isNull && !placed.contains(table.columns[i]))
        {
            report.leaveOutPart(table.name + "." + table.columns[i], Fields(table, row).id());
            columns.insert(table.columns[i]);
        }
    if (!columns.empty())
        leftOut.write(table, row, columns);
}

void Move::leaveOutRow(const SourceTable& table, const SourceRow& row, const std::string& why)
{
    const auto id = Fields(table, row).id();
    report.leaveOut(table.name, id != 0 ? id : row.number, why);
    leftOut.write(table, row);
}

std::optional<std::string> storableInfo(std::optional<std::string_view> text, std::vector<std::string>& notes)
{
    if (!text || trimBlanks(*text) == "null")
        return std::nullopt;
    try
    {
        JsonDocument::parse(*text);
        return std::string(*text);
    }
    catch (const Poco::DataFormatException&)
    {
        notes.emplace_back("info is no JSON for this server: kept as a text");
        return quoteJson(*text);
    }
}

std::string objectInfo(std::optional<std::string_view> text, std::vector<std::string>& notes)
{
    const auto info = storableInfo(text, notes);
    if (!info)
        return "{}";
    const JsonDocument document = JsonDocument::parse(*info);
    if (document.root().isObject())
        return *info;
    if (document.root().isText())
        try
        {
            const JsonDocument inner = JsonDocument::parse(document.root().text());
            if (inner.root().isObject())
            {
                notes.emplace_back("info was a text that holds an object");
                return std::string(document.root().text());
            }
        }
        catch (const Poco::DataFormatException&)
        {
            // a text like any other
        }
    notes.emplace_back("info is no object: kept as its member value");
    JsonWriter json;
    return json.beginObject().rawMember("value", *info).end().take();
}

std::string timeOf(std::optional<std::string_view> text,
                   std::initializer_list<std::optional<std::string_view>> others,
                   const std::string& otherwise, std::vector<std::string>& notes)
{
    if (const auto time = text ? readTime(*text) : std::nullopt)
        return *time;
    notes.emplace_back("a time is missing, or none");
    for (const auto& other: others)
        if (const auto time = other ? readTime(*other) : std::nullopt)
            return *time;
    return otherwise;
}

std::string withMembers(std::string_view object,
                        const std::vector<std::pair<std::string, std::string>>& members)
{
    const JsonDocument document = JsonDocument::parse(object);
    JsonWriter json;
    json.beginObject();
    const auto findNew = [&](std::string_view name) {
        return std::find_if(members.begin(), members.end(),
                            [&](const auto& one) { return one.first == name; });
    };
    for (std::size_t i = 0; i < document.root().size(); ++i)
    {
        const auto [name, value] = document.root().member(i);
        if (findNew(name) == members.end())
            json.rawMember(name, value.toJson());
    }
    for (const auto& [name, value]: members)
        if (!value.empty())
            json.rawMember(name, value);
    return json.end().take();
}

void keepCounts(Move& move, Transaction& transaction)
{
    for (const auto& large: LARGE)
        for (auto& range: (move.*large.shifts).ranges())
        {
            range.rows =
                move.target.tasks
                    ->sum(transaction, large.kind, range.firstId + range.shift, range.lastId + range.shift)
                    .rows;
            move.target.imports->keep(transaction, move.run->id, large.table, range);
        }
}

int runMove(Move& move, std::ostream& err)
{
    for (const auto& table: move.source.tables())
        move.report.table(table.name).rows = table.rows;
    loadKnown(move, identityOf(move));
    planAccounts(move);
    if (!move.options.onlyUsers)
    {
        planProjects(move);
        planNumbers(move);
    }
    if (refuseConflicts(move, err))
        return 1;
    moveAccounts(move);
    if (!move.options.onlyUsers)
    {
        moveProjects(move);
        moveWork(move);
        moveNotices(move);
    }
    noteTheRest(move);
    if (move.isWriting())
        finishMove(move);
    move.progress.end();
    return move.report.isGood() ? 0 : 1;
}

} // namespace import_pybossa
