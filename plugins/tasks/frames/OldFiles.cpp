#include "frames/OldFiles.h"

#include "frames/Frames.h"

#include <colonnade/HttpError.h>

#include <array>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

namespace
{

/// How a file's name begins, and the file of ours; a longer beginning first.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> FILES{{
    {"pybossa-player", "player.js"},
    {"pybossa", "pybossa.js"},
    {"jquery", "jquery.js"},
    {"bootstrap", "bootstrap.js"},
    {"raphael", "raphael.js"},
    {"modernizr", "modernizr.js"},
    {"pdf.worker", "pdf.worker.js"},
    {"pdf", "pdf.js"},
    {"fontawesome-webfont.woff2", "fontawesome-webfont.woff2"},
    {"fontawesome-webfont.woff", "fontawesome-webfont.woff"},
    {"glyphicons-halflings-regular.woff2", "glyphicons-halflings-regular.woff2"},
    {"glyphicons-halflings-regular.woff", "glyphicons-halflings-regular.woff"},
}};

/// `jquery-1.9.1.min.js` is jQuery, `jquery.cookie.js` is not.
bool isOf(std::string_view name, std::string_view beginning)
{
    if (!name.starts_with(beginning))
        return false;
    const std::string_view rest = name.substr(beginning.size());
    return rest.empty() || rest == ".js" || rest == ".min.js" || rest == ".bundle.js" ||
           (rest[0] == '-' && rest.find_first_of("0123456789m") == 1);
}

} // namespace

Response leadToFile(const Pages& pages, const Request& request)
{
    const std::string_view path = request.path();
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (const auto& [beginning, file]: FILES)
        if (isOf(name, beginning))
            return Response::redirect(pages.address(std::string(Frames::FILES) + "/" + std::string(file)))
                .header("Access-Control-Allow-Origin", "*")
                .header("Cache-Control", "public, max-age=86400");
    throw HttpError(404, problem::NOT_FOUND, "There is no such file.");
}

} // namespace colonnade::tasks
