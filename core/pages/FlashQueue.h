#pragma once

#include "colonnade/Identity.h"
#include "colonnade/Pages.h"
#include "colonnade/Request.h"
#include "colonnade/Response.h"

#include <vector>

namespace colonnade
{

/// Messages that wait for the visitor's next answer, in a signed cookie `flash`: a page shows all of them, a
/// JSON answer the last; in the language of that answer. Any thread. Source:
/// reference/pybossa-accounts.md 1.8.
///
///     cookie = base64url(json) "." digest      json = [[category, English text, {place: value}], …]
///
/// At most 5 messages, and no more than fit a cookie.
class FlashQueue
{
public:
    explicit FlashQueue(const Vault& vault):
        _vault(vault)
    {
    }

    /// What waits, oldest first; empty for a cookie that we did not write.
    std::vector<FlashMessage> pending(const Request& request) const;

    /// Keeps `messages` for the next answer; none: takes the cookie back.
    void keep(const std::vector<FlashMessage>& messages, const Request& request, Response& response) const;

private:
    const Vault& _vault;
};

} // namespace colonnade
