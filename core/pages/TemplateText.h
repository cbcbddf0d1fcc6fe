#pragma once

#include "colonnade/Translation.h"
#include "colonnade/View.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

// The text of a page's template on its way from the file to the page: partials are put in, then sentences
// are said, then it is checked, and with each page it is filled.

/// For messages.
inline std::string wholePageName(const std::string& source)
{
    return "page template " + source;
}

/// Throws `ConfigurationException`.
[[noreturn]] void refusePage(const std::string& source, const std::string& what);

/// The text with `{{>name}}` replaced by what `read(name)` gives, and the same in that.
std::string withPartials(const std::string& source, std::string_view text,
                         const std::function<std::string(const std::string& name)>& read);

/// Throws unless the text uses only names of `views`, the innermost last, each as what it is there.
/// `markup`: names that may stand as `{{{name}}}`.
void checkPage(const std::string& source, const std::string& text, const std::vector<const View*>& views,
               const std::vector<std::string>& markup = {});

/// Whether the text uses the name as `{{name}}` or `{{#name}}`.
bool usesName(const std::string& text, std::string_view name);

/// The text with the views' values, a name of a later view before one of an earlier. Values are escaped,
/// but for those named `{{{name}}}`.
std::string fillPage(const std::string& text, const std::vector<const View*>& views,
                     const Language& language);

} // namespace colonnade
