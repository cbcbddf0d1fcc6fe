#include "pages/StaticFiles.h"

#include "pages/Compression.h"

#include "colonnade/Config.h"
#include "colonnade/Crypto.h"
#include "colonnade/HttpError.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t DIGEST_CHARACTERS = 10; ///< 40 bits: enough to tell the versions of one file apart
constexpr int BEST = 9;

/// By the name's end; texts are worth compressing.
struct Type
{
    std::string_view end, name;
    bool isText;
};
constexpr std::array TYPES{Type{".css", "text/css; charset=utf-8", true},
                           Type{".js", "text/javascript; charset=utf-8", true},
                           Type{".svg", "image/svg+xml", true},
                           Type{".txt", "text/plain; charset=utf-8", true},
                           Type{".json", "application/json", true},
                           Type{".png", "image/png", false},
                           Type{".jpg", "image/jpeg", false},
                           Type{".webp", "image/webp", false},
                           Type{".ico", "image/vnd.microsoft.icon", false},
                           Type{".woff2", "font/woff2", false},
                           Type{"", "application/octet-stream", false}};

const Type& typeOf(std::string_view path)
{
    return *std::find_if(TYPES.begin(), TYPES.end(),
                         [&](const Type& type) { return path.ends_with(type.end); });
}

std::string readFile(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (fs::file_size(path) > 0) // of an empty file nothing can be taken
        text << file.rdbuf();
    if (!file)
        throw ConfigurationException("the file " + path.string() + " cannot be read");
    return text.str();
}

/// Without what only its writers read: comments, and blanks at the beginning of lines.
std::string strippedCss(std::string_view css)
{
    std::string text;
    char quote = 0;
    for (std::size_t i = 0; i < css.size(); ++i)
    {
        const char c = css[i];
        if (quote == 0 && css.substr(i, 2) == "/*")
        {
            i = std::min(css.find("*/", i + 2), css.size() - 2) + 1;
            continue;
        }
        const bool isBlank = c == ' ' || c == '\n';
        if (quote == 0 && isBlank && (text.empty() || text.back() == '\n'))
            continue;
        if (quote != 0 && c == '\\' && i + 1 < css.size())
            text += css[i++]; // what follows is no end
        else if (quote == c)
            quote = 0;
        else if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        text += css[i];
    }
    return text;
}

std::string addressOf(const std::string& path, const std::string& content)
{
    const auto dot = path.rfind('.');
    const auto slash = path.rfind('/');
    const auto end = dot == std::string::npos || dot < slash ? path.size() : dot;
    return path.substr(0, end) + "." + encodeHex(sha256(content)).substr(0, DIGEST_CHARACTERS) +
           path.substr(end);
}

} // namespace

void StaticFiles::addFolder(const std::string& path, const std::string& folder)
{
    std::error_code error;
    for (const auto& entry: fs::directory_iterator(folder, error))
        if (entry.is_regular_file())
            add(path + "/" + entry.path().filename().string(), readFile(entry.path()));
    if (error)
        throw ConfigurationException("the folder " + folder +
                                     " of files for pages cannot be read: " + error.message());
}

void StaticFiles::add(const std::string& path, std::string content)
{
    if (const auto old = _addresses.find(path); old != _addresses.end())
        _files.erase(old->second);
    const Type& type = typeOf(path);
    if (path.ends_with(".css"))
        content = strippedCss(content);
    const std::string address = addressOf(path, content);
    std::shared_ptr<const std::string> zipped;
    if (type.isText)
        zipped = std::make_shared<std::string>(gzip(content, BEST));
    if (zipped && zipped->size() >= content.size())
        zipped.reset();
    _addresses.insert_or_assign(path, address);
    _files.insert_or_assign(
        address,
        File{std::string(type.name), std::make_shared<std::string>(std::move(content)), std::move(zipped)});
}

const std::string& StaticFiles::address(std::string_view path) const
{
    const auto found = _addresses.find(path);
    if (found == _addresses.end())
        throw Poco::NotFoundException("there is no file " + std::string(path) + " for pages");
    return found->second;
}

std::string_view StaticFiles::content(std::string_view path) const
{
    const auto found = _addresses.find(path);
    return found == _addresses.end() ? std::string_view() : *_files.at(found->second).plain;
}

Response StaticFiles::serve(const Request& request) const
{
    const auto found = _files.find(request.path());
    if (found == _files.end())
        throw HttpError(404, problem::NOT_FOUND, "There is no such file.");
    const File& file = found->second;
    const bool zips = file.zipped && acceptsGzip(request);
    auto response = Response::shared(zips ? file.zipped : file.plain, file.type);
    if (zips)
        response.header("Content-Encoding", "gzip");
    if (file.zipped)
        response.header("Vary", "Accept-Encoding");
    return std::move(response)
        .header("Cache-Control", "public, max-age=31536000, immutable")
        .header("X-Content-Type-Options", "nosniff")
        .header("Access-Control-Allow-Origin", "*"); // fonts of frames without origin
}

} // namespace colonnade
