#include "Move.h"
#include "OldUploads.h"

#include <colonnade/Text.h>

#include <map>

namespace import_pybossa
{

namespace
{

const std::map<std::string, std::string>& reasonsOfTables()
{
    static const std::map<std::string, std::string> reasons{
        {"alembic_version", "it names the release, which the report does"},
        {"webhook", "calls of the past are not made again"},
        {"auditlog", "this server's log is its own"},
        {"counter", "counted anew"},
        {"project_stats", "counted anew"},
        {"performance_stats", "no place here"},
        {"task_archived", "only taken with --with-archived"},
        {"task_run_archived", "only taken with --with-archived"},
        {"result_archived", "only taken with --with-archived"}};
    return reasons;
}

/// The tables that the steps before have dealt with.
std::set<std::string> tablesDone(const Move& move)
{
    if (move.options.onlyUsers)
        return {"user"};
    std::set<std::string> done{"user",   "category",        "project",  "task",         "task_run",
                               "result", "helpingmaterial", "blogpost", "announcement", "pages"};
    if (move.options.withArchived)
        done.insert({"task_archived", "task_run_archived", "result_archived"});
    return done;
}

} // namespace

void noteTheRest(Move& move)
{
    const auto done = tablesDone(move);
    for (const auto& table: move.source.tables())
    {
        if (done.contains(table.name))
            continue;
        const auto known = reasonsOfTables().find(table.name);
        const std::string why = move.options.onlyUsers             ? "only accounts were asked for"
                                : known == reasonsOfTables().end() ? "this table is unknown here"
                                                                   : known->second;
        move.progress.begin(table.name, table.rows);
        move.source.read(table,
                         [&](const SourceRow& row)
                         {
                             move.progress.add(1);
                             if (table.name == "alembic_version" && row.fault.empty())
                                 move.report.setFact("revision", Fields(table, row).text("version_num"));
                             const auto id = row.fault.empty() ? Fields(table, row).id() : 0;
                             move.report.leaveOut(table.name, id != 0 ? id : row.number, why);
                             if (!move.options.onlyUsers)
                                 move.leftOut.write(table, row);
                         });
    }
    if (!move.options.onlyUsers)
        noteFilesLeft(move);
}

void finishMove(Move& move)
{
    if (move.run->id == 0 || !move.run->isRunning)
        return; // nothing was stored, and nothing is left to be done
    std::set<std::int64_t> projects = move.touched;
    projects.erase(0); // announcements are of none
    if (const SourceTable* const table = move.source.find("project"); table && !move.isFresh)
        move.source.read(*table,
                         [&](const SourceRow& row)
                         {
                             if (row.fault.empty())
                                 if (const auto here = move.projects.get(Fields(*table, row).id()))
                                     projects.insert(here);
                         });
    move.progress.begin("counting", static_cast<std::int64_t>(projects.size()));
    for (const auto project: projects)
        move.target.tasks->rebuild(project);
    move.progress.begin("making searchable", 0);
    move.target.tasks->finish([](std::int64_t) {});
    move.target.database.write(
        [&](Transaction& transaction)
        {
            keepCounts(move, transaction);
            move.target.accounts->reserve(transaction, 0);
            move.target.tasks->reserveProjects(transaction, 0);
            move.target.imports->finish(transaction, move.run->id);
        });
    move.report.setFact("run", std::to_string(move.run->id));
}

} // namespace import_pybossa
