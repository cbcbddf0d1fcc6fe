#pragma once

#include <colonnade/Route.h>

namespace account
{

/// What every answer below `/account` says to browsers and caches, as pages do: not to be kept.
class PageHeaders final: public colonnade::ResponseFilter
{
public:
    std::string_view prefix() const override { return "/account"; }
    void apply(const colonnade::Request& request, colonnade::Response& response) const override;
};

} // namespace account
