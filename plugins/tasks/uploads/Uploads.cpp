#include "uploads/Uploads.h"

#include "model/ApiErrors.h"
#include "model/InfoText.h"
#include "projects/Privacy.h"
#include "records/Caller.h"

#include <colonnade/Crypto.h>
#include <colonnade/Files.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t FORGOTTEN_SECONDS = 24 * 3600; // no request takes that long
constexpr int SWEEP = 500;
constexpr std::size_t MOST_EXTENSION_LETTERS = 19;
constexpr std::int64_t SWEEP_PERIOD_MICROSECONDS = 3'600'000'000;

/// As phone apps send it, a photo has no name, or that of a blob: it is a PNG then, for the reference.
std::string extensionOf(const FilePart& part)
{
    if (part.fileName.empty() || part.fileName == "blob")
        return "png";
    const auto dot = part.fileName.rfind('.');
    return dot == std::string::npos ? std::string() : lowerAscii(part.fileName.substr(dot + 1));
}

/// `<uuid>.<extension>`
bool isName(std::string_view name)
{
    constexpr std::size_t UUID = 36;
    return name.size() > UUID + 1 && name[UUID] == '.' &&
           name.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-", 0) == UUID &&
           isUploadExtension(name.substr(UUID + 1));
}

bool isWholeNumber(const Column* column, const std::string& value)
{
    return column && column->type == ColumnType::Integer && parseInteger(value);
}

void writeInfo(JsonWriter& json, const std::string& text)
{
    try
    {
        const JsonDocument document = JsonDocument::parse(text);
        if (!document.root().isObject())
            throw typeError("info must be a JSON object.");
        json.rawMember("info", document.root().toJson());
    }
    catch (const Poco::DataFormatException& malformed)
    {
        throw valueError("info is not JSON: " + malformed.message() + ".");
    }
}

/// Of those that take files.
const Resource* findGuardedResource(std::string_view name)
{
    for (const Resource* resource:
         {&helpingMaterialResource(), &blogpostResource(), &pageResource(), &taskResource()})
        if (resource->name == name)
            return resource;
    return nullptr;
}

} // namespace

bool isUploadExtension(std::string_view extension)
{
    return !extension.empty() && extension.size() < MOST_EXTENSION_LETTERS &&
           extension.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

Uploads::Uploads(const Tasks& tasks, StoredFiles& files, std::string folder, UploadSettings settings):
    _tasks(tasks),
    _files(files),
    _folder(std::move(folder)),
    _settings(std::move(settings)),
    _sweeping(SWEEP_PERIOD_MICROSECONDS)
{
    _files.add({.name = std::string(CONTAINER),
                .folder = _folder,
                .isName = [](std::string_view, std::string_view name) { return isName(name); },
                .requireReader = [this](const Request& request, std::string_view, std::string_view name)
                { requireSeen(request, std::string(name)); }});
}

void Uploads::start()
{
    namespace fs = std::filesystem;
    if (fs::create_directories(_folder))
        syncFolder(fs::path(_folder).parent_path().string());
    fs::permissions(_folder, fs::perms::owner_all); // also of one that is older than this rule
}

const FilePart& Uploads::requirePart(const Request& request) const
{
    const auto& files = request.files();
    const auto part =
        std::find_if(files.begin(), files.end(), [](const FilePart& file) { return file.name == "file"; });
    if (part == files.end())
        throw attributeError("The form has no part file.");
    if (part->content.size() > _settings.maxBytes)
        throw HttpError(413, problem::TOO_LARGE, "The file is too large.");
    std::size_t fields = 0;
    for (const auto& [name, value]: request.form())
        fields += name.size() + value.size();
    if (fields > _settings.maxFieldBytes)
        throw HttpError(413, problem::TOO_LARGE, "The form's fields are too large.");
    const auto& allowed = _settings.extensions;
    if (std::find(allowed.begin(), allowed.end(), extensionOf(*part)) == allowed.end())
        throw valueError("Files of this extension are not allowed.");
    return *part;
}

KeptUpload Uploads::keep(const FilePart& part)
{
    if (_sweeping.due(0, _tasks.clock.nowMicroseconds()))
        sweep();
    KeptUpload upload{randomUuid() + "." + extensionOf(part), {}};
    upload.url = _files.address(CONTAINER, upload.name);
    _tasks.database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("INSERT INTO tasks_upload (name, created) VALUES ($1, $2)", upload.name,
                                _tasks.clock.nowSeconds());
        });
    storeWithFile([&] { _files.keep(CONTAINER, upload.name, part.content); }, [&] { discard(upload); });
    return upload;
}

