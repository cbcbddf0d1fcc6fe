#pragma once

#include "web/Browser.h"
#include "web/Flash.h"
#include "web/Languages.h"

#include <colonnade/Json.h>
#include <colonnade/Response.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace account
{

/// What a view shows, in both of its forms.
struct View
{
    using Language = colonnade::Language;

    std::string templateName; ///< PYBOSSA's name for it, part of the JSON answer
    colonnade::Phrase title;
    std::function<void(colonnade::JsonWriter&, const Language&)> members; ///< further ones of the JSON object
    std::function<std::string(const Language&)> body; ///< HTML between the page's heading and its end
    std::optional<FlashMessage> flash = {};
    colonnade::Phrase pageTitle = {}; ///< of the page, if another than `title`, which may hold HTML or must
                                      ///< stay English
};

/// Gives views their bytes: JSON or a page, with the messages that wait, in the caller's language. Any
/// thread. Source: reference/pybossa-accounts.md 1.2, 1.8, 1.9, 1.11.
class Views
{
public:
    Views(const FlashQueue& flashes, const Languages& languages, std::string brand):
        _flashes(flashes),
        _languages(languages),
        _brand(std::move(brand))
    {
    }

    /// The page or its JSON twin, as the request asks. Waiting messages go with it.
    colonnade::Response show(const colonnade::Request& request, const View& view) const;

    /// Sends the client elsewhere: 302 for a page, in JSON a member `next`. `extra` writes further members.
    colonnade::Response leave(const colonnade::Request& request, const std::string& next,
                              std::optional<FlashMessage> flash = {},
                              const std::function<void(colonnade::JsonWriter&)>& extra = {}) const;

    /// A page without a view behind it.
    colonnade::Response page(const colonnade::Language& language, const colonnade::Phrase& title,
                             const std::vector<FlashMessage>& messages, const std::string& body,
                             int status) const;

    const Languages& languages() const { return _languages; } ///< of pages

    const FlashQueue& flashes() const { return _flashes; } ///< messages that wait

private:
    colonnade::Response json(const colonnade::Request& request, const colonnade::Language& language,
                             const std::optional<FlashMessage>& flash,
                             const std::function<void(colonnade::JsonWriter&)>& members) const;

    const FlashQueue& _flashes;
    const Languages& _languages;
    std::string _brand;
};

/// Writes the members `flash` and `status`.
void writeFlash(colonnade::JsonWriter& json, const FlashMessage& message,
                const colonnade::Language& language);

} // namespace account
