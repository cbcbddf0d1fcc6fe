#pragma once

#include <colonnade/Route.h>

#include <string>
#include <vector>

namespace ohmage
{

/// Lets pages of listed origins call with the visitor's cookies; the original lets every page in the world.
/// Answers their preflights, and keeps URLs, which may hold a password, out of `Referer`. Source:
/// reference/ohmage-auth.md 1.5.
class CrossOrigin final: public colonnade::ResponseFilter
{
public:
    /// Throws `ConfigurationException` for what is no origin: `https://example.org`.
    explicit CrossOrigin(std::vector<std::string> allowedOrigins);

    std::string_view prefix() const override { return "/app"; }
    void apply(const colonnade::Request& request, colonnade::Response& response) const override;

private:
    bool isAllowed(std::string_view origin) const;

    const std::vector<std::string> _allowedOrigins;
};

} // namespace ohmage
