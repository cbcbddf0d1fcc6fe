#pragma once

#include <colonnade/Route.h>

namespace colonnade::tasks
{

/// Lets pages of any origin use the API, without credentials of the browser's own (reference 3.9).
class Cors final: public ResponseFilter
{
public:
    std::string_view prefix() const override { return "/api"; }
    void apply(const Request& request, Response& response) const override;
};

} // namespace colonnade::tasks
