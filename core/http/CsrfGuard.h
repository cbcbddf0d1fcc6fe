#pragma once

#include "colonnade/Request.h"

#include <string>

namespace colonnade
{

/// Tells requests of our own pages from those that another site made a browser send.
class CsrfGuard
{
public:
    /// `publicUrl`: `http.public_url`; may be empty.
    explicit CsrfGuard(const std::string& publicUrl);

    /// Browsers say where a request comes from: `Sec-Fetch-Site`, older ones `Origin`. Without either, a JSON
    /// body is a sign that it is no form: other sites cannot send one unasked.
    bool accepts(const Request& request) const;

private:
    bool isOwnOrigin(std::string_view origin, const Request& request) const;

    const std::string _origin; // scheme://host[:port], lower case
};

} // namespace colonnade
