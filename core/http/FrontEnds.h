#pragma once

#include "colonnade/Request.h"
#include "colonnade/Response.h"
#include "http/Origin.h"

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Front ends of other origins that act as our own pages do: answers their preflights and lets them read
/// answers (CORS with credentials), and gives cookies the form in which such pages can send them. Any thread.
class FrontEnds
{
public:
    /// `publicUrl`: where browsers find this server. `prefixes`: what front ends may call; `/` is only the
    /// front page itself.
    FrontEnds(std::vector<Origin> origins, std::vector<std::string> prefixes, const std::string& publicUrl);

    const std::vector<Origin>& origins() const { return _origins; } ///< as set, or as plugins know

    /// Changes the answer to one that a front end may read, if one asked; and its cookies.
    void apply(const Request& request, Response& response) const;

private:
    bool covers(std::string_view path) const;
    void allow(const Request& request, std::string_view origin, Response& response) const;

    const std::vector<Origin> _origins;
    const std::vector<std::string> _prefixes;
    bool _otherSite = false; // a front end of another site, to which browsers send only cookies that say so
};

/// The part of a host that browsers take for the site: `b.org` of `a.b.org`. Source: the Public Suffix List.
std::string registrableDomain(const std::string& host);

/// Whether browsers take two origins for one site: the same scheme, and the same registrable domain (`a.` and
/// `b.example.org` are one, `a.` and `b.github.io` two). Source: the Public Suffix List.
bool areOneSite(const Origin& a, const Origin& b);

} // namespace colonnade
