#pragma once

#include "uploads/Uploads.h"

#include <colonnade/Request.h>

#include <cstdint>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// What came of pictures that were sent with a form.
struct ImportedPictures
{
    std::int64_t imported = 0;
    std::int64_t skipped = 0;               ///< the project has them
    std::vector<std::string> tooLarge = {}; ///< names
    std::vector<std::string> noPictures = {};
};

/// Makes a task of each picture: its `info` is `{"url": …, "name": …}`. Pictures that are too large or none
/// are told by name, the others come in. The same bytes come in once. Its import can be taken back.
ImportedPictures importPictures(const Tasks& tasks, Uploads& uploads, std::int64_t project,
                                const std::vector<FilePart>& parts, std::size_t maxBytes,
                                std::int64_t answersWanted);

} // namespace colonnade::tasks