void Uploads::link(Transaction& transaction, const KeptUpload& upload, const Record& owner)
{
    if (&owner.resource() == &runResource())
    {
        transaction.execute("UPDATE tasks_upload SET stored = true, run_id = $2 WHERE name = $1", upload.name,
                            owner.id());
        return;
    }
    unlink(transaction, owner);
    transaction.execute(
        "UPDATE tasks_upload SET stored = true, resource = $2, record_id = $3 WHERE name = $1", upload.name,
        owner.resource().name, owner.id());
}

void Uploads::unlink(Transaction& transaction, const Record& owner)
{
    transaction.execute("UPDATE tasks_upload SET record_id = NULL WHERE record_id = $1 AND resource = $2",
                        owner.id(), owner.resource().name);
}

void Uploads::erase(const std::string& name)
{
    _files.remove(CONTAINER, name);
    _tasks.database.write([&](Transaction& transaction)
                          { transaction.execute("DELETE FROM tasks_upload WHERE name = $1", name); });
}

void Uploads::discard(const KeptUpload& upload) noexcept
{
    try
    {
        erase(upload.name);
    }
    catch (const std::exception&)
    {
        // Its row says that it was never stored, so that sweep() finds it; what led here matters more.
    }
}

void Uploads::sweep()
{
    // An answer of an older version, whose file was linked after it, may name one that was not.
    const auto names = _tasks.database.read(
        [&](Session& session)
        {
            return session.all([](const Row& row) { return row.text(0); },
                               "SELECT u.name FROM tasks_upload u WHERE u.run_id IS NULL AND "
                               "u.record_id IS NULL AND (u.stored OR "
                               "(u.created < $1 AND NOT EXISTS (SELECT 1 FROM tasks_run r "
                               "WHERE r.media_url = $2 || u.name))) LIMIT $3",
                               _tasks.clock.nowSeconds() - FORGOTTEN_SECONDS, _files.address(CONTAINER, ""),
                               SWEEP);
        });
    for (const auto& name: names)
        erase(name);
}

/// Files follow the object that they came with; one that belongs to none is known by its name alone.
void Uploads::requireSeen(const Request& request, const std::string& name) const
{
    const Caller caller = findCaller(_tasks.identity, request);
    const bool hidden = _tasks.database.read(
        [&](Session& session)
        {
            const auto owner = session.find(
                [](const Row& row)
                { return std::tuple(row.findInteger(0), row.findText(1).value_or(""), row.findInteger(2)); },
                "SELECT run_id, resource, record_id FROM tasks_upload WHERE name = $1", name);
            if (!owner)
                return false;
            const auto& [run, resourceName, record] = *owner;
            const Resource* resource = run ? &runResource() : findGuardedResource(resourceName);
            if (!resource || (!run && !record))
                return false;
            const auto found =
                findSeen(session, *resource, run ? *run : *record, sightOf(session, _tasks, caller));
            const bool own = found && run && caller.signedIn() && found->first.text("actor_kind") == "user" &&
                             found->first.text("actor_id") == std::to_string(*caller.userId);
            return found && found->second == Seen::Nothing && !own;
        });
    if (hidden)
        throw notAllowed(caller.signedIn());
}

std::string formToJson(const Request& request, const Resource& resource)
{
    JsonWriter json;
    json.beginObject();
    for (const auto& [name, value]: request.form())
        if (name == "info")
            writeInfo(json, value);
        else if (isWholeNumber(resource.find(name), value))
            json.member(name, *parseInteger(value));
        else
            json.member(name, value);
    return json.end().take();
}

std::string withUpload(const std::string& info, const KeptUpload& upload)
{
    return withMembers(info.empty() ? "{}" : info,
                       {{"container", quoteJson(Uploads::CONTAINER)}, {"file_name", quoteJson(upload.name)}});
}

} // namespace colonnade::tasks
