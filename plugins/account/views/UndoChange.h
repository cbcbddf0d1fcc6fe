#pragma once

#include "views/AccountParts.h"

#include <optional>
#include <string>
#include <variant>

namespace account
{

/// `/account/undo-change?key=…`: the link that the old address got when another was to take its place. Gives
/// the account its address back, ends its sessions, its password and its API key, and leads to a new
/// password. Any thread.
class UndoChange
{
public:
    explicit UndoChange(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// Acts in JSON, asks in a page.
    colonnade::Response show(const colonnade::Request& request) const;
    /// POST of the link's page: a GET must not act, since mail programs open links.
    colonnade::Response submit(const colonnade::Request& request) const;

private:
    colonnade::Response act(const colonnade::Request& request) const;
    struct Undone
    {
        std::string key; ///< of a link for a new password
        std::int64_t userId;
    };
    /// Nothing if the link is not good; a conflict if the old address is another's by now.
    using Outcome = std::variant<std::monostate, Undone, colonnade::UserConflict>;
    Outcome undo(colonnade::Transaction& transaction, std::string_view key) const;

    const AccountParts& _parts;
};

} // namespace account
