#pragma once

#include "Browser.h"
#include "Flash.h"

#include <colonnade/Json.h>
#include <colonnade/Response.h>

#include <functional>
#include <optional>
#include <string>

namespace account
{

/// What a view shows, in both of its forms.
struct View
{
    std::string templateName; ///< PYBOSSA's name for it, part of the JSON answer
    std::string title;
    std::function<void(colonnade::JsonWriter&)> members; ///< further members of the JSON object
    std::function<std::string()> body;                   ///< HTML between the page's heading and its end
    std::optional<FlashMessage> flash = {};
    std::string pageTitle = {}; ///< of the page, if another than `title`, which holds HTML in places
};

/// Gives views their bytes: JSON or a page, with the messages that wait. Any thread.
/// Source: reference/pybossa-accounts.md 1.2, 1.8, 1.9.
class Views
{
public:
    Views(const FlashQueue& flashes, std::string brand):
        _flashes(flashes),
        _brand(std::move(brand))
    {
    }

    colonnade::Response show(const colonnade::Request& request, const View& view) const;

    /// Sends the client elsewhere: 302 for a page, in JSON a member `next`. `extra` writes further members.
    colonnade::Response leave(const colonnade::Request& request, const std::string& next,
                              std::optional<FlashMessage> flash = {},
                              const std::function<void(colonnade::JsonWriter&)>& extra = {}) const;

    /// A page without messages, and without a view behind it.
    colonnade::Response plainPage(const std::string& title, const std::string& body, int status) const;

    const FlashQueue& flashes() const { return _flashes; }

private:
    colonnade::Response json(const colonnade::Request& request, const std::optional<FlashMessage>& flash,
                             const std::function<void(colonnade::JsonWriter&)>& members) const;

    const FlashQueue& _flashes;
    std::string _brand;
};

/// Writes the members `flash` and `status`.
void writeFlash(colonnade::JsonWriter& json, const FlashMessage& message);

} // namespace account
