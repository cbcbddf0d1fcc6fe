#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

namespace colonnade::tasks
{

/// What the receiver of one call gets.
struct WebhookMessage
{
    std::string url;
    std::string body;      ///< JSON
    std::string signature; ///< of the body: `sha256=…`
    std::int64_t callId = 0;
};

struct WebhookReply
{
    std::optional<std::int64_t> status = {}; ///< nothing if no answer came
    std::string error = {};                  ///< empty: delivered
    bool final = false;                      ///< trying again is of no use
    bool interrupted = false;                ///< the server stops; nothing is known
};

/// Posts to an address that somebody else chose: HTTP and HTTPS only, certificates verified, no redirects, no
/// proxies, bounded in time and size, and only to public addresses. What is checked is the very address
/// connected to, so that a name cannot resolve to another one after the check.
class WebhookClient
{
public:
    /// `allowPrivate`: any address.
    WebhookClient(int timeoutSeconds, bool allowPrivate);

    /// Blocks until it is answered, refused, out of time or stopped.
    WebhookReply post(const WebhookMessage& message, const std::stop_token& stop) const;

private:
    int _timeoutSeconds;
    bool _allowPrivate;
};

} // namespace colonnade::tasks
