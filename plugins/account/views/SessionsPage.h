#pragma once

#include "views/AccountParts.h"

#include <string>
#include <vector>

namespace account
{

/// `/account/{name}/sessions`: where somebody is signed in, and a way to end it. Any thread.
class SessionsPage
{
public:
    explicit SessionsPage(const AccountParts& parts):
        _parts(parts)
    {
    }

    colonnade::Response show(const colonnade::Request& request) const;
    /// `id`: one of those that are shown, with what that browser has opened; `all`: whatever it says, all but
    /// the caller's own. By a browser's session only, with a CSRF token.
    colonnade::Response end(const colonnade::Request& request) const;

private:
    colonnade::Response answer(const colonnade::Request& request, const colonnade::User& user) const;
    void draw(colonnade::View& page, const colonnade::Request& request, const colonnade::User& user,
              const std::vector<colonnade::SessionSummary>& sessions) const;
    bool endOne(const colonnade::User& user, const std::string& id) const;
    colonnade::Response endAll(const colonnade::Request& request, const colonnade::User& user) const;

    const AccountParts& _parts;
};

/// What a browser calls itself, in few words: `Firefox, Windows`; what it says for those that are not known.
std::string deviceName(const std::string& agent);

} // namespace account
