#pragma once

#include "AvatarFiles.h"

#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace avatars
{

/// Serves the stored pictures at `/uploads/user_{id}/{name}`. A name stands for the same bytes for ever, so
/// that whoever has them never asks again. Any thread.
class AvatarDownload
{
public:
    /// `files` must outlive the object.
    explicit AvatarDownload(const AvatarFiles& files):
        _files(files)
    {
    }

    /// For a route with `{container}` and `{name}`. Throws `HttpError` 404.
    colonnade::Response show(const colonnade::Request& request) const;

private:
    const AvatarFiles& _files;
};

} // namespace avatars
