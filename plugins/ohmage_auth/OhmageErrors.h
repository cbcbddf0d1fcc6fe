#pragma once

#include <colonnade/HttpError.h>

namespace ohmage
{

/// The error family `ohmage`. Failures of the server and unknown calls are `0100` with status 200, as clients
/// need it; what else is refused before a call is reached has its HTTP status and no JSON. A doubled or
/// overlong `client` is told before an unknown URL or method. Source:
/// reference/ohmage-auth.md 1.1, 1.3, 1.6, 5.1.
class OhmageErrors final: public colonnade::ErrorRenderer
{
public:
    std::string_view family() const override { return "ohmage"; }
    colonnade::Response render(const colonnade::Problem& problem,
                               const colonnade::Request& request) const override;
};

} // namespace ohmage
