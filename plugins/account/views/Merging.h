#pragma once

#include "views/AccountParts.h"

#include <colonnade/AccountCare.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace account
{

/// `/admin/users/{id}/merge`: an administrator makes one account of two of the same person. Any thread.
class Merging
{
public:
    Merging(const AccountParts& parts, colonnade::AccountCare& care):
        _parts(parts),
        _care(care)
    {
    }

    /// Asks for the account that stays.
    colonnade::Response ask(const colonnade::Request& request) const;
    // [posted by a browser's session, with a CSRF token] `into`: the user name of the account that stays.
    /// Shows what would go over. It writes, and takes all back, so it is no GET.
    colonnade::Response preview(const colonnade::Request& request) const;
    colonnade::Response merge(const colonnade::Request& request) const;

private:
    using Merged = std::variant<std::vector<colonnade::MergedPart>, std::string>;

    struct Asked
    {
        std::string name = {};                    ///< as it was typed
        std::optional<colonnade::User> into = {}; ///< who is called so
        std::optional<Merged> merged = {};        ///< what would come of it
        std::optional<colonnade::Phrase> mistake = {};
    };

    Asked judge(const colonnade::User& from, const std::string& name) const;
    colonnade::Response show(const colonnade::Request& request, const colonnade::User& from,
                             const Asked& asked) const;
    Merged preview(const colonnade::User& from, const colonnade::User& into) const;

    const AccountParts& _parts;
    colonnade::AccountCare& _care;
};

} // namespace account
