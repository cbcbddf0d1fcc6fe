#pragma once

#include "colonnade/Export.h"
#include "colonnade/Interface.h"
#include "colonnade/Request.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// Files of one plugin that are read at `/uploads/{container}/{name}`. The functions may be called from any
/// thread and may use the database.
struct FileContainer
{
    /// Its name: `answers`. With a `*` at its end it stands for all that begin so: `user_*`. Of several that
    /// a file may be of, the one with the longest name has it, of those whose `isName` knows it.
    std::string name;
    /// Where they lie: `<folder>/<name>`; of a container with `*`, `<folder>/<container>/<name>`. It is made
    /// with the first file, for the server's user alone.
    std::string folder;
    /// Whether there can be such a file: no other name becomes a path.
    std::function<bool(std::string_view container, std::string_view name)> isName;
    /// Throws `HttpError` unless the request may read the file. Empty: whoever knows the name may.
    std::function<void(const Request& request, std::string_view container, std::string_view name)>
        requireReader = {};
    /// A name stands for the same bytes for ever, and everybody may read them, pages of other origins
    /// included: browsers and proxies keep them for a year.
    bool lasting = false;
};

/// Files that people have sent. Whoever stores one says who may read it; how it is served is the same for
/// all: PNG, JPEG, GIF and WebP by their first bytes as what they are, all else as a download, nothing as a
/// page of the site. Any thread.
class COLONNADE_API StoredFiles
{
public:
    static constexpr Interface INTERFACE{"files", 1};

    virtual ~StoredFiles();

    /// [provision] Throws `Poco::ExistsException` if there is a container of that name.
    virtual void add(FileContainer container) = 0;

    /// The address of a file: `https://example.org/uploads/answers/a.png`.
    virtual std::string address(std::string_view container, std::string_view name) const = 0;

    // What follows throws `Poco::NotFoundException` for a container that nobody has added, and
    // `Poco::InvalidArgumentException` for a name that is none of it.

    /// Stores a file under a name that is new, complete and durable or not at all. Store what names it within
    /// `storeWithFile` (Files.h). Throws `Poco::FileException`, `NoRoomException` where there is no room.
    virtual void keep(std::string_view container, std::string_view name, std::string_view content) const = 0;

    /// Throws `Poco::FileException` if it cannot be removed; one that is not there is no fault.
    virtual void remove(std::string_view container, std::string_view name) const = 0;
};

} // namespace colonnade
