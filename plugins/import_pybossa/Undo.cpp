#include "Undo.h"

#include "OldUploads.h"

#include <colonnade/Text.h>

#include <ostream>

namespace import_pybossa
{

namespace
{

constexpr int PAGE = 1000;

/// Those that the run made.
std::vector<std::int64_t> madeBy(const Target& target, std::int64_t run, const char* table)
{
    std::vector<std::int64_t> ids;
    std::int64_t after = -1;
    for (;;)
    {
        const auto rows = target.database.read(
            [&](Session& session) { return target.imports->rows(session, run, table, after, PAGE); });
        for (const auto& row: rows)
        {
            after = row.sourceId;
            if (row.isNew)
                ids.push_back(row.id);
        }
        if (rows.size() < PAGE)
            return ids;
    }
}

/// Why what was imported is needed here now; empty: it is not.
std::string obstacleOf(const Target& target, const ImportRun& run, const std::vector<std::int64_t>& users,
                       const std::vector<std::int64_t>& projects)
{
    const auto used =
        target.database.read([&](Session& session) { return target.accounts->countUsed(session, users); });
    if (used > 0)
        return std::to_string(used) + " of its accounts have been used";
    const auto [there, imported] = target.database.read(
        [&](Session& session)
        {
            std::int64_t found = 0, known = 0;
            for (const auto project: projects)
                found += target.tasks->countRows(session, project);
            for (const char* table: {"task", "task_run", "result"})
                for (const auto& range: target.imports->ranges(session, run.id, table))
                    known += range.rows;
            return std::pair(found, known);
        });
    if (!run.isRunning && there != imported)
        return "its projects have " + std::to_string(there) + " tasks, answers and results, but " +
               std::to_string(imported) + " were imported";
    return {};
}

/// Those that no row names any more.
void removeFiles(const Target& target, std::int64_t run)
{
    std::int64_t after = -1;
    for (std::size_t got = PAGE; got == PAGE;)
    {
        const auto files = target.database.read(
            [&](Session& session) { return target.imports->rows(session, run, BROUGHT_FILE, after, PAGE); });
        for (const auto& file: files)
        {
            after = file.sourceId;
            const auto slash = file.note.find('/');
            target.files->remove(file.note.substr(0, slash), file.note.substr(slash + 1));
        }
        got = files.size();
    }
}

int undo(const Target& target, CommandCall& call, const ImportRun& run)
{
    const auto users = madeBy(target, run.id, "user");
    const auto projects = madeBy(target, run.id, "project");
    if (const std::string obstacle = obstacleOf(target, run, users, projects); !obstacle.empty())
    {
        call.err << "import " << run.id << " stays: something was built on it, since " << obstacle << "\n";
        return 1;
    }
    for (const auto project: projects)
    {
        if (target.gold)
            target.database.write([&](Transaction& transaction)
                                  { target.gold->removeProject(transaction, project); });
        target.tasks->removeProject(project);
    }
    for (const auto category: madeBy(target, run.id, "category"))
        target.tasks->removeCategory(category);
    for (const auto& range: target.database.read(
             [&](Session& session) { return target.imports->ranges(session, run.id, "announcement"); }))
        target.tasks->removeAnnouncements(range.firstId + range.shift, range.lastId + range.shift);
    for (std::size_t i = 0; i < users.size(); i += PAGE)
        target.database.write(
            [&](Transaction& transaction)
            {
                target.accounts->remove(
                    transaction, std::span(users).subspan(i, std::min<std::size_t>(PAGE, users.size() - i)));
            });
    removeFiles(target, run.id);
    target.database.write([&](Transaction& transaction) { target.imports->forget(transaction, run.id); });
    call.out << "import " << run.id << " is taken back: " << users.size() << " accounts, " << projects.size()
             << " projects\n";
    return 0;
}

int list(const Target& target, CommandCall& call)
{
    const auto runs = target.database.read([&](Session& session) { return target.imports->list(session); });
    if (call.json)
    {
        JsonWriter json;
        json.beginArray();
        for (const auto& run: runs)
            json.beginObject()
                .member("run", run.id)
                .member("kind", run.kind)
                .member("created", run.created)
                .member("finished", !run.isRunning)
                .end();
        call.out << json.end().text() << "\n";
        return 0;
    }
    for (const auto& run: runs)
        call.out << run.id << " " << run.kind << " " << run.created << (run.isRunning ? " not finished" : "")
                 << "\n";
    return 0;
}

} // namespace

int undoCommand(const Target& target, CommandCall& call)
{
    if (call.arguments.size() != 1)
        return call.wrongUsage();
    if (call.arguments.front() == "list")
        return list(target, call);
    const auto number = parseInteger(call.arguments.front());
    if (!number)
        return call.wrongUsage();
    const auto run =
        target.database.read([&](Session& session) { return target.imports->find(session, *number); });
    if (run)
        return undo(target, call, *run);
    call.err << "there is no import " << *number << "; see colonnade import undo list\n";
    return 1;
}

} // namespace import_pybossa
