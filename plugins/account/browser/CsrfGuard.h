#pragma once

#include "browser/Browser.h"

#include <colonnade/Clock.h>

#include <string>
#include <vector>

namespace account
{

/// Makes and checks CSRF tokens: any number of uses, any form, for 3600 s, as long as the browser's seed is
/// the same (`BrowserSessions`). Stateless. Any thread. Source: reference/pybossa-accounts.md 1.6.
///
///     token = time "." random "." digest      time = decimal seconds since 1970 of its making; digest over
///     seed, time and random part
class CsrfGuard
{
public:
    CsrfGuard(const colonnade::Vault& vault, const colonnade::Clock& clock):
        _vault(vault),
        _clock(clock)
    {
    }

    /// Bound to the session or, before sign-in, to the browser's seed.
    std::string makeToken(const Browser& browser) const;

    /// Throws `HttpError` 400 `csrf` unless the request carries a good token, and comes from a page of ours
    /// if it says where it comes from. A token in a urlencoded or multipart body counts before one in a
    /// header.
    void check(const colonnade::Request& request, const Browser& browser) const;

    /// Whether the request carries a good token. Throws as `check` for one from a page of another site.
    bool passes(const colonnade::Request& request, const Browser& browser) const;

    /// The request says that a page of another site caused it.
    static bool isForeign(const colonnade::Request& request)
    {
        return request.sentBy() == colonnade::SentBy::OtherSite;
    }

private:
    bool isGood(std::string_view token, const Browser& browser) const;

    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
};

} // namespace account
