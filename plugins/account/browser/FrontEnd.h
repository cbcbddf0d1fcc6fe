#pragma once

#include <colonnade/Route.h>

#include <string>
#include <utility>
#include <vector>

namespace account
{

/// Lets a front end of another origin call the account routes with its visitors' cookies: the one that
/// `account.front_end_url` names, unless `http.front_end_origins` names others.
class FrontEnd final: public colonnade::FrontEndAccess
{
public:
    /// `origin`: of `account.front_end_url`; empty: none.
    explicit FrontEnd(std::string origin):
        _origin(std::move(origin))
    {
    }

    std::vector<std::string> prefixes() const override { return {"/account"}; }
    std::vector<std::string> origins() const override
    {
        return _origin.empty() ? std::vector<std::string>() : std::vector{_origin};
    }

private:
    const std::string _origin;
};

} // namespace account
