#include "transfer/ImportApi.h"

#include "projects/ProjectGate.h"
#include "rest/ApiErrors.h"
#include "rest/Caller.h"
#include "rest/RecordStore.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>
#include <Poco/File.h>
#include <Poco/MemoryStream.h>
#include <Poco/Path.h>

#include <fstream>
#include <ostream>
#include <sstream>

#include <unistd.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t MAX_WAITING = 10; // imports of one project at a time

/// The argument `format`, or what the content type says.
std::string formatOf(const Request& request)
{
    std::string named(request.query().get("format"));
    if (!named.empty())
        return named;
    for (const TransferFormat format: {TransferFormat::Csv, TransferFormat::Json, TransferFormat::Ndjson})
        if (contentTypeOf(format).starts_with(request.contentType()) && !request.contentType().empty())
            return format == TransferFormat::Csv ? "csv" : format == TransferFormat::Json ? "json" : "ndjson";
    return {};
}

void refuseTooMany(const Tasks& tasks, std::int64_t project)
{
    const auto waiting = tasks.database.read(
        [&](Session& session)
        {
            return session.findInteger("SELECT count(*) FROM tasks_import WHERE project_id = $1 "
                                       "AND state = 'running' AND spool IS NOT NULL",
                                       project);
        });
    if (waiting.value_or(0) >= MAX_WAITING)
        throw HttpError(429, problem::TOO_MANY_REQUESTS, "Wait until the project's other imports are done.");
}

void keepFile(const std::string& path, std::string_view content)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file)
        throw Poco::WriteFileException("the file of an import cannot be kept", path);
}

std::string toJson(const ImportJob& job)
{
    JsonWriter json;
    json.beginObject()
        .member("id", job.id)
        .member("project_id", job.project)
        .member("state", job.state)
        .member("format", job.format)
        .member("created", job.created)
        .member("finished", job.finished)
        .member("bytes_total", job.bytesTotal)
        .member("bytes_read", job.bytesRead)
        .member("rows_read", job.rowsRead)
        .member("imported", job.imported)
        .member("failed", job.failed)
        .rawMember("errors", job.errors)
        .end();
    return json.take();
}

void showProgress(std::ostream& err, const ImportJob& job)
{
    constexpr std::int64_t WIDTH = 40;
    if (::isatty(STDERR_FILENO) == 0)
        return;
    const std::int64_t part = job.bytesTotal > 0 ? job.bytesRead * WIDTH / job.bytesTotal : WIDTH;
    err << "\r[" << std::string(static_cast<std::size_t>(part), '#')
        << std::string(static_cast<std::size_t>(WIDTH - part), ' ') << "] " << job.imported << " tasks"
        << std::flush;
}

void printErrors(std::ostream& err, const ImportJob& job)
{
    const JsonDocument errors = JsonDocument::parse(job.errors);
    for (std::size_t i = 0; i < errors.root().size(); ++i)
    {
        const JsonValue fault = errors.root().at(i);
        if (fault.find("line").integer() > 0)
            err << "line " << fault.find("line").integer() << ": ";
        err << fault.find("error").text() << "\n";
    }
    if (job.failed > static_cast<std::int64_t>(errors.root().size()))
        err << "and " << job.failed - static_cast<std::int64_t>(errors.root().size())
            << " faulty rows more\n";
}

int reportEnd(CommandCall& call, const ImportJob& job)
{
    if (::isatty(STDERR_FILENO) != 0)
        call.err << "\n";
    printErrors(call.err, job);
    if (call.json)
        call.out << toJson(job) << "\n";
    else
        call.out << job.imported << " tasks imported, " << job.failed << " rows faulty\n";
    return job.failed == 0 ? 0 : 1;
}

} // namespace

Response createImportJob(const Tasks& tasks, const std::string& folder, std::int64_t maxRows,
                         const Request& request)
{
    requireManagedProject(tasks, request);
    ImportSource source{formatOf(request), encodeHex(sha256(request.body())),
                        static_cast<std::int64_t>(request.body().size())};
    if (!findFormat(source.format))
        throw valueError("format must be csv, json or ndjson.");
    if (request.body().empty())
        throw valueError("The body must be the file to import.");
    Poco::MemoryInputStream rows(request.body().data(), static_cast<std::streamsize>(request.body().size()));
    if (hasMoreRows(rows, *findFormat(source.format), maxRows))
        throw HttpError(413, problem::TOO_LARGE,
                        "The file has more than " + std::to_string(maxRows) +
                            " rows. Import it in parts, or by the command.");
    const std::int64_t project = request.intParam("id");
    refuseTooMany(tasks, project);
    source.spool = "import-" + randomUuid();
    keepFile(folder + "/" + *source.spool, request.body());
    const ImportJob job = createImport(tasks, project, source);
    return Response::json(toJson(job), 202)
        .header("Location", "/api/project/" + std::to_string(project) + "/import/" + std::to_string(job.id));
}

Response showImportJob(const Tasks& tasks, const Request& request)
{
    requireManagedProject(tasks, request);
    const auto job = findImport(tasks.database, request.intParam("job"));
    if (!job || job->project != request.intParam("id"))
        throw notFound();
    return Response::json(toJson(*job));
}

int importCommand(const Tasks& tasks, CommandCall& call)
{
    const auto& arguments = call.arguments;
    const std::string format =
        arguments.size() == 3 ? lowerAscii(Poco::Path(arguments[2]).getExtension()) : "";
    if (!findFormat(format))
        return call.wrongUsage();
    const auto gate = tasks.database.read(
        [&](Session& session) { return findProjectGate(session, std::string_view(arguments[1])); });
    std::ifstream file(arguments[2], std::ios::binary);
    if (!gate || !file)
    {
        call.err << (gate ? "cannot read " : "there is no project ") << quoteJson(arguments[gate ? 2 : 1])
                 << "\n";
        return 1;
    }
    const ImportSource source{format, digestOf(file),
                              static_cast<std::int64_t>(Poco::File(arguments[2]).getSize())};
    ImportJob job = resumeOrCreateImport(tasks, gate->id, source);
    if (job.rowsRead > 0)
        call.err << "going on after " << job.rowsRead << " rows\n";
    job = runImport(tasks, job, file,
                    [&](const ImportJob& now)
                    {
                        showProgress(call.err, now);
                        return true;
                    });
    return reportEnd(call, job);
}

} // namespace colonnade::tasks
