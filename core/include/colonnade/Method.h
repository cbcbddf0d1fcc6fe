#pragma once

#include "colonnade/Export.h"

#include <string_view>

namespace colonnade
{

/// The request methods that routes can serve (RFC 9110, 9.3). `Other` is any other token.
enum class Method
{
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Other
};

/// `Other` for a token that is none of ours; methods are case-sensitive.
COLONNADE_API Method parseMethod(std::string_view text);

/// `GET`, …; `Other` gives an empty text.
COLONNADE_API std::string_view methodText(Method method);

} // namespace colonnade
