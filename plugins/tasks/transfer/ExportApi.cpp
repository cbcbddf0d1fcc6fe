#include "transfer/ExportApi.h"

#include "projects/ProjectGate.h"
#include "rest/ApiErrors.h"
#include "rest/Caller.h"
#include "rest/RecordStore.h"
#include "transfer/Export.h"
#include "transfer/Spool.h"

#include <cstdio>
#include <fstream>
#include <memory>
#include <ostream>

namespace colonnade::tasks
{

namespace
{

void requireExportable(const Tasks& tasks, const Request& request)
{
    const auto project = tasks.database.read(
        [&](Session& session) { return findRecord(session, projectResource(), request.intParam("id")); });
    if (!project)
        throw notFound();
    if (!project->boolean("published") || !project->boolean("zip_download"))
        requireManager(findCaller(tasks.identity, request), *project);
}

std::int64_t exportTo(std::ostream& out, const Tasks& tasks, std::int64_t project, const Resource& resource,
                      TransferFormat format)
{
    const auto start = out.tellp();
    const ExportSink sink{[&](std::string_view piece)
                          {
                              out << piece;
                              if (!out)
                                  throw Poco::WriteFileException("the export cannot be written");
                          },
                          [&, written = false]() mutable
                          {
                              if (std::exchange(written, true) && !out.seekp(start))
                                  throw DatabaseBusy("the database began anew during the export; try again");
                          }};
    return exportRecords(tasks.database, resource, project, format, tasks.identity.actors().codecs(), sink);
}

/// Under another name until it is whole.
std::int64_t exportToFile(const std::string& path, const Tasks& tasks, std::int64_t project,
                          const Resource& resource, TransferFormat format)
{
    const std::string part = path + ".part";
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    const std::int64_t count = exportTo(file, tasks, project, resource, format);
    file.close();
    if (!file || std::rename(part.c_str(), path.c_str()) != 0)
        throw Poco::WriteFileException("the export cannot be written", path);
    return count;
}

} // namespace

Response exportProject(const Tasks& tasks, const std::string& folder, const Request& request)
{
    const std::string type(request.query().get("type", "task"));
    const std::string formatName(request.query().get("format", "json"));
    const Resource* resource = findExported(type);
    const auto format = findFormat(formatName);
    if (!resource)
        throw valueError("type must be task, task_run or result.");
    if (!format)
        throw valueError("format must be csv, json or ndjson.");
    requireExportable(tasks, request);

    const auto spool = std::make_shared<Spool>(folder);
    const ExportSink sink{[&](std::string_view piece) { spool->write(piece); }, [&] { spool->clear(); }};
    const std::int64_t project = request.intParam("id");
    const std::int64_t count =
        exportRecords(tasks.database, *resource, project, *format, tasks.identity.actors().codecs(), sink);
    const std::string name =
        "project-" + std::to_string(project) + "-" + std::string(resource->name) + "." + formatName;
    return Response::stream(std::string(contentTypeOf(*format)),
                            [spool](BodySink& body) { spool->copyTo(body); })
        .header("X-Total-Count", std::to_string(count))
        .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .header("X-Content-Type-Options", "nosniff");
}

int exportCommand(const Tasks& tasks, CommandCall& call)
{
    const auto& arguments = call.arguments;
    const Resource* resource = arguments.size() > 2 ? findExported(arguments[2]) : nullptr;
    const auto format = arguments.size() > 3 ? findFormat(arguments[3]) : std::nullopt;
    if (!resource || !format || arguments.size() > 5)
        return call.wrongUsage();
    const auto gate = tasks.database.read(
        [&](Session& session) { return findProjectGate(session, std::string_view(arguments[1])); });
    if (!gate)
    {
        call.err << "there is no project " << quoteJson(arguments[1]) << "\n";
        return 1;
    }
    const std::int64_t count = arguments.size() == 5
                                   ? exportToFile(arguments[4], tasks, gate->id, *resource, *format)
                                   : exportTo(call.out, tasks, gate->id, *resource, *format);
    call.err << count << " rows\n";
    return 0;
}

} // namespace colonnade::tasks
