#include "api/ExportApi.h"

#include "model/ApiErrors.h"
#include "model/ProjectGate.h"
#include "projects/Privacy.h"
#include "records/Arguments.h"
#include "records/Caller.h"
#include "records/RecordStore.h"
#include "transfer/Export.h"

#include <colonnade/SpoolFile.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <ostream>

namespace colonnade::tasks
{

namespace
{

/// What a project's pages ask a password for must not be had without it by another door. Returns who says in
/// the export who answered.
Codecs requireExportable(const Tasks& tasks, const ProjectPasswords& passwords, const Request& request)
{
    const auto project = tasks.database.read(
        [&](Session& session) { return findRecord(session, projectResource(), request.intParam("id")); });
    if (!project)
        throw notFound();
    const Caller caller = findCaller(tasks.identity, request);
    if (!project->boolean("published") || !project->boolean("zip_download"))
        requireManager(caller, *project);
    if (passwords.mayEnter(request, *project, caller))
        return tasks.database.read([&](Session& session)
                                   { return codecsFor(session, tasks, caller, project->id()); });
    const std::string sentence = "This project is protected by a password; export it with the API key of one "
                                 "of its owners, or with the "
                                 "cookie that its password page gives.";
    throw caller.signedIn() ? forbidden(sentence) : HttpError(401, "Unauthorized", sentence);
}

ExportWish wishOf(const Tasks& tasks, const Request& request)
{
    const Resource* resource = findExported(request.query().get("type", "task"));
    const auto format = findFormat(request.query().get("format", "json"));
    if (!resource)
        throw valueError("type must be task, task_run or result.");
    if (!format)
        throw valueError("format must be csv, tsv, json or ndjson (jsonl).");
    ExportWish wish{*resource,
                    request.intParam("id"),
                    *format,
                    flagOf(request, "bom"),
                    flagOf(request, "task_info"),
                    tasks.additions.columns};
    if (wish.mark && !isTable(*format))
        throw valueError("bom goes with csv and tsv only.");
    if (wish.taskInfo && resource == &taskResource())
        throw valueError("task_info goes with task_run and result only.");
    return wish;
}

std::int64_t exportTo(std::ostream& out, const Tasks& tasks, const ExportWish& wish)
{
    const auto start = out.tellp();
    const ExportSink sink{[&](std::string_view piece)
                          {
                              out << piece;
                              if (!out)
                                  throw Poco::WriteFileException("the export cannot be written",
                                                                 std::string(std::strerror(errno)));
                          },
                          [&, written = false]() mutable
                          {
                              if (std::exchange(written, true) && !out.seekp(start))
                                  throw DatabaseBusy("the database began anew during the export; try again");
                          }};
    return exportRecords(tasks.database, wish, tasks.identity.actors().codecs(), sink);
}

/// Under another name until it is whole; what is not is removed.
std::int64_t exportToFile(const std::string& path, const Tasks& tasks, const ExportWish& wish)
{
    const std::string part = path + ".part";
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    try
    {
        const std::int64_t count = exportTo(file, tasks, wish);
        file.close();
        if (!file || std::rename(part.c_str(), path.c_str()) != 0)
            throw Poco::WriteFileException("the export cannot be written",
                                           path + ": " + std::strerror(errno));
        return count;
    }
    catch (...)
    {
        static_cast<void>(std::remove(part.c_str())); // it may never have been there
        throw;
    }
}

} // namespace

Response exportProject(const Tasks& tasks, const ProjectPasswords& passwords, const std::string& folder,
                       const Request& request)
{
    const Codecs codecs = requireExportable(tasks, passwords, request);
    const ExportWish wish = wishOf(tasks, request);
    SpooledText text(folder);
    const ExportSink sink{[&](std::string_view piece) { text.append(piece); }, [&] { text.clear(); }};
    const std::int64_t count = exportRecords(tasks.database, wish, codecs, sink);
    const std::string name = "project-" + std::to_string(wish.project) + "-" +
                             std::string(wish.resource.name) + "." + std::string(nameOf(wish.format));
    return std::move(text)
        .toResponse(std::string(contentTypeOf(wish.format)))
        .header("X-Total-Count", std::to_string(count))
        .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .header("X-Content-Type-Options", "nosniff");
}

int exportCommand(const Tasks& tasks, CommandCall& call)
{
    auto arguments = call.arguments;
    const bool mark = std::erase(arguments, "--bom") > 0;
    const bool taskInfo = std::erase(arguments, "--task-info") > 0;
    const Resource* resource = arguments.size() > 2 ? findExported(arguments[2]) : nullptr;
    const auto format = arguments.size() > 3 ? findFormat(arguments[3]) : std::nullopt;
    const bool fits =
        resource && format && (!mark || isTable(*format)) && (!taskInfo || resource != &taskResource());
    if (!fits || arguments.size() > 5)
        return call.wrongUsage();
    const auto gate = tasks.database.read(
        [&](Session& session) { return findProjectGate(session, std::string_view(arguments[1])); });
    if (!gate)
    {
        call.err << "there is no project " << quoteJson(arguments[1]) << "\n";
        return 1;
    }
    const ExportWish wish{*resource, gate->id, *format, mark, taskInfo, tasks.additions.columns};
    const std::int64_t count =
        arguments.size() == 5 ? exportToFile(arguments[4], tasks, wish) : exportTo(call.out, tasks, wish);
    call.err << count << " rows\n";
    return 0;
}

} // namespace colonnade::tasks
