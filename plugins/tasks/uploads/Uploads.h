#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"
#include "model/Throttle.h"

#include <colonnade/Plugin.h>
#include <colonnade/StoredFiles.h>

#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// Configuration, section `tasks`, `upload_…`.
struct UploadSettings
{
    std::vector<std::string> extensions; ///< in lower case, without point
    std::size_t maxBytes = 0;
    std::size_t maxFieldBytes = 0; ///< of all that a form holds besides
};

/// Whether a file can have this extension as `upload_extensions` lists it.
bool isUploadExtension(std::string_view extension);

/// A file that was kept.
struct KeptUpload
{
    std::string name; ///< made by the server, nothing of it is the client's but a known extension
    std::string url;
};

/// Files sent with answers and other objects. Nothing that a client says ever becomes a path, and what is
/// deleted is what the table names. Any thread.
class Uploads
{
public:
    /// What `info.container` says, and the folder in addresses.
    static constexpr std::string_view CONTAINER = "answers";

    /// Nothing is touched before `start`. `files` must outlive it, and is given the container.
    Uploads(const Tasks& tasks, StoredFiles& files, std::string folder, UploadSettings settings);

    /// Makes the folder if it is missing, and keeps all others out of it.
    void start();

    /// The part `file` of a multipart request. Throws 415 `AttributeError` if it is missing, `ValueError` for
    /// an extension that is not allowed, 413 for too many bytes, also of the form's fields.
    const FilePart& requirePart(const Request& request) const;

    /// Keeps a part that `requirePart` gave, for an object that may be stored (`storeWithFile`): it is on the
    /// disk afterwards.
    KeptUpload keep(const FilePart& part);
    /// The object is being stored, in this transaction. A file that it had before belongs to nobody then.
    static void link(Transaction& transaction, const KeptUpload& upload, const Record& owner);
    /// The object has no file any more: the one that it had belongs to nobody then.
    static void unlink(Transaction& transaction, const Record& owner);
    /// It was not stored. What cannot be taken away now is swept later.
    void discard(const KeptUpload& upload) noexcept;

    /// Removes the files of deleted objects, and those whose object was never stored. `keep` does so, too,
    /// once an hour: tasks and projects take their answers along.
    void sweep();

private:
    void requireSeen(const Request& request, const std::string& name) const;
    void erase(const std::string& name);

    const Tasks& _tasks;
    StoredFiles& _files;
    const std::string _folder;
    const UploadSettings _settings;
    Throttle _sweeping;
};

/// The fields of a multipart form as the JSON object that they stand for: `project_id`, `task_id` and other
/// numbers as numbers, `info` as JSON. Throws 415 `ValueError` if `info` is no JSON, `TypeError` if it is no
/// object.
std::string formToJson(const Request& request, const Resource& resource);

/// The same `info` with the members that tell where the file is.
std::string withUpload(const std::string& info, const KeptUpload& upload);

} // namespace colonnade::tasks
