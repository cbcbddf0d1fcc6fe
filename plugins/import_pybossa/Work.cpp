#include "Answers.h"
#include "Move.h"
#include "OldUploads.h"
#include "Writer.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace import_pybossa
{

namespace
{

constexpr std::int64_t USUAL_ANSWERS = 30;
constexpr std::string_view PSEUDONYMS_SINCE = "2018-05-01"; ///< 2.9.3, at the earliest

std::vector<const SourceTable*> tablesOf(Move& move, const std::string& name)
{
    std::vector<const SourceTable*> tables;
    if (const auto* table = move.source.find(name))
        tables.push_back(table);
    if (const auto* table = move.source.find(name + "_archived"); table && move.options.withArchived)
        tables.push_back(table);
    return tables;
}

SqlValue numberOf(const Fields& fields, std::string_view column)
{
    return toSqlValue(fields.integer(column));
}

std::string arrayText(const std::vector<std::int64_t>& numbers)
{
    JsonWriter json;
    json.beginArray();
    for (const auto number: numbers)
        json.value(number);
    return json.end().take();
}

/// NaN and infinities have no place in JSON, nor in an order.
double finite(const Fields& fields, std::string_view column, std::vector<std::string>& notes)
{
    const auto text = fields.find(column);
    const auto value = text ? readReal(*text) : 0.0;
    if (value && std::isfinite(*value))
        return *value;
    notes.emplace_back("its priority was no number: 0");
    return 0;
}

class TaskMover
{
public:
    explicit TaskMover(Move& move):
        _move(move),
        _writer(move, tasks::Imported::Task, "task")
    {
    }

    void run(const SourceTable& table)
    {
        _move.readRows(table, [&](const SourceRow& row) { take(table, row); });
        _writer.flush();
        storeGold();
    }

    const tasks::ImportedSum& sum() const { return _writer.sum(); }

private:
    void take(const SourceTable& table, const SourceRow& row)
    {
        const Fields fields(table, row);
        const auto oldProject = fields.integer("project_id").value_or(0);
        const std::int64_t project = _move.projects.get(oldProject);
        if (project == 0)
            return _move.leaveOutRow(table, row,
                                     _move.skippedProjects.contains(oldProject) ? "its project was left out"
                                                                                : "its project is not there");
        if (_move.tasks.get(fields.id()) != 0)
            return _move.leaveOutRow(table, row, "its number stands twice");
        _move.tasks.set(fields.id(), static_cast<std::uint32_t>(project));
        std::vector<std::string> notes;
        store(fields, project, notes);
        noteFork(table, row, fields);
        _move.report.change(table.name, fields.id(), notes);
    }

    void store(const Fields& fields, std::int64_t project, std::vector<std::string>& notes)
    {
        const std::int64_t id = _move.taskIds.here(fields.id());
        const std::string created = timeOf(fields.find("created"), {}, _move.now, notes);
        const auto info = storableInfo(fields.find("info"), notes);
        const std::size_t bytes = info ? info->size() : 0;
        const std::string state = fields.text("state");
        if (state != "completed" && state != "ongoing")
            notes.emplace_back("its state was neither ongoing nor completed: ongoing");
        auto answers = fields.integer("n_answers");
        if (!answers)
        {
            answers = USUAL_ANSWERS;
            notes.emplace_back("it did not say how many answers it wants: 30");
        }
        const SqlValue favorites = favoritesOf(fields, id, notes);
        const double priority = finite(fields, "priority_0", notes);
        // Who answers must not know which tasks test people.
        const auto known = goldOf(fields);
        const bool isGold = known.has_value();
        if (known && _move.target.gold)
            _gold.push_back({project, id, *known});
        _writer.add(
            project, bytes,
            std::array<SqlValue, 10>{id, _writer.keep(created), project,
                                     std::string_view(state == "completed" ? "completed" : "ongoing"),
                                     numberOf(fields, "quorum"),
                                     isGold ? SqlValue(std::int64_t{0}) : numberOf(fields, "calibration"),
                                     priority, _writer.keepMaybe(info), *answers, favorites});
    }

    /// The right answers to a task of the fork, an object; nothing: it is no gold.
    static std::optional<std::string> goldOf(const Fields& fields)
    {
        const auto text = fields.find("gold_answers");
        if (!text || text->empty())
            return std::nullopt;
        try
        {
            const auto document = JsonDocument::parse(*text);
            if (document.root().isObject() && document.root().size() > 0)
                return document.root().toJson();
        }
        catch (const Poco::DataFormatException&)
        {
            // What cannot be read is no gold; it is written down as all that has no place.
        }
        return std::nullopt;
    }

    void storeGold()
    {
        constexpr std::size_t AT_ONCE = 500;
        for (std::size_t first = 0; _move.isWriting() && first < _gold.size(); first += AT_ONCE)
            _move.target.database.write(
                [&](Transaction& transaction)
                {
                    for (std::size_t at = first; at < std::min(first + AT_ONCE, _gold.size()); ++at)
                        _move.target.gold->add(transaction, _gold[at].project, _gold[at].task,
                                               _gold[at].answers);
                });
        _gold.clear();
    }

    SqlValue favoritesOf(const Fields& fields, std::int64_t task, std::vector<std::string>& notes)
    {
        const auto text = fields.find("fav_user_ids");
        const auto named = text ? readNumbers(*text) : std::nullopt;
        if (!named)
            return {};
        std::vector<std::int64_t> there;
        bool isAnyGone = false;
        for (const auto user: *named)
        {
            const std::int64_t here = _move.users.get(user);
            isAnyGone = isAnyGone || here == 0;
            if (here == 0 || std::find(there.begin(), there.end(), here) != there.end())
                continue;
            there.push_back(here);
            _writer.addFavorite(here, task);
        }
        if (isAnyGone)
            notes.emplace_back("favourites of persons who are gone are left out");
        return _writer.keep(arrayText(there));
    }

    /// Columns of the fork. Right answers of gold tasks must not become public: the plugin `quality` keeps
    /// them; without it they are written down only.
    void noteFork(const SourceTable& table, const SourceRow& row, const Fields& fields)
    {
        std::set<std::string_view> placed{"id",        "created",     "project_id", "state",
                                          "quorum",    "calibration", "priority_0", "info",
                                          "n_answers", "fav_user_ids"};
        if (_move.target.gold && goldOf(fields))
            placed.insert("gold_answers");
        _move.noteOthers(table, row, placed);
        if (fields.text("state") == "enrich")
            _move.report.tell("Tasks that waited to be enriched are handed out here.");
        if (fields.find("user_pref") || fields.find("worker_filter"))
            _move.report.tell("Tasks that were for some people only are handed out to all here.");
        if (const auto expires = fields.find("expiration");
            expires && fields.text("state") != "completed" && readTime(*expires).value_or("9999") < _move.now)
            _move.report.tell("Tasks that had expired are handed out here.");
        if (fields.text("info").find("private_json__") != std::string::npos)
            _move.report.leaveOutPart("task.info whose content is encrypted elsewhere", fields.id());
    }

    struct Gold
    {
        std::int64_t project = 0;
        std::int64_t task = 0;
        std::string answers;
    };

    Move& _move;
    Writer _writer;
    std::vector<Gold> _gold;
};

class AnswerMover
{
public:
    AnswerMover(Move& move, std::unordered_set<std::int64_t> further):
        _move(move),
        _further(std::move(further)),
        _writer(move, tasks::Imported::Answer, "task_run")
    {
    }

    void run(const SourceTable& table)
    {
        _mayBeReal = !_move.source.find("user")->find("restrict");
        _move.readRows(table, [&](const SourceRow& row) { take(table, row); });
        _writer.flush();
    }

    void tellAddresses()
    {
        if (_real > 0 && !_move.options.pseudonymise)
            _move.report.tell(std::to_string(_real) +
                              " answers may hold real addresses of persons, since they are older than "
                              "release 2.9.3: --pseudonymise-addresses replaces all addresses.");
    }

    const tasks::ImportedSum& sum() const { return _writer.sum(); }

private:
    void take(const SourceTable& table, const SourceRow& row)
    {
        const Fields fields(table, row);
        const auto oldTask = fields.integer("task_id").value_or(0);
        const std::int64_t project = _move.tasks.get(oldTask);
        if (project == 0)
            return _move.leaveOutRow(table, row, "its task is not there");
        const Author author = authorOf(_move, fields, project);
        if (author.isSkipped)
            return _move.leaveOutRow(table, row, "its author was left out");
        std::vector<std::string> notes;
        if (author.isNobody)
            notes.emplace_back("nobody is known to have given it");
        if (author.isGone)
            notes.emplace_back("its author's account is not there");
        if (_move.projects.get(fields.integer("project_id").value_or(0)) != project)
            notes.emplace_back("it is of its task's project");
        store(fields, project, oldTask, author.actor, notes);
        noteAddress(fields, author);
        _move.noteOthers(table, row,
                         {"id", "created", "project_id", "task_id", "user_id", "user_ip", "external_uid",
                          "finish_time", "timeout", "calibration", "media_url", "info"});
        _move.report.change(table.name, fields.id(), notes);
    }

    void store(const Fields& fields, std::int64_t project, std::int64_t oldTask, const Actor& actor,
               std::vector<std::string>& notes)
    {
        const std::int64_t id = _move.answerIds.here(fields.id());
        const auto finish = fields.find("finish_time"), begin = fields.find("created");
        const std::string created = timeOf(begin, {finish}, _move.now, notes);
        const std::string finished = timeOf(finish, {begin}, created, notes);
        std::string key = actor.key();
        if (_further.contains(fields.id()))
        {
            key += tasks::furtherAnswer(id);
            notes.emplace_back("a further answer of one person to one task");
        }
        const auto info = storableInfo(fields.find("info"), notes);
        const std::size_t bytes = info ? info->size() : 0;
        const SqlValue media = mediaOf(fields, id);
        _writer.add(project, bytes,
                    std::array<SqlValue, 12>{id, _writer.keep(created), project, _move.taskIds.here(oldTask),
                                             _writer.keep(actor.kind), _writer.keep(actor.id),
                                             _writer.keep(std::move(key)), _writer.keep(finished),
                                             numberOf(fields, "timeout"), numberOf(fields, "calibration"),
                                             media, _writer.keepMaybe(info)});
    }

    SqlValue mediaOf(const Fields& fields, std::int64_t id)
    {
        const auto address = fields.find("media_url");
        if (!address || address->empty())
            return {};
        const auto place = placeIn(*address);
        const auto file =
            place ? bringFile(_move, "task_run", fields.id(), place->first, place->second) : std::nullopt;
        if (!file)
            return _writer.keep(std::string(*address));
        _writer.addFile(file->container, file->name, "taskrun", id);
        return _writer.keep(file->address);
    }

    void noteAddress(const Fields& fields, const Author& author)
    {
        if (author.actor.kind == "anonymous" && !author.isNobody &&
            (_mayBeReal || fields.find("created").value_or("") < PSEUDONYMS_SINCE))
            ++_real;
    }

    Move& _move;
    const std::unordered_set<std::int64_t> _further;
    Writer _writer;
    bool _mayBeReal = false; ///< the source is older than pseudonyms
    std::int64_t _real = 0;
};

class ResultMover
{
public:
    explicit ResultMover(Move& move):
        _move(move),
        _writer(move, tasks::Imported::Result, "result")
    {
    }

    /// Of several current results of a task the newest stays current.
    void findCurrent(const SourceTable& table)
    {
        _move.source.read(table,
                          [&](const SourceRow& row)
                          {
                              const Fields fields(table, row);
                              const auto task = fields.integer("task_id").value_or(0);
                              if (row.fault.empty() && fields.boolean("last_version", true) &&
                                  fields.id() > _current.get(task))
                                  _current.set(task, static_cast<std::uint32_t>(fields.id()));
                          });
    }

    void run(const SourceTable& table)
    {
        _move.readRows(table, [&](const SourceRow& row) { take(table, row); });
        _writer.flush();
    }

    const tasks::ImportedSum& sum() const { return _writer.sum(); }

private:
    void take(const SourceTable& table, const SourceRow& row)
    {
        const Fields fields(table, row);
        const auto oldTask = fields.integer("task_id").value_or(0);
        const std::int64_t project = _move.tasks.get(oldTask);
        if (project == 0)
            return _move.leaveOutRow(table, row, "its task is not there");
        std::vector<std::string> notes;
        const bool wasCurrent = fields.boolean("last_version", true);
        const bool isCurrent = wasCurrent && _current.get(oldTask) == fields.id();
        if (wasCurrent && !isCurrent)
            notes.emplace_back("an older version: its task has a newer result");
        if (_move.projects.get(fields.integer("project_id").value_or(0)) != project)
            notes.emplace_back("it is of its task's project");
        const std::string created = timeOf(fields.find("created"), {}, _move.now, notes);
        const auto info = storableInfo(fields.find("info"), notes);
        const std::size_t bytes = info ? info->size() : 0;
        _writer.add(project, bytes,
                    std::array<SqlValue, 7>{_move.resultIds.here(fields.id()), _writer.keep(created), project,
                                            _move.taskIds.here(oldTask), _writer.keep(answersOf(fields)),
                                            isCurrent, _writer.keepMaybe(info)});
        _move.noteOthers(table, row,
                         {"id", "created", "project_id", "task_id", "task_run_ids", "last_version", "info"});
        _move.report.change(table.name, fields.id(), notes);
    }

    std::string answersOf(const Fields& fields) const
    {
        auto numbers = readNumbers(fields.text("task_run_ids")).value_or(std::vector<std::int64_t>());
        for (auto& number: numbers)
            number = _move.answerIds.here(number);
        return arrayText(numbers);
    }

    Move& _move;
    Writer _writer;
    NumberTable _current;
};

/// What is stored must be what was read, to the last byte.
void verify(Move& move, tasks::Imported kind, Shifts& shifts, const tasks::ImportedSum& wanted,
            const char* table)
{
    if (!move.isWriting() || move.run->id == 0)
        return;
    tasks::ImportedSum found;
    for (const auto& range: shifts.ranges())
    {
        const auto sum = move.target.database.read(
            [&](Session& session) {
                return move.target.tasks->sum(session, kind, range.firstId + range.shift,
                                              range.lastId + range.shift);
            });
        found.rows += sum.rows;
        found.ids += sum.ids;
        found.infoBytes += sum.infoBytes;
    }
    const bool isSame = found == wanted;
    if (!isSame && (move.isFresh || found.rows < wanted.rows))
        move.report.fail("of " + std::string(table) + " " + std::to_string(found.rows) + " rows with " +
                         std::to_string(found.infoBytes) + " bytes of info are stored, instead of " +
                         std::to_string(wanted.rows) + " with " + std::to_string(wanted.infoBytes));
}

} // namespace

void moveWork(Move& move)
{
    TaskMover taskMover(move);
    for (const auto* table: tablesOf(move, "task"))
        taskMover.run(*table);
    verify(move, tasks::Imported::Task, move.taskIds, taskMover.sum(), "task");

    const auto answerTables = tablesOf(move, "task_run");
    AnswerMover answers(move, findFurtherAnswers(move, answerTables));
    for (const auto* table: answerTables)
        answers.run(*table);
    answers.tellAddresses();
    verify(move, tasks::Imported::Answer, move.answerIds, answers.sum(), "task_run");

    ResultMover results(move);
    for (const auto* table: tablesOf(move, "result"))
        results.findCurrent(*table);
    for (const auto* table: tablesOf(move, "result"))
        results.run(*table);
    verify(move, tasks::Imported::Result, move.resultIds, results.sum(), "result");
}

} // namespace import_pybossa
