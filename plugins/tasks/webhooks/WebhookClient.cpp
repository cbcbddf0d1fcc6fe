#include "webhooks/WebhookClient.h"

#include <colonnade/HttpCall.h>

namespace colonnade::tasks
{

namespace
{

constexpr int GONE = 410;

WebhookReply conclude(const HttpReply& reply)
{
    using Outcome = HttpReply::Outcome;
    const auto known = reply.status > 0 ? std::optional<std::int64_t>(reply.status) : std::nullopt;
    if (reply.outcome == Outcome::NoAddress)
        return {known, "the webhook is no http or https address", true};
    if (reply.outcome != Outcome::Answered)
        return {known, reply.error, false, reply.outcome == Outcome::Interrupted};
    if (reply.status < 200 || reply.status > 299)
        return {known, "answered with status " + std::to_string(reply.status), reply.status == GONE};
    return {known};
}

} // namespace

WebhookClient::WebhookClient(int timeoutSeconds, bool allowPrivate):
    _timeoutSeconds(timeoutSeconds),
    _allowPrivate(allowPrivate)
{
}

WebhookReply WebhookClient::post(const WebhookMessage& message, const std::stop_token& stop) const
{
    return conclude(callHttp({.url = message.url,
                              .headers = {"Content-type: application/json", "Accept: text/plain",
                                          "X-Colonnade-Signature: " + message.signature,
                                          "X-Colonnade-Delivery: " + std::to_string(message.callId)},
                              .body = message.body,
                              .timeoutSeconds = _timeoutSeconds,
                              .publicOnly = !_allowPrivate},
                             stop));
}

} // namespace colonnade::tasks
