#pragma once

#include "SiteParts.h"

#include <span>
#include <string>

namespace site
{

/// A page whose text the operator writes.
struct TextPage
{
    std::string path;
    std::string name;         ///< of the file: `terms-of-use`
    std::string templateName; ///< PYBOSSA's
    std::string title;        ///< in JSON, PYBOSSA's; empty: it has none
    colonnade::Phrase label;  ///< in English: title of the page, and what links call it
    bool hasContent = false;  ///< the JSON twin has the text
    bool needsText = false;   ///< there is no such page without a text
    bool isListed = false;    ///< beside the help
};

/// All of them.
std::span<const TextPage> textPages();

/// Shows them: `/about`, `/help/…`, `/results`. Any thread.
class TextPages
{
public:
    /// `parts` must outlive it.
    explicit TextPages(const SiteParts& parts):
        _parts(parts)
    {
    }

    /// Throws `HttpError` 404 for one that needs a text, and has none.
    colonnade::Response show(const colonnade::Request& request, const TextPage& text) const;

private:
    void draw(colonnade::View& page, const TextPage& text, const colonnade::Markup& markup) const;

    const SiteParts& _parts;
};

} // namespace site
