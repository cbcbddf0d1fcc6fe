#pragma once

#include "account/Csrf.h"

#include <memory>
#include <string>

namespace colonnade::tasks
{

/// CSRF tokens, where the plugin `account` brings sessions along. Without it there are none, callers prove
/// themselves by API key, and nothing needs a token.
class CsrfHook final: public account::CsrfUser
{
public:
    void useCsrf(std::shared_ptr<const account::Csrf> csrf) override { _csrf = std::move(csrf); }

    /// Whether people can sign in by a page.
    bool hasSessions() const { return _csrf != nullptr; }

    std::string makeToken(const Request& request) const
    {
        return _csrf ? _csrf->makeToken(request) : std::string();
    }

    /// Throws `HttpError` 400 `csrf`.
    void check(const Request& request) const
    {
        if (_csrf)
            _csrf->check(request);
    }

private:
    std::shared_ptr<const account::Csrf> _csrf; // set before and after requests only
};

} // namespace colonnade::tasks
