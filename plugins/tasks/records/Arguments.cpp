#include "records/Arguments.h"

#include "model/ApiErrors.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <string>
#include <vector>

namespace colonnade::tasks
{

void requireArguments(const Request& request, std::initializer_list<std::string_view> known)
{
    for (const auto& [name, value]: request.query())
    {
        if (name == "api_key" || std::find(known.begin(), known.end(), name) != known.end())
            continue;
        const std::string near = nearestName(name, std::vector<std::string>(known.begin(), known.end()));
        throw attributeError("There is no argument " + name +
                             (near.empty() ? "." : "; did you mean " + near + "?"));
    }
}

bool flagOf(const Request& request, std::string_view name)
{
    const std::string text = lowerAscii(request.query().get(name));
    for (const std::string_view word: {"1", "true", "yes", "on"})
        if (text == word)
            return true;
    for (const std::string_view word: {"", "0", "false", "no", "off"})
        if (text == word)
            return false;
    throw valueError(std::string(name) + " must be 1 or 0.");
}

} // namespace colonnade::tasks
