#pragma once

#include "colonnade/Request.h"
#include "http/Origin.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Tells requests of our own pages from those that another site made a browser send. Any thread.
class CsrfGuard
{
public:
    /// `publicUrl`: `http.public_url`; empty: the host that a request was sent to is ours. `frontEnds`:
    /// origins of other pages that may act as ours.
    CsrfGuard(const std::string& publicUrl, std::vector<Origin> frontEnds);

    /// What `Origin` and `Sec-Fetch-Site` say. `host`: where the request was sent to, already judged.
    SentBy judge(const Request& request, std::string_view host) const;

    /// Of a request that carries a credential which browsers send unasked. Without a word on where it comes
    /// from, a JSON body is a sign that it is no form: other sites cannot send one unasked.
    static bool accepts(const Request& request);

    const std::vector<Origin>& frontEnds() const { return _frontEnds; } ///< origins that count as our own

private:
    const std::optional<Origin> _own;
    const std::vector<Origin> _frontEnds;
};

} // namespace colonnade
