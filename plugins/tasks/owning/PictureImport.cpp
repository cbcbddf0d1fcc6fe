#include "owning/PictureImport.h"

#include "events/Telling.h"
#include "model/NewTasks.h"
#include "owning/ProjectDeeds.h"
#include "records/RecordStore.h"
#include "transfer/ImportJob.h"
#include "transfer/TaskOrigins.h"

#include <colonnade/Crypto.h>
#include <colonnade/Files.h>
#include <colonnade/Json.h>

namespace colonnade::tasks
{

namespace
{

/// As the client calls it, without folders.
std::string plainName(const std::string& fileName)
{
    const auto slash = fileName.find_last_of("/\\");
    return slash == std::string::npos ? fileName : fileName.substr(slash + 1);
}

/// One picture on its way to become a task.
struct Picture
{
    const FilePart& part;
    std::string extension;
    std::string digest;
};

Record taskOf(const Tasks& tasks, std::int64_t project, const Picture& picture, const KeptUpload& upload,
              std::int64_t answersWanted)
{
    Record task = newTask(tasks.now());
    task.set("project_id", project);
    if (answersWanted > 0)
        task.set("n_answers", answersWanted);
    JsonWriter info;
    info.beginObject().member("url", upload.url).member("name", plainName(picture.part.fileName)).end();
    task.set("info", info.take());
    return task;
}

/// Stores one; false if the project has it.
bool importPicture(const Tasks& tasks, Uploads& uploads, const ImportJob& job, const Picture& picture,
                   std::int64_t answersWanted)
{
    const auto isThere = [&](Session& session)
    { return !findDigests(session, job.project, {picture.digest}).empty(); };
    if (tasks.database.read(isThere))
        return false;
    const KeptUpload upload = uploads.keep(
        {.name = "file", .fileName = "picture." + picture.extension, .content = picture.part.content});
    storeWithFile(
        [&]
        {
            tasks.database.write(
                [&](Transaction& transaction)
                {
                    Record task = taskOf(tasks, job.project, picture, upload, answersWanted);
                    insertRecord(transaction, task);
                    insertOrigins(transaction, {task}, {picture.digest}, job.id);
                    Uploads::link(transaction, upload, task);
                    countNewTasks(transaction, job.project, task.id(), 1, tasks.now());
                    tellTask<TaskMade>(transaction, tasks, task.id(), job.project);
                });
        },
        [&] { uploads.discard(upload); });
    return true;
}

void finish(const Tasks& tasks, const ImportJob& begun, const ImportedPictures& pictures)
{
    ImportJob job = begun;
    job.rowsRead = pictures.imported + pictures.skipped;
    job.imported = pictures.imported;
    job.skipped = pictures.skipped;
    job.bytesRead = job.bytesTotal;
    for (const auto& name: pictures.tooLarge)
        noteError(job, 0, name + ": too large");
    for (const auto& name: pictures.noPictures)
        noteError(job, 0, name + ": no picture");
    setEnd(job, "done", tasks);
    tasks.database.write([&](Transaction& transaction) { updateImport(transaction, begun, job); });
}

} // namespace

ImportedPictures importPictures(const Tasks& tasks, Uploads& uploads, std::int64_t project,
                                const std::vector<FilePart>& parts, std::size_t maxBytes,
                                std::int64_t answersWanted)
{
    ImportedPictures pictures;
    ImportSource source;
    source.digest = "pictures";
    for (const auto& part: parts)
        source.bytes += static_cast<std::int64_t>(part.content.size());
    const ImportJob job = createImport(tasks, project, source);
    for (const auto& part: parts)
    {
        if (part.fileName.empty() && part.content.empty())
            continue; // a field in which nothing was chosen
        const std::string extension = pictureExtension(part.content);
        if (extension.empty())
            pictures.noPictures.push_back(plainName(part.fileName));
        else if (part.content.size() > maxBytes)
            pictures.tooLarge.push_back(plainName(part.fileName));
        else
        {
            const Picture picture{part, extension, encodeHex(sha256(part.content))};
            ++(importPicture(tasks, uploads, job, picture, answersWanted) ? pictures.imported
                                                                          : pictures.skipped);
        }
    }
    finish(tasks, job, pictures);
    return pictures;
}

} // namespace colonnade::tasks
