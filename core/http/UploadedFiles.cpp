#include "http/UploadedFiles.h"

#include "colonnade/Files.h"
#include "colonnade/HttpError.h"
#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace colonnade
{

StoredFiles::~StoredFiles() = default;

namespace
{

namespace fs = std::filesystem;

bool isMany(const FileContainer& container)
{
    return container.name.ends_with('*');
}

bool isOf(const FileContainer& one, std::string_view container)
{
    const std::string_view name = one.name;
    return isMany(one) ? container.starts_with(name.substr(0, name.size() - 1)) : container == name;
}

std::pair<bool, std::size_t> rankOf(const FileContainer& one, std::string_view container,
                                    std::string_view name)
{
    return {one.isName(container, name), isMany(one) ? one.name.size() : std::string::npos};
}

std::string folderOf(const FileContainer& container, std::string_view name)
{
    return isMany(container) ? container.folder + "/" + std::string(name) : container.folder;
}

std::string pathOf(const FileContainer& container, std::string_view containerName, std::string_view name)
{
    return folderOf(container, containerName) + "/" + std::string(name);
}

/// Whether the container's owner keeps such a file: a link would lead to others' files. That the folder of
/// all containers is one is the operator's matter.
bool isKept(const FileContainer& container, std::string_view containerName, std::string_view name)
{
    std::error_code error; // then it is not there
    return (!isMany(container) ||
            fs::is_directory(fs::symlink_status(folderOf(container, containerName), error))) &&
           fs::is_regular_file(fs::symlink_status(pathOf(container, containerName, name), error));
}

void makeFolder(const std::string& path)
{
    std::error_code error;
    if (fs::create_directories(path, error))
    {
        fs::permissions(path, fs::perms::owner_all, error);
        syncFolder(fs::path(path).parent_path().string());
    }
    if (error)
        throw Poco::FileException("cannot make the folder " + path + ": " + error.message());
}

/// What browsers show as pictures, by the first bytes; empty for all else, whatever it is called.
std::string imageType(const std::string& path)
{
    std::array<char, 12> first{};
    std::ifstream file(path, std::ios::binary);
    file.read(first.data(), first.size());
    const std::string_view begin(first.data(), static_cast<std::size_t>(file.gcount()));
    if (begin.starts_with("\x89PNG\r\n\x1a\n"))
        return "image/png";
    if (begin.starts_with("\xff\xd8\xff"))
        return "image/jpeg";
    if (begin.starts_with("GIF87a") || begin.starts_with("GIF89a"))
        return "image/gif";
    if (begin.size() == first.size() && begin.starts_with("RIFF") && begin.ends_with("WEBP"))
        return "image/webp";
    return {};
}

/// Whether the client has these bytes already (RFC 9110, 13.1.2).
bool isKnown(const Request& request, std::string_view tag)
{
    std::string_view rest = request.findHeader("If-None-Match").value_or(std::string_view());
    while (!rest.empty())
    {
        std::string_view one = trimBlanks(rest.substr(0, rest.find(',')));
        rest.remove_prefix(std::min(rest.find(','), rest.size() - 1) + 1);
        if (one.starts_with("W/"))
            one.remove_prefix(2);
        if (one == tag || one == "*")
            return true;
    }
    return false;
}

Response responseOf(const std::string& path, const std::string& name)
{
    const std::string image = imageType(path);
    Response response = Response::file(path, image.empty() ? "application/octet-stream" : image);
    if (image.empty())
        response.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    return response;
}

} // namespace

void UploadedFiles::add(FileContainer container)
{
    if (_sealed)
        throw Poco::IllegalStateException("containers of files are added in provision() only");
    const auto same = std::find_if(_containers.begin(), _containers.end(),
                                   [&](const auto& other) { return other.name == container.name; });
    if (same != _containers.end())
        throw Poco::ExistsException("there is a container of files " + container.name + " already");
    _containers.push_back(std::move(container));
}

/// Of several the most exact one that can have such a file; else the most exact one.
const FileContainer* UploadedFiles::find(std::string_view container, std::string_view name) const
{
    const FileContainer* best = nullptr;
    for (const auto& one: _containers)
        if (isOf(one, container) && (!best || rankOf(one, container, name) > rankOf(*best, container, name)))
            best = &one;
    return best;
}

const FileContainer& UploadedFiles::get(std::string_view container, std::string_view name) const
{
    const FileContainer* found = find(container, name);
    if (found == nullptr)
        throw Poco::NotFoundException("there is no container of files", std::string(container));
    if (!found->isName(container, name))
        throw Poco::InvalidArgumentException("no file of " + std::string(container) + " is called",
                                             std::string(name));
    return *found;
}

std::string UploadedFiles::address(std::string_view container, std::string_view name) const
{
    return _publicUrl + "/uploads/" + std::string(container) + "/" + std::string(name);
}

void UploadedFiles::keep(std::string_view container, std::string_view name, std::string_view content) const
{
    const FileContainer& into = get(container, name);
    makeFolder(folderOf(into, container));
    writeDurably(pathOf(into, container, name), content);
}

void UploadedFiles::remove(std::string_view container, std::string_view name) const
{
    const std::string path = pathOf(get(container, name), container, name);
    std::error_code error;
    fs::remove(path, error); // not there: another server was faster
    if (error)
        throw Poco::FileException("cannot remove " + path + ": " + error.message());
}

Response UploadedFiles::serve(const Request& request) const
{
    const std::string& container = request.param("container");
    const std::string& name = request.param("name");
    const FileContainer* from = find(container, name);
    if (from == nullptr || !from->isName(container, name) || !isKept(*from, container, name))
        throw HttpError(404, problem::NOT_FOUND, "There is no such file.");
    if (from->requireReader)
        from->requireReader(request, container, name);
    const std::string tag = "\"" + name + "\"";
    Response response = from->lasting && isKnown(request, tag)
                            ? Response(304)
                            : responseOf(pathOf(*from, container, name), name);
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Content-Security-Policy", "default-src 'none'; sandbox");
    if (from->lasting)
    {
        response.header("ETag", tag);
        response.header("Cache-Control", "public, max-age=31536000, immutable");
        response.header("Cross-Origin-Resource-Policy", "cross-origin"); // front ends may live elsewhere
    }
    return response;
}

} // namespace colonnade
