#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"

#include <Poco/Exception.h>

#include <string>
#include <string_view>

namespace colonnade
{

/// The disk, a quota or the process's limit of a file's size has no room for a file. The pipeline answers
/// 503 with Retry-After and says that there is no room; the log has the reason.
POCO_DECLARE_EXCEPTION(COLONNADE_API, NoRoomException, Poco::WriteFileException)

/// A new file, only for its owner, that a row of the database will name. It is called `<path>.new` until
/// `keep`, and survives a power cut afterwards. Without `keep` nothing stays. All throw
/// `Poco::FileException` with the path and the system's reason, `NoRoomException` where there is no room.
///
///     DurableFile file(folder + "/" + name);
///     file.write(piece); // as often as needed
///     file.keep();       // only now commit the row that names it
///
/// It is locked (flock) as long as the object lives, so that who sweeps a folder can tell a file whose row is
/// about to come from one that a killed server left. One thread at a time.
class COLONNADE_API DurableFile
{
public:
    /// The name must be new: a file that is there already is replaced at `keep`, one called `<path>.new` is
    /// refused.
    explicit DurableFile(std::string path);
    ~DurableFile();
    DurableFile(const DurableFile&) = delete;
    DurableFile& operator=(const DurableFile&) = delete;

    void write(std::string_view bytes);

    /// Brings the content to the disk, gives the file its name, and brings that to the disk, too. What
    /// fails after the file has its name takes it away again.
    void keep();

private:
    std::string _path;
    std::string _unfinished; // empty once it is kept or removed
    int _file;
};

/// A small file at once.
COLONNADE_API void writeDurably(const std::string& path, std::string_view content);

/// Runs `write`, which stores what names a file that was kept before, and returns its result. Where it fails
/// nothing names the file, and `discard` takes it away; but it stays if the commit's outcome is unknown: then
/// something may name it. `discard` must not throw.
template <class Write, class Discard> auto storeWithFile(const Write& write, const Discard& discard)
{
    try
    {
        return write();
    }
    catch (const OutcomeUnknown&)
    {
        throw;
    }
    catch (...)
    {
        discard();
        throw;
    }
}

/// Brings the entries of a folder to the disk: a file that was made, renamed or removed in it is so after a
/// power cut as well. A new folder's own entry is in its parent.
COLONNADE_API void syncFolder(const std::string& path);

} // namespace colonnade
