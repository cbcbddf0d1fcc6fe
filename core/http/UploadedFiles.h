#pragma once

#include "colonnade/Response.h"
#include "colonnade/StoredFiles.h"

#include <string>
#include <vector>

namespace colonnade
{

/// The service `files@1`, and the route that serves what it keeps.
class UploadedFiles final: public StoredFiles
{
public:
    /// `publicUrl`: without a final slash.
    explicit UploadedFiles(std::string publicUrl):
        _publicUrl(std::move(publicUrl))
    {
    }

    void add(FileContainer container) override;
    std::string address(std::string_view container, std::string_view name) const override;
    void keep(std::string_view container, std::string_view name, std::string_view content) const override;
    void remove(std::string_view container, std::string_view name) const override;

    /// No further containers, since requests come from now on.
    void seal() { _sealed = true; }
    /// Lets go of all containers, and so of plugins' code.
    void clear() { _containers.clear(); }

    /// `GET /uploads/{container}/{name}`. Throws `HttpError` 404 for whatever is no such file.
    Response serve(const Request& request) const;

private:
    const FileContainer* find(std::string_view container, std::string_view name) const;
    const FileContainer& get(std::string_view container, std::string_view name) const;

    const std::string _publicUrl;
    std::vector<FileContainer> _containers; // fixed once requests come
    bool _sealed = false;
};

} // namespace colonnade
