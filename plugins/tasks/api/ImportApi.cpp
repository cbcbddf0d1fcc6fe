#include "api/ImportApi.h"

#include "model/ApiErrors.h"
#include "records/Arguments.h"
#include "records/Caller.h"
#include "transfer/Delimiter.h"
#include "transfer/ImportFiles.h"
#include "transfer/ImportJob.h"
#include "transfer/TakeBack.h"

#include <colonnade/Crypto.h>
#include <colonnade/Files.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>
#include <Poco/MemoryStream.h>
#include <Poco/Net/MediaType.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t MAX_WAITING = 10; // imports of one project at a time

/// The argument `format`, or what the content type says.
TransferFormat formatOf(const Request& request)
{
    const std::string named(request.query().get("format"));
    const auto format = named.empty() ? findFormatOfType(request.contentType()) : findFormat(named);
    if (!format)
        throw valueError("format must be csv, tsv, json or ndjson (jsonl).");
    return *format;
}

/// The argument `encoding`, or `charset` of the content type.
std::optional<FileEncoding> encodingOf(const Request& request)
{
    std::string named(request.query().get("encoding"));
    if (named.empty())
    {
        const Poco::Net::MediaType type(std::string(request.findHeader("Content-Type").value_or("")));
        named = type.hasParameter("charset") ? type.getParameter("charset") : "";
    }
    const auto encoding = findEncoding(named);
    if (!named.empty() && !encoding)
        throw valueError("encoding must be utf-8, utf-16, utf-16le, utf-16be, windows-1252 or iso-8859-1.");
    return encoding;
}

std::optional<char> delimiterOf(const Request& request, TransferFormat format)
{
    const std::string named(request.query().get("delimiter"));
    const auto delimiter = findDelimiter(named);
    if (!named.empty() && !isTable(format))
        throw valueError("delimiter goes with csv and tsv only.");
    if (!named.empty() && !delimiter)
        throw valueError("delimiter must be comma, semicolon, tab, pipe or one such character.");
    return delimiter;
}

ImportSource sourceOf(const Request& request)
{
    requireArguments(request, {"format", "encoding", "delimiter", "repeats", "dry_run"});
    ImportSource source;
    source.shape.format = formatOf(request);
    source.shape.encoding = encodingOf(request);
    source.shape.delimiter = delimiterOf(request, source.shape.format);
    const auto repeats = findRepeats(request.query().get("repeats", "skip"));
    if (!repeats)
        throw valueError("repeats must be skip or keep.");
    source.repeats = *repeats;
    source.dryRun = flagOf(request, "dry_run");
    source.digest = encodeHex(sha256(request.body()));
    source.bytes = static_cast<std::int64_t>(request.body().size());
    return source;
}

/// A file that cannot be read is accepted: its job tells why, and nothing of it is stored.
bool hasMoreRows(const Request& request, const FileShape& shape, std::int64_t most)
try
{
    Poco::MemoryInputStream rows(request.body().data(), static_cast<std::streamsize>(request.body().size()));
    return countRows(rows, shape, most) > most;
}
catch (const Poco::DataFormatException&)
{
    return false;
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

ImportJob requireJob(const Tasks& tasks, const Request& request)
{
    requireManagedProject(tasks, request);
    auto job = findImport(tasks.database, request.intParam("job"));
    if (!job || job->project != request.intParam("id"))
        throw notFound();
    return std::move(*job);
}

} // namespace

Response createImportJob(const Tasks& tasks, const std::string& folder, std::int64_t maxRows,
                         const Request& request)
{
    requireManagedProject(tasks, request);
    if (request.contentType() == "multipart/form-data")
        throw valueError("The body must be the file itself, not a form that holds it: with curl, "
                         "--data-binary @FILE.");
    if (request.body().empty())
        throw valueError("The body must be the file to import.");
    ImportSource source = sourceOf(request);
    const std::int64_t project = request.intParam("id");
    source.shape.further = tasks.additions.columnNames(project);
    if (hasMoreRows(request, source.shape, maxRows))
        throw HttpError(413, problem::TOO_LARGE,
                        "The file has more than " + std::to_string(maxRows) +
                            " rows. Import it in parts, or by the command.");
    refuseTooMany(tasks, project);
    source.spool = ImportFiles::makeName();
    // Held until the row is there; if it will not be, whoever sweeps removes the file.
    DurableFile file(ImportFiles(folder).pathOf(*source.spool));
    file.write(request.body());
    file.keep();
    const ImportJob job = createImport(tasks, project, source);
    return Response::json(toJson(job), 202)
        .header("Location", "/api/project/" + std::to_string(project) + "/import/" + std::to_string(job.id));
}

Response showImportJob(const Tasks& tasks, const Request& request)
{
    return Response::json(toJson(requireJob(tasks, request)));
}

Response takeBackImportJob(const Tasks& tasks, const Request& request)
{
    const ImportJob job = requireJob(tasks, request);
    requireArguments(request, {"answers"});
    const TakenBack taken =
        takeBack(tasks, job, flagOf(request, "answers") ? WithAnswers::Yes : WithAnswers::No);
    return Response::json({{"deleted", taken.deleted}, {"kept", taken.kept}});
}

} // namespace colonnade::tasks
