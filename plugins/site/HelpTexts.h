#pragma once

#include <colonnade/Translation.h>

#include <optional>
#include <string>
#include <string_view>

namespace site
{

/// Texts of pages in Markdown: the operator's, `<data-dir>/pages/<name>.<language>.md`, else `<name>.md`;
/// then those that came with the plugin, named alike. Read each time, so that a change is seen at once. Any
/// thread.
class HelpTexts
{
public:
    /// Neither folder need exist.
    HelpTexts(std::string own, std::string bundled):
        _own(std::move(own)),
        _bundled(std::move(bundled))
    {
    }

    /// `name`: of this plugin, never a visitor's. Nothing if there is no such file, or if it is larger than
    /// 1 MiB.
    std::optional<std::string> find(std::string_view name, const colonnade::Language& language) const;

private:
    const std::string _own, _bundled;
};

} // namespace site
