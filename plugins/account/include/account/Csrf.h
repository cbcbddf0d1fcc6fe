#pragma once

#include <colonnade/Interface.h>
#include <colonnade/Request.h>

#include <memory>
#include <string>

namespace account
{

/// CSRF tokens for pages of other plugins, good for all forms alike. Any thread; not from inside
/// `Database::write`. Source: reference/pybossa-accounts.md 1.6.
class Csrf
{
public:
    static constexpr colonnade::Interface INTERFACE{"account.csrf", 1};

    virtual ~Csrf() = default;

    /// A token for the forms and scripts of the browser that sent the request, good for 3600 s; empty if the
    /// browser has no cookie of ours, and so nothing that a token could protect.
    virtual std::string makeToken(const colonnade::Request& request) const = 0;

    /// Throws `HttpError` 400 `csrf` unless the request carries a good token: in `X-CSRFToken`,
    /// `X-CSRF-Token` or a form's field `csrf_token`. Callers that proved who they are by something else than
    /// the session's cookie need none.
    virtual void check(const colonnade::Request& request) const = 0;
};

/// Extension point for plugins that take sessions into account but work without this one: they are given the
/// service at start, before any request, and null at the stop.
class CsrfUser
{
public:
    static constexpr colonnade::Interface INTERFACE{"account.csrf_user", 1};

    virtual ~CsrfUser() = default;
    /// Before any request with the service, and with null at the stop: it must not be kept beyond that.
    virtual void useCsrf(std::shared_ptr<const Csrf> csrf) = 0;
};

} // namespace account
