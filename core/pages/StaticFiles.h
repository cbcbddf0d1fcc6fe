#pragma once

#include "colonnade/Request.h"
#include "colonnade/Response.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace colonnade
{

/// Files that never change under their name, since it holds a digest of what is in them:
/// `/static/site.css` is served as `/static/site.0a1b2c3d4e.css`. In memory, precompressed. Any thread once
/// it is filled.
class StaticFiles
{
public:
    /// All files of a folder, without those in folders of it. Throws `ConfigurationException` if it cannot be
    /// read.
    void addFolder(const std::string& path, const std::string& folder);
    void add(const std::string& path, std::string content); ///< in place of one that is there

    /// Throws `Poco::NotFoundException`.
    const std::string& address(std::string_view path) const;

    /// The file at the request's path. Throws `HttpError` 404.
    Response serve(const Request& request) const;

    /// What was added as `path`; empty if nothing was.
    std::string_view content(std::string_view path) const;

private:
    struct File
    {
        std::string type;
        std::shared_ptr<const std::string> plain;
        std::shared_ptr<const std::string> zipped; ///< null: not worth it
    };

    std::map<std::string, std::string, std::less<>> _addresses; ///< by path
    std::map<std::string, File, std::less<>> _files;            ///< by address
};

} // namespace colonnade
