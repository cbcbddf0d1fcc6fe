#pragma once

#include <colonnade/Route.h>

#include <string>
#include <vector>

namespace colonnade::tasks
{

/// Lets pages of any origin use the API, without credentials of the browser's own (reference 3.9).
class Cors final: public ResponseFilter
{
public:
    std::string_view prefix() const override { return "/api"; }
    void apply(const Request& request, Response& response) const override;
};

/// Front ends that act as pages of ours may call these with the visitor's cookies.
class FrontEndPaths final: public FrontEndAccess
{
public:
    std::vector<std::string> prefixes() const override { return {"/api", "/project"}; }
    std::vector<std::string> origins() const override { return {}; }
};

} // namespace colonnade::tasks
