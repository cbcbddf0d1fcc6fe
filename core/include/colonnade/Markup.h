#pragma once

#include "colonnade/Export.h"

#include <string>
#include <string_view>
#include <utility>

namespace colonnade
{

/// HTML that goes onto a page as it stands: `View::mark`, `{{{name}}}` in a template.
class COLONNADE_API Markup
{
public:
    Markup() = default;

    /// Of code that has written each byte itself, or has escaped it: never a text of somebody's.
    static Markup trusted(std::string html) { return Markup(std::move(html)); }

    const std::string& html() const { return _html; }
    bool empty() const { return _html.empty(); }

private:
    explicit Markup(std::string html):
        _html(std::move(html))
    {
    }

    std::string _html;
};

/// A person's Markdown (CommonMark) as HTML. HTML in it is left out, and so are addresses that would run
/// something (`javascript:`). `firstHeading`: the level that `#` becomes, since a page has its own title; the
/// others follow. Bytes that are no UTF-8 are replaced. Any thread.
COLONNADE_API Markup renderMarkdown(std::string_view markdown, int firstHeading = 2);

/// The words of such a text, without its marks, in one line of at most `codePoints`; what is longer ends with
/// `…`. For descriptions.
COLONNADE_API std::string plainMarkdown(std::string_view markdown, std::size_t codePoints);

} // namespace colonnade
