#pragma once

#include <string>
#include <string_view>

namespace colonnade
{

/// Names a service or an extension point: `identity.authenticator@1`. Interfaces are found by this
/// name and version, not by RTTI, so that two libraries need not share a typeinfo. The version goes
/// up when the virtual functions change.
///
/// Each interface class carries `static constexpr Interface INTERFACE{"area.name", version};`.
struct Interface
{
    std::string_view id;
    int version;

    /// `area.name@version`, as written in plugin.json.
    std::string text() const { return std::string(id) + "@" + std::to_string(version); }
};

} // namespace colonnade
