#include "OldUploads.h"

#include <colonnade/Crypto.h>
#include <colonnade/Parameters.h>

#include <Poco/Exception.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <span>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace import_pybossa
{

namespace
{

namespace fs = std::filesystem;

constexpr off_t MOST_BYTES = 256 * 1024 * 1024;

/// Containers and names as the old server made them: nothing that means something in a path.
bool isPlain(const std::string& name)
{
    return !name.empty() && name.front() != '.' && name.find_first_of("/\\") == std::string::npos &&
           name.find('\0') == std::string::npos && name.size() < 256;
}

/// Opened so that no link leads out of the folder; -1: not there, no regular file, or too large.
int openBelow(const std::string& folder, const std::string& container, const std::string& name)
{
    const int parent =
        ::open((folder + "/" + container).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (parent < 0)
        return -1;
    const int file = ::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    ::close(parent);
    struct stat status = {};
    if (file >= 0 && (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > MOST_BYTES))
    {
        ::close(file);
        return -1;
    }
    return file;
}

std::optional<std::string> readBelow(const std::string& folder, const std::string& container,
                                     const std::string& name)
{
    const int file = openBelow(folder, container, name);
    if (file < 0)
        return std::nullopt;
    struct stat status = {};
    ::fstat(file, &status);
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t got = 0;
    while (got < content.size())
    {
        const auto count = ::read(file, content.data() + got, content.size() - got);
        if (count <= 0)
            break;
        got += static_cast<std::size_t>(count);
    }
    ::close(file);
    content.resize(got);
    return content;
}

bool isThere(const std::string& folder, const std::string& container, const std::string& name)
{
    const int file = openBelow(folder, container, name);
    if (file >= 0)
        ::close(file);
    return file >= 0;
}

/// The name that the file lies under: as it is noted, or cleaned.
std::optional<std::string> storedName(const std::string& folder, const std::string& container,
                                      const std::string& name)
{
    for (const auto& candidate: {name, cleanFileName(name)})
        if (isPlain(candidate) && cleanFileName(candidate) == candidate &&
            isThere(folder, container, candidate))
            return candidate;
    return std::nullopt;
}

std::set<std::string>& broughtNames()
{
    static std::set<std::string> names;
    return names;
}

/// So that `import undo` takes it back. Its number is made of its name.
void noteBrought(Move& move, const std::string& path)
{
    std::int64_t number = 0;
    for (const char byte: sha256(path).substr(0, sizeof number))
        number = (number << 8 | static_cast<unsigned char>(byte)) & std::numeric_limits<std::int64_t>::max();
    const ImportedRow row{number, 0, true, path};
    const std::int64_t run = move.ensureRun().id;
    move.target.database.write(
        [&](Transaction& transaction)
        { move.target.imports->keep(transaction, run, BROUGHT_FILE, std::span(&row, 1)); });
}

void keepFile(Move& move, const std::string& container, const std::string& name, const std::string& content)
{
    const std::string path = container + "/" + name;
    try
    {
        move.target.files->keep(container, name, content);
        noteBrought(move, path);
    }
    catch (const Poco::FileExistsException&)
    {
        // An earlier run of the command has brought it; one that was killed may not have come to note it.
        if (move.run->id != 0 && move.run->isRunning)
            noteBrought(move, path);
    }
}

} // namespace

std::optional<std::pair<std::string, std::string>> placeIn(std::string_view address)
{
    constexpr std::string_view UPLOADS = "/uploads/";
    const auto at = address.find(UPLOADS);
    if (at == std::string_view::npos)
        return std::nullopt;
    auto rest = address.substr(at + UPLOADS.size());
    rest = rest.substr(0, rest.find_first_of("?#"));
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto name = decodePercent(rest.substr(slash + 1));
    return std::pair(std::string(rest.substr(0, slash)), name ? *name : std::string(rest.substr(slash + 1)));
}

std::optional<BroughtFile> bringFile(Move& move, const std::string& table, std::int64_t row,
                                     const std::string& container, const std::string& name)
{
    const std::string& folder = move.options.uploadsFolder;
    const auto stored = !folder.empty() && isPlain(container) && cleanFileName(container) == container
                            ? storedName(folder, container, name)
                            : std::nullopt;
    if (!stored)
    {
        move.report.leaveOutPart("files of " + table + " that are not in the folder of uploads", row);
        return std::nullopt;
    }
    BroughtFile file{container, *stored, move.target.uploadsAddress + "/" + container + "/" + *stored};
    if (broughtNames().insert(container + "/" + *stored).second && move.isWriting())
        if (const auto content = readBelow(folder, container, *stored))
            keepFile(move, container, *stored, *content);
    return file;
}

void noteFilesLeft(Move& move)
{
    const std::string& folder = move.options.uploadsFolder;
    if (folder.empty())
        return;
    std::int64_t files = 0;
    for (const auto& entry: fs::recursive_directory_iterator(folder, fs::directory_options::none))
    {
        if (!entry.is_regular_file() || entry.is_symlink())
            continue;
        const std::string name = fs::relative(entry.path(), folder).string();
        if (!broughtNames().contains(name))
            move.report.leaveOutPart("files that no row names, as exports and copies of personal data",
                                     ++files);
    }
    broughtNames().clear();
}

} // namespace import_pybossa
