#pragma once

#include <string_view>

namespace colonnade
{

/// `/api` and `/api/` cover `/api` and all below it, not `/apix`; `/` covers everything.
inline bool coversPath(std::string_view prefix, std::string_view path)
{
    while (!prefix.empty() && prefix.back() == '/')
        prefix.remove_suffix(1);
    return prefix.empty() ||
           (path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/'));
}

} // namespace colonnade
