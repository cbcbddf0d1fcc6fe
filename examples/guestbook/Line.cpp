#include "Line.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

using namespace colonnade;

namespace guestbook
{

std::string readLine(const Request& request, std::size_t longest)
{
    const auto line = request.form().find("line");
    if (!line || isBlank(*line))
        throw HttpError(400, problem::BAD_REQUEST, "Please write something in the field line.");
    if (const auto length = countCodePoints(*line); length > longest)
        throw HttpError(400, problem::BAD_REQUEST,
                        "A line may have " + std::to_string(longest) + " characters, yours has " +
                            std::to_string(length) + ".");
    return std::string(*line);
}

} // namespace guestbook
