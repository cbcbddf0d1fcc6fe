#include "api/Looking.h"

#include <colonnade/Text.h>

#include <string>

namespace colonnade::tasks
{

bool onlyLooks(const Request& request)
{
    if (request.method() == Method::Head)
        return true;
    for (const char* name: {"Sec-Purpose", "Purpose", "X-Purpose", "X-moz"})
        if (const auto field = request.findHeader(name))
        {
            const std::string purpose = lowerAscii(*field);
            if (purpose.find("prefetch") != std::string::npos ||
                purpose.find("preview") != std::string::npos ||
                purpose.find("prerender") != std::string::npos)
                return true;
        }
    return false;
}

} // namespace colonnade::tasks
