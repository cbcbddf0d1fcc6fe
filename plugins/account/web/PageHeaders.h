#pragma once

#include <colonnade/Route.h>

namespace account
{

/// What every answer below `/account` says to browsers and caches: not to be kept, not to be framed, no
/// script.
class PageHeaders final: public colonnade::ResponseFilter
{
public:
    std::string_view prefix() const override { return "/account"; }
    void apply(const colonnade::Request& request, colonnade::Response& response) const override;
};

} // namespace account
