#pragma once

#include <memory>
#include <stop_token>
#include <string>

namespace colonnade
{

struct MailSettings;

/// A mail on its way out.
struct OutgoingMail
{
    std::string messageId;
    std::string recipient;
    std::string content; ///< the whole message
};

enum class Delivery
{
    Sent,
    Refused,     ///< for good: trying again is no use
    Deferred,    ///< not now; other mails may go
    Unavailable, ///< nothing can be sent now
    Interrupted  ///< we are stopping; nothing is known to have been sent
};

struct DeliveryResult
{
    Delivery delivery;
    std::string detail; ///< what the server said, or which file was written; for the operator
};

/// Brings mails out. For one thread.
class MailTransport
{
public:
    virtual ~MailTransport() = default;

    /// Returns soon, `Interrupted`, when the token asks for it.
    virtual DeliveryResult deliver(const OutgoingMail& mail, const std::stop_token& stop) = 0;
};

/// Writes each mail as `<folder>/<left part of the message id>.eml`; one that is there already is replaced.
std::unique_ptr<MailTransport> makeFileTransport(const std::string& folder);

std::unique_ptr<MailTransport> makeSmtpTransport(const MailSettings& settings);

} // namespace colonnade
