#pragma once

#include "mail/MailSettings.h"
#include "mail/Outbox.h"
#include "mail/Transport.h"

#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Mail.h"

#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

/// The core's mail: the outbox, and, once started, the thread that empties it.
class MailCore: public Mail
{
public:
    /// `database`, `vault` and `clock` must outlive it.
    static std::unique_ptr<MailCore> open(Database& database, const Vault& vault,
                                          const MailSettings& settings, const std::string& dataDirectory,
                                          const Clock& clock);

    /// Starts the thread that sends; until then mails wait.
    virtual void start() = 0;
    /// Looks at once for what is due, after the clock was moved.
    virtual void lookNow() = 0;
    /// Ends it; a mail on its way has a few seconds left.
    virtual void stop() = 0;

    /// Past the outbox, for trying the settings out. Throws `InvalidMessage`. Of one recipient.
    virtual DeliveryResult deliverNow(const Message& message) = 0;

    virtual Outbox& outbox() = 0; ///< for commands that list and retry

    /// Files among the deployer's templates that no template loaded so far is made of.
    virtual std::vector<std::string> unusedTemplates() const = 0;
};

} // namespace colonnade
